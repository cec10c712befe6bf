"""A board in memory and in virtual time: carries out what the App asks, and nothing else.

It checks on every call what a board relies on: SleepUntil comes last, once, and lies in the future.
"""

import binascii
import hashlib
from collections.abc import Iterator

from core.routines import THREE

from holdcore import cues, power
from holdcore.app import App
from holdcore.events import (
    Acknowledge,
    Acknowledged,
    Append,
    Booted,
    CloseRadio,
    Disconnected,
    Drained,
    Draw,
    DropUpload,
    Elapsed,
    HangUp,
    KeepSettings,
    KeepUpload,
    LoadRoutine,
    LogRead,
    OpenRadio,
    OpenUpload,
    Play,
    Pressed,
    ReadLog,
    ReadUpload,
    Released,
    Remember,
    RoutineLoaded,
    Send,
    SettingsKept,
    SleepUntil,
    StoreFailed,
    UploadAt,
    UploadKept,
    UploadRead,
    View,
    WriteUpload,
)
from holdcore.log import reader
from holdcore.model import Record, Settings
from holdcore.routine_file import Routine, encode_routine
from holdcore.wire import name_of
from holdtimer.ccm import Ccm

IDENTITY = b"DEVICE78EPOCH678"
KEY = bytes(range(32))
NAMES = {pattern: name for name, pattern in cues.CUES.items()}
CLICK_MS = 80
CLICKED_MS = 480  # what Board.click takes


