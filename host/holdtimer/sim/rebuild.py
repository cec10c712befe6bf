"""The presses that made a session, worked out from its records.

Theory of operation. The app runs without a board or a clock, and is asked what it would log next if nobody
pressed. Where that is the next record, nobody did. Where it is another one, each press that may explain the
record is tried on a copy of the app, and the first that makes the app log this very record, at its time,
is taken. So what is found is proven as far as the log goes.

What no log says: presses in the menu and the settings, how long a press was, how a rating was found, and that
somebody paused again within the count of 3, which then is one pause. These are made up.
"""

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from holdcore import engine, events, gesture, model, rating
from holdcore.app import App
from holdcore.log import journal, reader
from holdcore.modes.routine import RoutineMode
from holdtimer.ccm import Ccm

CLICK_MS = 100
LONG_MS = 1_000
VERY_LONG_MS = 3_200
_LONG = (LONG_MS, 900, 1_300, 1_700, 2_300, 2_900)
"""Of a long press only the end is logged."""

AGAIN_MS = 220  # from the first press of a double click to the second
BEFORE_MS = 3_000  # from power-on to the start of the session
_SURE_MS = 50  # a climb is let go so long after its last step
_SLUG = "routine"


class Press(NamedTuple):
    """The button went down at `at_ms`, by the clock of the log, for `held_ms`."""

    at_ms: int
    held_ms: int


@dataclass
class Rebuilt:
    """`presses` lead through the first `explained` of a session's records; `settings` are those it takes."""

    presses: list[Press] = field(default_factory=list)
    explained: int = 0
    settings: model.Settings = field(default_factory=model.Settings)


def sessions_in(entries: Sequence[reader.Entry]) -> Iterator[list[reader.Entry]]:
    """The records of each session of a log: from its START up to what is of another one, or another boot."""
    found: list[reader.Entry] = []
    for entry in entries:
        if found and (entry.type == journal.START or entry.boot != found[0].boot):
            yield found
            found = []
        if entry.type == journal.START:
            found = [entry]
        elif found and entry.type in _OF_SESSION:
            found.append(entry)
    if found:
        yield found


def told(entry: reader.Entry) -> tuple[object, ...]:
    """What a record says; of an END not its sums, in which is how long a press was that went back."""
    values = entry.values[:1] if entry.type == journal.END else entry.values
    return entry.type, entry.at_ms, values, entry.text


_OF_SESSION = (
    journal.DID,
    journal.PAUSE,
    journal.RESUME,
    journal.BACK,
    journal.RATED,
    journal.END,
)


def rebuild(records: Sequence[reader.Entry], data: bytes, settings: model.Settings | None = None) -> Rebuilt:
    """The presses of one session of `sessions_in`; `data` is its routine file.

    `settings` are those of the device; what the records tell otherwise counts.
    """
    made = Rebuilt(settings=_settings_of(records, settings or model.Settings()))
    begin = Press(records[0].at_ms - LONG_MS, LONG_MS)
    trial = _Trial(records[0], data, made.settings).after([begin])
    if not trial.has(records, 0):
        return made
    made.presses.append(begin)
    made.explained = 1
    pressed = trial  # as it was after the last press: what came by itself then may have come in the next one
    for index in range(1, len(records)):
        found = _explain([trial, pressed], records, index)
        if not found:
            break
        presses, trial = found
        pressed = trial if presses else pressed
        made.presses += presses
        made.explained = index + 1
    return made


def _explain(
    trials: "Sequence[_Trial]", records: Sequence[reader.Entry], index: int
) -> "tuple[list[Press], _Trial] | None":
    """Presses that lead to a record, best those after which the next one comes by itself."""
    fitting = None
    for trial in trials:
        for presses in _explanations(trial, records, index):
            after = trial.after(presses, records[index].at_ms)
            if not after.has(records, index):
                continue
            last = index + 1 == len(records)
            if not presses or last or after.after([], records[index + 1].at_ms).has(records, index + 1):
                return presses, after
            fitting = fitting or (presses, after)
    return fitting


def _settings_of(records: Sequence[reader.Entry], settings: model.Settings) -> model.Settings:
    asked = any(entry.type == journal.RATED and entry.values[0] == journal.BEFORE for entry in records)
    number = model.Settings._fields.index
    # No reminder: in time that is as long as a log says, there would be no end of them.
    pairs = bytes((number("ask_before"), asked, number("remind"), 0))
    for hold in [reader.hold_of(entry) for entry in records if entry.type == journal.DID]:
        if hold.unit == model.BREATHS and hold.planned_count:
            breath_ds = hold.planned_ms // hold.planned_count // 100
            pairs += bytes((number("breath_ds"), min(max(breath_ds, 30), 200)))
    return settings.replace(pairs)


