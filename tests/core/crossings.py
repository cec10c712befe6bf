"""Features in all pairs or triples, and a device in memory whose power may go at any moment."""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations, product

from core.board import IDENTITY, KEY, Board

from holdcore import power
from holdcore.app import App
from holdcore.events import Append, Booted, Draw, Play, Pressed, Released
from holdcore.log import journal, reader
from holdcore.log.unfinished import find
from holdcore.model import Record, Settings
from holdcore.routine_file import Routine
from holdtimer.ccm import Ccm

Case = dict[str, str]

POWER_ON = 1  # machine.reset_cause()
WATCHDOG = 3
WOKEN = 4  # from deep sleep
HELD_BADGES = ("HOLD", "UP", "DOWN", "IN", "OUT", "TIME", "PRESS")
LONG_MS = 800
DOUBLE_MS = 300  # after a short press: a second one makes it a double
GESTURE_MS = 3_500  # from when a press begins until it is understood, at most


# --- all pairs


def covering(
    table: Mapping[str, Sequence[str]], of: int, possible: Callable[[Case], bool], seed: int
) -> Iterator[Case]:
    """Few cases in which any values of any `of` features meet (2: all pairs), if they can meet at all.

    Greedy: each case takes in as many meetings that are still missing as one case can. Where several cases
    take in as many, `seed` decides.
    """
    every = [dict(zip(table, values, strict=True)) for values in product(*table.values())]
    cases = [case for case in every if possible(case)]
    random.Random(seed).shuffle(cases)
    meetings = [set(combinations(case.items(), of)) for case in cases]
    missing = set().union(*meetings)
    while missing:
        best = max(range(len(cases)), key=lambda at: len(meetings[at] & missing))
        missing -= meetings[best]
        yield cases[best]


# --- a device whose power may go


class PowerLost(BaseException):
    """All that is in RAM is gone; what the flash was given before is not."""


