"""Builds the log of a device, record by record."""

import binascii

from holdcore.log import journal
from holdcore.model import COMPLETED, DONE, LEFT
from holdcore.model import HOLD as TIMED
from holdcore.model import OPEN as OPEN

DEVICE = b"device 1"
EPOCH = b"epoch  1"


def framed(type: int, seq: int, boot: int, at_ms: int, body: bytes = b"") -> bytes:
    """A whole record of any type, written from the layout in docs/protocol.md, not by the code under test."""
    head = bytes((20 + len(body), type)) + seq.to_bytes(4, "little") + boot.to_bytes(4, "little")
    record = head + at_ms.to_bytes(6, "little") + body
    return record + binascii.crc32(record).to_bytes(4, "little")


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
        kind: int = TIMED,
        step: int = 0,
        side: int = LEFT,
        rep: int = 1,
        reps: int = 1,
        planned_ms: int = 30_000,
    ) -> "Journal":
        """Log a hold of `ms` without letting time pass."""
        return self.add(journal.HOLD, kind, step, side, 1, 1, rep, reps, outcome, planned_ms, ms, name=name)

    def paused(self) -> "Journal":
        return self.add(journal.PAUSE, 0)

    def resumed(self) -> "Journal":
        return self.add(journal.RESUME, 0)

    def rated(self, when: int, pain: int) -> "Journal":
        return self.add(journal.RATING, when, pain)

    def ended(self, how: int = COMPLETED, active_ms: int = 90_000, paused_ms: int = 0) -> "Journal":
        return self.add(journal.END, how, active_ms, paused_ms)

    def session(self, holds: int = 3) -> "Journal":
        """A whole completed session."""
        self.started()
        for _ in range(holds):
            self.held()
        return self.ended().rated(journal.AFTER, 2)