class Board:
    """One power-on. `routines` and `key` lie on flash; `broken` are effects that the flash refuses."""

    def __init__(
        self,
        routines: dict[str, Routine] | None = None,
        settings: Settings | None = None,
        key: bytes = KEY,
        asked: bool = True,
    ) -> None:
        self.app = App(Ccm)
        self.now_ms = 0
        self.flash = {slug: encode_routine(routine) for slug, routine in (routines or {}).items()}
        self.settings = settings or Settings()
        self.log: list[bytes] = []
        self.lost = 0  # records that the flash refused
        self.acknowledged = 0
        self.remembered: tuple[int, int] | None = None  # local time at 0 ms, and the last break
        self.asked = asked  # for a laptop, since the time is not known
        self.upload = b""
        self.upload_digest = b""
        self.broken: set[type[Record]] = set()
        self.why = "worn out"
        self.radio_on = False
        self.connected = False
        self.stalled = False  # the radio has no room; `drain` makes some
        self.sent = b""
        self.sounds: list[tuple[int, bytes]] = []
        self.loudness: list[tuple[int, int]] = []  # volume and shift of each sound
        self.touches: list[int] = []  # the setting `cues` that each came with
        self.view: View | None = None
        self.dim = False
        self.drawn = 0
        self.sleep = SleepUntil(None, power.AWAKE)
        self.calls: list[int] = []
        slugs = tuple(sorted(self.flash))
        self.give(Booted(IDENTITY, 1, 0, slugs, self.settings, 3900, 1, key, asked=asked, names=self.names))

    @property
    def names(self) -> tuple[str, ...]:
        """Of the routines on flash, in the order of the menu."""
        return tuple(name_of(self.flash[slug]) or slug for slug in sorted(self.flash))

    # --- time

    def give(self, event: Record, at_ms: int | None = None) -> None:
        """An event, now or at `at_ms`, and all that the effects lead to, before anything else."""
        self.now_ms = self.now_ms if at_ms is None else at_ms
        pending = [event]
        while pending:
            self.calls.append(self.now_ms)
            effects = self.app.handle(pending.pop(0), self.now_ms)
            self._check(effects)
            for effect in effects:
                pending += self._carry_out(effect)

    def run(self, for_ms: int) -> None:
        """Let time pass; call the app exactly when it asked for it."""
        self.until(self.now_ms + for_ms)

    def until(self, end_ms: int) -> None:
        """As `run`, to a moment that has not passed."""
        assert end_ms >= self.now_ms
        while self.sleep.at_ms is not None and self.sleep.at_ms <= end_ms:
            self.give(Elapsed(), self.sleep.at_ms)
        self.now_ms = end_ms

    def drain(self) -> None:
        self.give(Drained())

    # --- the button

    def press(self, for_ms: int) -> None:
        self.give(Pressed())
        self.run(for_ms)
        self.give(Released())

    def click(self) -> None:
        """A click, and the time until it is told from a double."""
        self.press(CLICK_MS)
        self.run(CLICKED_MS - CLICK_MS)

    def double(self) -> None:
        self.press(CLICK_MS)
        self.run(100)
        self.press(CLICK_MS)
        self.run(400)

    def long(self) -> None:
        self.press(1_000)
        self.run(100)

    def very_long(self) -> None:
        self.press(3_100)
        self.run(100)

    # --- what a person notices

    @property
    def heard(self) -> list[str]:
        """Names of the cues so far; a pattern that is none in hex."""
        return [NAMES.get(pattern, pattern.hex()) for _, pattern in self.sounds]

    @property
    def entries(self) -> list[reader.Entry]:
        return [reader.decode(record) for record in self.log]

    @property
    def footprint(self) -> list[int]:
        """The types of the records, in order."""
        return [entry.type for entry in self.entries]

    def entries_of(self, type_: int) -> list[reader.Entry]:
        return [entry for entry in self.entries if entry.type == type_]

    # --- inside

    def _check(self, effects: list[Record]) -> None:
        *others, last = effects
        assert isinstance(last, SleepUntil)
        assert not any(isinstance(effect, SleepUntil) for effect in others)
        assert last.depth in power.DEPTHS
        assert last.at_ms is None or last.at_ms > self.now_ms, "a busy loop"

    def _carry_out(self, effect: Record) -> Iterator[Record]:
        if type(effect) in self.broken:
            self.lost += isinstance(effect, Append)
            yield StoreFailed(effect, self.why)
            return
        match effect:
            case SleepUntil():
                self.sleep = effect
            case Draw(view=view, dim=dim):
                self.view, self.dim = view, dim
                self.drawn += 1
            case Play(pattern=pattern, volume=volume, shift=shift, cues=cues):
                self.sounds.append((self.now_ms, pattern))
                self.loudness.append((volume, shift))
                self.touches.append(cues)
            case Append(data=data):
                assert reader.decode(data).seq == len(self.log) + self.lost, "seq"
                self.log.append(data)
            case OpenRadio():
                assert not self.radio_on
                self.radio_on = True
            case CloseRadio():
                self.radio_on = self.connected = False
            case HangUp():
                if self.connected:
                    self.connected = False
                    yield Disconnected()
            case Send(data=data):
                assert self.connected
                self.sent += data
                if not self.stalled:
                    yield Drained()
            case LoadRoutine(text=slug):
                yield RoutineLoaded(slug, self.flash.get(slug, b""))
            case OpenUpload(data=digest):
                if digest != self.upload_digest:
                    self.upload, self.upload_digest = b"", digest
                yield UploadAt(len(self.upload))
            case WriteUpload(data=data):
                self.upload += data
                yield UploadAt(len(self.upload))
            case ReadUpload():
                yield UploadRead(
                    hashlib.sha256(self.upload).digest(), binascii.crc32(self.upload), self.upload[:256]
                )
            case DropUpload():
                self.upload = self.upload_digest = b""
            case KeepUpload(text=slug):
                self.flash[slug] = self.upload
                self.upload = self.upload_digest = b""
                yield UploadKept(tuple(sorted(self.flash)), self.names)
            case Remember(local_s=local_s, rested_s=rested_s, asked=asked):
                self.remembered = (local_s - self.now_ms // 1000, rested_s)
                self.asked = asked
            case KeepSettings(settings=settings):
                self.settings = settings
                yield SettingsKept(settings)
            case ReadLog(seq=seq, limit=limit):
                yield self._read_log(seq, limit)
            case Acknowledge(value=seq):
                self.acknowledged = seq
                yield Acknowledged(seq, False)
            case _:
                raise AssertionError(f"an effect the board does not know: {effect!r}")

    def _read_log(self, seq: int, limit: int) -> LogRead:
        data = b""
        while seq < len(self.log) and (not data or len(data) + len(self.log[seq]) <= limit):
            data += self.log[seq]
            seq += 1
        return LogRead(data, seq)


def started(settings: Settings | None = None, routine: str = "hips") -> Board:
    """A board on which `routine`, one of THREE, has just been started."""
    board = Board({routine: THREE[routine]}, settings)
    board.long()
    return board