class Device(Board):
    """A board over several boots, which checks at every effect what no crossing of features may break."""

    def __init__(self, routines: dict[str, Routine], settings: Settings) -> None:
        self.boot = 1
        self.down = False
        self.pressed_ms = 0
        self.understood_ms = 0  # when it is known what the last press means
        self.lost_after_record = False  # the power goes as soon as the next record is safe
        self.silent_until = 0  # sounds of earlier boots
        self._doubled = False
        self._touched = False  # since the last record of a hold
        self._shown_since_ms = -1  # that a hold is under way; -1 for none
        self._shown_ms = 0  # how long the display said so since the last record of a hold
        super().__init__(routines, settings)

    @property
    def badge(self) -> str:
        return self.view.badge if self.view else ""

    @property
    def cues(self) -> list[str]:
        """What sounded since power came on."""
        return self.heard[self.silent_until :]

    @property
    def records(self) -> list[reader.Entry]:
        """Those of this boot."""
        return [entry for entry in self.entries if entry.boot == self.boot]

    def finger(self, down: bool) -> None:
        if down == self.down:
            return
        self.down = down
        self._touched = True
        if down:
            self._doubled = self.now_ms < self.understood_ms
            self.pressed_ms = self.understood_ms = self.now_ms
        elif self.now_ms - self.pressed_ms < LONG_MS and not self._doubled:
            self.understood_ms = self.now_ms + DOUBLE_MS
        self.give(Pressed() if down else Released())

    def press(self, for_ms: int) -> None:
        self.finger(True)
        self.run(for_ms)
        self.finger(False)

    @property
    def asleep(self) -> bool:
        """Deeply, so that only the button or the time can wake it."""
        return self.sleep.depth == power.DEEP

    def restart(self, cause: int, local_s: int = -1, rested_s: int = 0, asked: bool = True) -> None:
        """Boot again, whatever the button is doing; the clock of a boot begins at 0 ms.

        `asked`: the device does not ask for a laptop any more.
        """
        self.forget()
        self.app = App(Ccm)
        if self.down:
            assert self.app.handle(Pressed(), 0) == [], "it only wakes"
        start, hold = open_session(self.log)
        slugs = tuple(sorted(self.flash))
        left = find(start, hold, slugs, self.flash.__getitem__) if start else None
        log_end, chosen = len(self.log), self.settings
        kept = (1, 0, local_s, rested_s, asked)
        self.give(
            Booted(
                IDENTITY,
                self.boot,
                log_end,
                slugs,
                chosen,
                3900,
                cause,
                *kept,
                key=KEY,
                unfinished=left,
                names=self.names,
            )
        )

    def forget(self) -> None:
        """What was in RAM, or about this boot."""
        self.boot += 1
        self.now_ms = self.pressed_ms = self.understood_ms = 0
        self.radio_on = self.connected = self.lost_after_record = False
        self.view = None
        self.silent_until = len(self.sounds)
        self._shown_since_ms, self._shown_ms = -1, 0

    # --- what holds at every moment

    def give(self, event: Record, at_ms: int | None = None) -> None:
        super().give(event, at_ms)
        radio_cues = [cue for cue in self.cues if cue.startswith("radio")]
        assert self.radio_on == (radio_cues[-1:] == ["radio on"]), "the cues say otherwise"
        if self.badge in ("MENU", "RADIO", "LINKED"):
            said = "LINKED" if self.connected else "RADIO" if self.radio_on else "MENU"
            assert self.badge == said, "the display says otherwise"
        self._check_view()

    def _check_view(self) -> None:
        if self.view and self.badge in ("MENU", "RADIO", "LINKED", "PAIN", "SET", "BREAK"):
            assert (self.view.side, self.view.progress) == (0, -1), "a side, or a bar, outside a routine"

    def _carry_out(self, effect: Record) -> Iterator[Record]:
        shown = self.badge
        if isinstance(effect, Append):
            self._check_record(reader.decode(effect.data))
        yield from super()._carry_out(effect)
        if isinstance(effect, Play) and self.heard[-1] == "break":
            assert not open_session(self.log)[0], "a reminder in a session"
            assert shown != "PAIN", "a reminder over the question for pain"
            assert not self.radio_on, "a reminder while the radio is on"
            assert not self.down, "a reminder in a press"
            assert self.now_ms >= self.understood_ms, "a reminder before a click is understood"
        elif isinstance(effect, Draw):
            self._watch_hold()
        elif isinstance(effect, Append) and self.lost_after_record:
            raise PowerLost

    def _watch_hold(self) -> None:
        if self._shown_since_ms >= 0:
            self._shown_ms += self.now_ms - self._shown_since_ms
        self._shown_since_ms = self.now_ms if self.badge in HELD_BADGES else -1

    def _check_record(self, entry: reader.Entry) -> None:
        before = self.records
        assert entry.boot == self.boot
        assert entry.at_ms <= self.now_ms, "it has not happened yet"
        assert not before or entry.at_ms >= before[-1].at_ms, "times of a boot fall"
        if entry.type == journal.DID:
            self._watch_hold()
            extra_ms = self._shown_ms - reader.hold_of(entry).actual_ms
            slack_ms = GESTURE_MS if self._touched else 0  # a press counts from its beginning
            assert -slack_ms <= extra_ms <= slack_ms, "a hold that is not the one shown"
            self._shown_ms, self._shown_since_ms = 0, -1
            self._touched = self.down or entry.at_ms < self.now_ms  # then the next began with the press, too


def open_session(log: list[bytes]) -> tuple[bytes, bytes]:
    """What the flash finds when it is opened: the START that no END closed, and what says how far it came."""
    start = hold = b""
    for record in log:
        type_ = reader.decode(record).type
        if type_ in (journal.START, journal.END):
            start, hold = (record if type_ == journal.START else b""), b""
        elif type_ in journal.PLACES:
            hold = record
    return start, hold


Place = tuple[int, int, int, int]  # step, side, set, rep


def places_of(routine: Routine) -> list[Place]:
    """Every rep of `routine`, in order."""
    return [
        (index, side, set_ + 1, rep + 1)
        for index, step in enumerate(routine.steps)
        for set_, side, rep in [step.rep_at(at) for at in range(step.rep_count)]
    ]


def place_of(entry: reader.Entry) -> Place:
    """Where a record of a hold belongs."""
    hold = reader.hold_of(entry)
    return hold.step, hold.side, hold.set, hold.rep


def name_ahead(log: list[bytes], routines: Mapping[str, Routine]) -> str:
    """The step of the rep after the last one in the log of an open session, "" where there is none.

    For steps whose reps have a record each, in routines by their names.
    """
    start, last = open_session(log)
    if not start:
        return ""
    routine = routines[reader.decode(start).text]
    if last and reader.decode(last).type == journal.BACK:
        index: int = reader.decode(last).values[0]
        return routine.steps[index].name
    places = places_of(routine)
    done = 1 + places.index(place_of(reader.decode(last))) if last else 0
    return routine.steps[places[done][0]].name if done < len(places) else ""
