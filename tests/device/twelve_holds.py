"""A session of 12 holds on App, Board and Flash together, in virtual time; for CPython and MicroPython.

The chip around it is silent; only the store is real. `power_on` lives until deep sleep, or until the store
refuses to append, which here means that the power is gone.
"""

from holdcore.app import App
from holdcore.log import journal, reader
from holdcore.model import SIDES_EACH
from holdcore.routine_file import Routine, encode_routine
from holdcore.steps import Phase, Span, Step
from holdfw.board import Board
from holdfw.clock import Clock

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from holdfw.flash import Flash

SLUG = "twelve"
HOLDS = 12
HELD = [Phase(Span(4_000))]
DATA = encode_routine(
    Routine(
        "twelve holds",
        [
            Step("figure 4", HELD, reps=3, sides=SIDES_EACH, rest=Span(1_000), change_ms=1_000),
            Step("pigeon", HELD, sets=3, sides=SIDES_EACH, set_rest=Span(1_000)),
        ],
    )
)
START = ((1_000, True), (2_000, False))  # a long press in the menu
LATER = ((1_000, True), (1_100, False))  # a click: next, or not to go on


class Off(BaseException):
    """The device is off: deep sleep, or the power was cut."""


class Chip:
    """Clock, display, buzzer, button, battery, sleep and watchdog in one, with a finger at set times."""

    next_ms = None  # of the buzzer
    is_down = held = False

    def __init__(self, presses: "tuple[tuple[int, bool], ...]") -> None:
        self.now = 0
        self._presses = list(presses)

    def ticks_ms(self) -> int:
        return self.now

    def busy(self, _: int) -> bool:
        return False

    def light(self, ms: int, down: bool = False) -> None:
        assert not down
        due = self._presses[0][0] if self._presses else self.now + ms
        self.now = max(self.now, min(self.now + ms, due))

    def deep(self, *_: object) -> None:
        raise Off

    def RTC(self) -> "Chip":
        return self

    def memory(self, *_: bytes) -> bytes:
        return b""

    def poll(self) -> "tuple[bool, int] | None":
        if self._presses and self._presses[0][0] <= self.now:
            at, down = self._presses.pop(0)
            self.is_down = down
            return down, at
        return None

    def read_mv(self) -> int:
        return 3900

    def nothing(self, *_: object) -> None: ...

    feed = forget_edges = step = play = adjust = power = contrast = show = nothing
    clear = text = label = big = side = bar = nothing


class Survivors:
    """What of the records is safe, as far as the program can know: their Append returned.

    One that fails means that the power is gone, unless `goes_on`.
    """

    def __init__(self, flash: "Flash", goes_on: bool = False) -> None:
        self.records: list[bytes] = []
        self._flash = flash
        self._goes_on = goes_on

    def append(self, record: bytes) -> "Any":
        try:
            answer = self._flash.append(record)
        except OSError:
            if self._goes_on:
                raise
            raise Off from None
        self.records.append(record)
        return answer

    def __getattr__(self, name: str) -> "Any":
        return getattr(self._flash, name)


def no_cipher(_: bytes) -> "Any":
    raise AssertionError("nobody is on the air")


def prepare(flash: "Flash") -> None:
    """Put the routine on it."""
    flash.open_upload(bytes(32))
    flash.write_upload(DATA)
    flash.keep_upload(SLUG)


def power_on(flash: "Flash", presses: "tuple[tuple[int, bool], ...]", safe: "list[bytes]") -> None:
    """One power-on, to its end; each record is added to `safe` once it is."""
    last_boot, log_end = flash.open_log()
    store = Survivors(flash)
    store.records = safe
    try:
        board = board_of(App(no_cipher), Chip(presses), store, last_boot + 1, log_end)
        board.boot(1)
        board.run()
    except Off:
        pass


def board_of(app: App, chip: "Any", store: "Any", boot: int, log_end: int) -> Board:
    """A board whose parts are all `chip`, but for the store."""
    clock = Clock(chip.ticks_ms, lambda a, b: a - b, chip.light)
    parts = (clock, chip, chip, chip, store, None, chip, chip, chip, chip, None, lambda: 0)
    return Board(app, *parts, boot, log_end, 0)


def records_of(flash: "Flash") -> "list[bytes]":
    """All that a pull would get, record by record; every one of them decodes."""
    found: list[bytes] = []
    seq = 0
    while True:
        data, seq = flash.read_log(seq, 400)
        at = 0
        if not data:
            return found
        while at < len(data):
            reader.decode(data, at)
            size = journal.frame_at(data, at)
            found.append(data[at : at + size])
            at += size


def holds_of(records: "list[bytes]") -> int:
    return len([record for record in records if record[1] == journal.DID])


def left_to_log(found: "list[bytes]") -> "list[int]":
    """What a device logs that found these records at boot, and whose owner declines to go on."""
    types = [record[1] for record in found]
    if journal.START not in types or journal.END in types:
        return []
    return [journal.END] if holds_of(found) < HOLDS else [journal.CONTINUED, journal.END]


def check(flash: "Flash", safe: "list[bytes]", whole: "list[bytes]") -> int:
    """Boot the device that a cut left behind; returns how many holds it kept.

    `safe` had been appended before the cut, `whole` is the session without one.
    """
    boot, _ = flash.open_log()
    found = records_of(flash)
    assert len(safe) <= len(found) <= len(safe) + 1, (len(safe), len(found))
    assert found == whole[: len(found)]
    booted: list[bytes] = []
    power_on(flash, LATER, booted)
    entry = reader.decode(booted[0])
    assert (entry.type, entry.seq, entry.boot) == (journal.BOOT, len(found), boot + 1)
    assert [record[1] for record in booted[1:]] == left_to_log(found)
    assert records_of(flash) == found + booted
    assert len(flash.identity()) == 16
    assert flash.load_routine(SLUG) == DATA
    return holds_of(found)
