"""Doses that grow: which part of "20-30s" is to be done today, and why (the rule: docs/routines.md).

The device logs each hold against the dose it was given, so the log alone says where a person stands.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from holdcore.model import BREATHS, DONE, EXTENDED, HOLD, TEMPO, Hold, Span, Step
from holdcore.routine_file import Routine
from holdtimer.routines.durations import Count, breaths_text, duration_text
from holdtimer.routines.tables import RoutineFile

SESSIONS = 3
"""Completed sessions at a dose before it grows; the advice is to start small and to increase gradually."""

GROW_MS = 5_000
"""What a hold grows by, so that 20-30 s takes two steps."""

GROW_BREATHS = 1
"""What a hold counted in breaths grows by: some 5 s."""

STEPS_AT_MOST = 4
"""A range too wide for GROW_MS is climbed in as many equal steps."""


class TimedHold(Protocol):
    """A hold as it was logged."""

    @property
    def hold(self) -> Hold: ...


class Session(Protocol):
    """What progression asks of a session; pain is 0..10, None where there was no answer."""

    @property
    def routine(self) -> str: ...
    @property
    def outcome(self) -> str: ...
    @property
    def pain_before(self) -> int | None: ...
    @property
    def pain_after(self) -> int | None: ...
    @property
    def holds(self) -> Sequence[TimedHold]: ...


class Dose(NamedTuple):
    """The dose of one step with a range: its hold and reps, both in words, and the reason in words.

    `held` is in ms, or in breaths where the step counts them.
    """

    step: int
    name: str
    held: int
    reps: int
    said: str
    reason: str


class _Level(NamedTuple):
    held: int  # as in Dose
    reps: int


class _Try(NamedTuple):
    """One session of a step: the dose it was done at, whether it counts, how pain rose."""

    level: _Level
    counts: bool
    rise: str


def progress(file: RoutineFile, sessions: Iterable[Session]) -> list[Dose]:
    """The dose of every step that has a range; `sessions` are oldest first, of any routine."""
    of_routine = [session for session in sessions if session.routine == file.name]
    rises = _rises(of_routine)
    steps = file.routine().steps
    doses = []
    for index, (step, table) in enumerate(zip(steps, file.steps, strict=True)):
        if not _grows(step) and table.reps.low == table.reps.high:
            continue
        tries = [
            _Try(_level(step, table.reps, holds[-1]), _counts(session, holds), rise)
            for session, rise in zip(of_routine, rises, strict=True)
            if (holds := _holds_of(session, index, step))
        ]
        level, reason = _next(step, table.reps, tries)
        doses.append(Dose(index, step.name, level.held, level.reps, _text(step, table.reps, level), reason))
    return doses


def apply_doses(file: RoutineFile, doses: Iterable[Dose]) -> Routine:
    """What the device runs, with the doses in place of the low ends."""
    routine = file.routine()
    steps = list(routine.steps)
    for dose in doses:
        step = steps[dose.step]
        values = dict(zip(step._fields, step._values(), strict=True))
        if step.kind == BREATHS:
            values["breaths"] = (*step.breaths[:2], dose.held)
        else:
            values["hold"] = Span(step.hold.low_ms, step.hold.high_ms, dose.held)
        values["reps"] = dose.reps
        steps[dose.step] = Step(**values)  # type: ignore[arg-type]  # a Step's own values
    return Routine(routine.name, steps)


def _next(step: Step, reps: Count, tries: list[_Try]) -> tuple[_Level, str]:
    if not tries:
        return _Level(_ends(step)[0], reps.low), "begins at its low end"
    level, _, rise = tries[-1]
    if rise:
        return level, f"held back: {rise}"
    count = 0
    for tried in reversed(tries):
        if tried.rise or tried.level != level:
            break
        count += tried.counts
    grown = _grow(step, reps, level)
    if grown == level:
        return level, "is at its high end"
    done = f"{count} of {SESSIONS} completed sessions at {_text(step, reps, level)}"
    if count < SESSIONS:
        return level, f"stays: {done}"
    return (
        grown,
        f"grows to {_text(step, reps, grown)}: {count} completed sessions at {_text(step, reps, level)}",
    )


def _grow(step: Step, reps: Count, level: _Level) -> _Level:
    """The next dose: the hold grows first, up to its high end, then the reps."""
    low, high = _ends(step)
    if _grows(step) and level.held < high:
        least, unit = (GROW_BREATHS, 1) if step.kind == BREATHS else (GROW_MS, 1000)
        grow = max(least, (high - low) // STEPS_AT_MOST // unit * unit)
        return level._replace(held=min(high, level.held + grow))
    by = max(1, (reps.high - reps.low) // STEPS_AT_MOST)
    return level._replace(reps=min(reps.high, level.reps + by))


def _grows(step: Step) -> bool:
    """An open hold ends with a press and a countdown is no effort: neither has a dose that grows."""
    low, high = _ends(step)
    return step.kind in (HOLD, TEMPO, BREATHS) and low < high


def _ends(step: Step) -> tuple[int, int]:
    """Low and high end of what is held, in ms or in breaths."""
    return step.breaths[:2] if step.kind == BREATHS else (step.hold.low_ms, step.hold.high_ms)


def _holds_of(session: Session, index: int, step: Step) -> list[Hold]:
    """The holds of a step: by its place and name, or by its name where the routine was rearranged."""
    named = [
        timed.hold for timed in session.holds if (timed.hold.name, timed.hold.kind) == (step.name, step.kind)
    ]
    return [hold for hold in named if hold.step == index] or named


def _level(step: Step, reps: Count, hold: Hold) -> _Level:
    """The dose that a hold was done at; where the file has changed since, the nearest that it allows."""
    low, high = _ends(step)
    held = hold.planned_breaths if step.kind == BREATHS else hold.planned_ms
    if step.kind == TEMPO:
        run = max(1, hold.reps * (step.reps_per_entry // step.reps))
        held = hold.planned_ms // run - step.up_ms - step.down_ms
    held = min(max(held, low), high) if _grows(step) else low
    return _Level(held, min(max(hold.reps, reps.low), reps.high))


def _counts(session: Session, holds: list[Hold]) -> bool:
    return session.outcome == "completed" and all(hold.outcome in (DONE, EXTENDED) for hold in holds)


def _rises(sessions: list[Session]) -> list[str]:
    """For each session how pain rose, or "": against before it, or where unasked after the one before."""
    rises = []
    earlier: int | None = None
    for session in sessions:
        before, since = session.pain_before, "in the last session"
        if before is None:
            before, since = earlier, "since the session before"
        after = session.pain_after
        rose = before is not None and after is not None and after > before
        rises.append(f"pain after it rose from {before} to {after} {since}" if rose else "")
        earlier = earlier if after is None else after
    return rises


def _text(step: Step, reps: Count, level: _Level) -> str:
    parts = [f"{level.reps}x"] if reps.high > 1 else []
    if _grows(step):
        in_breaths = step.kind == BREATHS
        parts.append(breaths_text(level.held, level.held) if in_breaths else duration_text(level.held))
    return " ".join(parts)