class _Trial:
    """The app, in time that passes when it is told to, and what it has logged since the session began."""

    def __init__(self, begin: reader.Entry, data: bytes, settings: model.Settings) -> None:
        self.app = App(Ccm)
        self.logged: list[reader.Entry] = []
        self.now_ms = begin.at_ms - BEFORE_MS
        self._data = data
        self._due_ms: int | None = None
        # The local time is known: else it asks for a laptop at the end.
        self._give(
            events.Booted(bytes(16), begin.boot, 0, (_SLUG,), settings, 3900, 1, local_s=0, names=("",))
        )
        self.logged.clear()

    def after(self, presses: Sequence[Press], until_ms: int = 0) -> "_Trial":
        """A copy, in which these have been made and understood."""
        made = copy.deepcopy(self)
        for at_ms, held_ms in presses:
            made._run(at_ms)
            made._give(events.Pressed())
            made._run(at_ms + held_ms)
            made._give(events.Released())
        if presses and presses[-1].held_ms < LONG_MS:
            made._run(made.now_ms + gesture.DOUBLE_MS)
        made._run(until_ms)
        return made

    def has(self, records: Sequence[reader.Entry], index: int) -> bool:
        """Whether it has logged the records up to that one, and each at its time."""
        wanted = records[: index + 1]
        return [told(entry) for entry in self.logged[: len(wanted)]] == [told(entry) for entry in wanted]

    def gaps(self, until_ms: int) -> Iterator[int]:
        """When each gap begins that is on by then, if nobody presses."""
        ahead = copy.deepcopy(self)
        while isinstance(mode := ahead.app.mode, RoutineMode) and ahead.now_ms < until_ms:
            run = mode._engine
            if run.state in engine.GAPS or run.state == engine.WAITING:
                yield ahead.now_ms
            if run.next_ms is None:
                return
            ahead._run(ahead.now_ms + max(run.remaining_ms(ahead.now_ms), 1))

    def _run(self, until_ms: int) -> None:
        while self._due_ms is not None and self._due_ms <= until_ms:
            self.now_ms = max(self.now_ms, self._due_ms)
            self._give(events.Elapsed())
        self.now_ms = max(self.now_ms, until_ms)

    def _give(self, event: model.Record) -> None:
        pending = [event]
        while pending:
            for effect in self.app.handle(pending.pop(0), self.now_ms):
                if isinstance(effect, events.SleepUntil):
                    self._due_ms = effect.at_ms
                elif isinstance(effect, events.Append):
                    self.logged.append(reader.decode(effect.data))
                elif isinstance(effect, events.LoadRoutine):
                    pending.append(events.RoutineLoaded(_SLUG, self._data))


def _explanations(trial: _Trial, records: Sequence[reader.Entry], index: int) -> Iterator[list[Press]]:
    """What may have led to a record, the likeliest first."""
    entry = records[index]
    following = records[index + 1] if index + 1 < len(records) else entry
    at_ms = entry.at_ms
    yield []
    if entry.type == journal.PAUSE:
        yield _click(at_ms)
    elif entry.type == journal.RESUME:
        yield _click(at_ms - engine.REENTRY_MS)
        yield _click(at_ms)
        yield _double(at_ms)
    elif entry.type == journal.BACK:
        for held_ms in _LONG:
            yield [Press(at_ms - held_ms, held_ms)]
    elif entry.type == journal.END:
        if following.type == journal.RATED and following.values[2] == model.NO_RATING:
            # It ended at a boundary that the press came before; the question did not.
            yield [Press(following.at_ms - rating.ANSWER_MS - gesture.VERY_LONG_MS, VERY_LONG_MS)]
        yield [Press(at_ms, VERY_LONG_MS)]
        yield _double(at_ms)
        yield from _skipped_gaps(trial, records, index)
    elif entry.type == journal.RATED:
        yield from _ratings(trial, entry)
    elif entry.type == journal.DID:
        after_ms = following.at_ms - at_ms
        if following.type == journal.BACK and gesture.LONG_MS <= after_ms < gesture.VERY_LONG_MS:
            yield [Press(at_ms, after_ms)]
        if following.type == journal.END and following.values[0] == model.STOPPED:
            yield [Press(at_ms, VERY_LONG_MS)]
        yield _click(at_ms)
        yield _double(at_ms)
        yield from _skipped_gaps(trial, records, index)


def _click(at_ms: int) -> list[Press]:
    return [Press(at_ms, CLICK_MS)]


def _double(at_ms: int) -> list[Press]:
    return [Press(at_ms, CLICK_MS), Press(at_ms + AGAIN_MS, CLICK_MS)]


def _skipped_gaps(trial: _Trial, records: Sequence[reader.Entry], index: int) -> Iterator[list[Press]]:
    """That a rest was skipped, or ended where it waits for a press, is not logged; what follows comes sooner.

    The sooner the press, the sooner that, by as much.
    """
    at_ms = records[index].at_ms
    for begin_ms in trial.gaps(at_ms):
        for made in (_double, _click):
            sooner = trial.after(made(begin_ms + 1), at_ms)
            if len(sooner.logged) > index:
                yield made(begin_ms + 1 + at_ms - sooner.logged[index].at_ms)
    hold_ms = reader.hold_of(records[index]).actual_ms if records[index].type == journal.DID else 0
    if hold_ms and at_ms - hold_ms > trial.now_ms:  # the one before ended its rest, this one the hold
        yield _click(at_ms - hold_ms) + _click(at_ms)
        yield _double(at_ms - hold_ms) + _double(at_ms)


def _ratings(trial: _Trial, entry: reader.Entry) -> Iterator[list[Press]]:
    """A climb straight to the value; how it was found is not logged."""
    _, _, value, confirmed, _ = entry.values
    if value == model.NO_RATING:
        return
    held_ms = value * rating.STEP_MS + (_SURE_MS if value else CLICK_MS)
    if not confirmed:
        yield [Press(entry.at_ms - rating.ANSWER_MS - held_ms, held_ms)]
        return
    accept = Press(entry.at_ms - CLICK_MS, CLICK_MS)
    for pause_ms in (600, 100, 30):
        at_ms = accept.at_ms - pause_ms - held_ms
        if at_ms > trial.now_ms:
            yield [Press(at_ms, held_ms), accept]
