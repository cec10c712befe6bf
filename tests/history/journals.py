"""Builds the log of a device, record by record."""

import binascii
from typing import Any

from holdcore import model
from holdcore.log import journal, reader
from holdcore.model import COMPLETED, DONE, HELD, LEFT, MOVED, NO_RATING, PAIN, RESTED
from holdcore.steps import Hold
from holdcore.wire import pack

# Unit and work of a kind of hold.
TIMED = model.TIME, HELD
OPEN = model.OPEN, HELD
TEMPO = model.TIME, MOVED
COUNTDOWN = model.TIME, RESTED
WAIT = model.PRESS, RESTED
OWN_PACE = model.PRESS, MOVED
BREATHS = model.BREATHS, HELD

DEVICE = b"device 1"
EPOCH = b"epoch  1"


def framed(type: int, seq: int, boot: int, at_ms: int, body: bytes = b"") -> bytes:
    """A whole record of any type, written from the layout in docs/protocol.md, not by the code under test."""
    head = bytes((20 + len(body), type)) + seq.to_bytes(4, "little") + boot.to_bytes(4, "little")
    record = head + at_ms.to_bytes(6, "little") + body
    return record + binascii.crc32(record).to_bytes(4, "little")


def did(kind: tuple[int, int], *values: int) -> Any:
    """A tuple, the fields of a hold but its name: from its step to its actual_ms, then what it counts."""
    *places, actual_ms = values[:9]
    counts = values[9:] or ((places[5], places[4]) if kind == TEMPO else (0, 0))
    return (*places, actual_ms, kind[0], *counts, kind[1])


def made(kind: tuple[int, int], *values: int, name: str) -> Hold:
    """A hold of these fields."""
    fields: Any = (*did(kind, *values), name)
    return Hold(*fields)


class Journal:
    """A log that grows by one record per call; `at_ms` is the clock of `boot`."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []
        self.seq = 0
        self.boot = 0
        self.at_ms = 0

    @property
    def data(self) -> bytes:
        return b"".join(self.frames)

    def wait(self, ms: int) -> "Journal":
        self.at_ms += ms
        return self

    def lose(self, count: int = 1) -> "Journal":
        """Leave a gap of `count` sequence numbers, as a full device does."""
        self.seq += count
        return self

    def add(self, type: int, *values: int | bytes, name: str = "") -> "Journal":
        """A record of today's firmware, or of an older one's."""
        if type in reader.OLD:
            body = pack(reader.OLD, type, *values, tail=name.encode())[1:]
            self.frames.append(framed(type, self.seq, self.boot, self.at_ms, body))
        else:
            self.frames.append(journal.encode(type, self.seq, self.boot, self.at_ms, *values, name=name))
        self.seq += 1
        return self

    def add_unknown(self) -> "Journal":
        """A record of a type that only a newer device knows."""
        self.frames.append(framed(99, self.seq, self.boot, self.at_ms, b"?"))
        self.seq += 1
        return self

    def booted(self, run: int | None = None, rtc_ms: int = 0) -> "Journal":
        """A boot; its RTC began anew with it, unless `run` says with which boot."""
        self.boot += 1
        self.at_ms = 0
        rtc = rtc_ms & 0xFFFFFFFF, rtc_ms >> 32
        return self.add(journal.BOOT, 3900, 1, 0, 1, 0, self.boot if run is None else run, *rtc)

    def started(self, name: str = "Three stretches", digest: bytes = b"\x01" * 8) -> "Journal":
        return self.add(journal.START, digest, 3, name=name)

    def held(self, ms: int = 30_000, outcome: int = DONE, name: str = "Supine figure 4") -> "Journal":
        """Let `ms` pass, then log them as a hold."""
        return self.wait(ms).logged(ms, outcome, name)

    def logged(
        self,
        ms: int,
        outcome: int = DONE,
        name: str = "Supine figure 4",
        kind: tuple[int, int] = TIMED,
        step: int = 0,
        side: int = LEFT,
        rep: int = 1,
        reps: int = 1,
        planned_ms: int = 30_000,
    ) -> "Journal":
        """Log a hold of `ms` without letting time pass."""
        values = did(kind, step, side, 1, 1, rep, reps, outcome, planned_ms, ms)
        return self.add(journal.DID, *values, name=name)

    def paused(self) -> "Journal":
        return self.add(journal.PAUSE, 0)

    def resumed(self) -> "Journal":
        return self.add(journal.RESUME, 0)

    def rated(
        self, when: int, value: int, confirmed: bool = True, what: int = PAIN, step: int = 0
    ) -> "Journal":
        return self.add(journal.RATED, when, what, value, int(confirmed and value != NO_RATING), step)

    def ended(self, how: int = COMPLETED, active_ms: int = 90_000, paused_ms: int = 0) -> "Journal":
        return self.add(journal.END, how, active_ms, paused_ms)

    def session(self, holds: int = 3) -> "Journal":
        """A whole completed session."""
        self.started()
        for _ in range(holds):
            self.held()
        return self.ended().rated(journal.AFTER, 2)
