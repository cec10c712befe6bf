"""Doses that grow: which part of "20-30s" is to be done today, and why (the rule: docs/routines.md).

The device logs each hold against the dose it was given, so the log alone says where a person stands.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple, Protocol

from holdcore.model import BREATHS, DONE, EXTENDED, LEFT, OPEN, PRESS, RIGHT, TIME
from holdcore.routine_file import Routine
from holdcore.steps import Hold, Phase, Span, Step
from holdtimer.routines.tables import RoutineFile, StepTable
from holdtimer.routines.values import Count, Growth, breaths_text, duration_text, growth_value

SESSIONS = 3
"""Completed sessions at a dose before it grows; the advice is to start small and to increase gradually."""

GROW_MS = 5_000
"""What a hold grows by, so that 20-30 s takes two steps."""

GROW_BREATHS = 1
"""What a hold counted in breaths grows by: some 5 s."""

STEPS_AT_MOST = 4
"""A range too wide for GROW_MS is climbed in as many equal steps."""

WEAKER_SESSIONS = 10
"""So many of the last sessions say which side is the weaker one."""

WEAKER_BY = 0.05
"""A side is the weaker one if it held less by this part of what the other did; less may be chance."""


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
    is_by_week: bool = False


class _Level(NamedTuple):
    held: int  # as in Dose
    reps: int


class _Try(NamedTuple):
    """One session of a step: the dose it was done at, whether it counts, how pain rose."""

    level: _Level
    counts: bool
    rise: str


class _Exercise(NamedTuple):
    """A step, its table, and the phase whose length is the dose: with a range, or the first that works."""

    step: Step
    table: StepTable
    grows: bool
    phase: int

    @property
    def span(self) -> Span:
        """The range of what is held."""
        span: Span = self.step.phases[self.phase].span
        return span

    @property
    def reps(self) -> Count:
        return self.table.reps

    @property
    def in_breaths(self) -> bool:
        return self.span.unit == BREATHS

    @property
    def is_ranged(self) -> bool:
        """Has what is held a range? An open hold ends with a press, reps at one's own pace are counted."""
        return self.span.unit in (TIME, BREATHS) and self.span.low < self.span.high


def week_at(begins: date | None, today: date) -> int:
    """The week that `today` is in, counted from 1; 1 before it begins."""
    return 1 if begins is None else max(0, (today - begins).days) // 7 + 1


def progress(file: RoutineFile, sessions: Iterable[Session], week: int = 1) -> list[Dose]:
    """The dose of each step of that week that grows; `sessions` are oldest first, of any routine."""
    of_routine = [session for session in sessions if session.routine == file.name]
    rises = _rises(of_routine)
    doses = []
    for index, exercise in enumerate(_exercises(file, week)):
        if growth := by_week(exercise, week):
            doses.append(Dose(index, exercise.step.name, *_now(exercise), *growth, is_by_week=True))
        if not exercise.grows or not (exercise.is_ranged or exercise.reps.low < exercise.reps.high):
            continue
        tries = [
            _Try(_level(exercise, holds[-1]), _counts(session, holds), rise)
            for session, rise in zip(of_routine, rises, strict=True)
            if (holds := _holds_of(session, index, exercise))
        ]
        level, reason = _next(exercise, tries)
        doses.append(Dose(index, exercise.step.name, level.held, level.reps, _text(exercise, level), reason))
    return doses


def by_week(exercise: _Exercise, week: int) -> tuple[str, str] | None:
    """(dose, reason), both in words, of what grows by week."""
    growth = exercise.table.grows
    if not isinstance(growth, Growth):
        return None
    return _text(exercise, _now(exercise)), f"week {week}, {growth_value(growth)} more"


def _exercises(file: RoutineFile, week: int) -> list[_Exercise]:
    made = []
    for step, table in zip(file.routine(week).steps, file.as_run(week), strict=True):
        works = [at for at, phase in enumerate(step.phases) if phase.works] or [0]
        ranged = [at for at in works if step.phases[at].span.low < step.phases[at].span.high]
        grows = (file.grows if table.grows is None else table.grows) is True and table.countdown is None
        made.append(_Exercise(step, table, grows, (ranged or works)[0]))
    return made


def apply_doses(file: RoutineFile, doses: Iterable[Dose], week: int = 1) -> Routine:
    """What the device runs in that week, with the doses in place of the low ends."""
    routine = file.routine(week)
    steps = list(routine.steps)
    exercises = _exercises(file, week)
    for dose in doses:
        exercise, step = exercises[dose.step], steps[dose.step]
        values: dict[str, Any] = dict(zip(step._fields, step._values(), strict=True))
        span = exercise.span
        phases = list(step.phases)
        today = dose.reps if span.unit == PRESS else dose.held
        if span.unit != OPEN:
            grown = Span(span.low, span.high, today, span.unit)
            phases[exercise.phase] = _with_span(phases[exercise.phase], grown)
        if span.unit != PRESS and not step.doses:
            values["reps"] = dose.reps
        values["phases"] = phases
        steps[dose.step] = Step(**values)
    return Routine(routine.name, steps)


def _with_span(phase: Phase, span: Span) -> Phase:
    return Phase(span, phase.label, phase.works)


def _now(exercise: _Exercise) -> _Level:
    """The dose that the file gives."""
    return _Level(exercise.span.dose, exercise.reps.low)


def _next(exercise: _Exercise, tries: list[_Try]) -> tuple[_Level, str]:
    if not tries:
        return _now(exercise), "begins at its low end"
    level, _, rise = tries[-1]
    if rise:
        return level, f"held back: {rise}"
    count = 0
    for tried in reversed(tries):
        if tried.rise or tried.level != level:
            break
        count += tried.counts
    grown = _grow(exercise, level)
    if grown == level:
        return level, "is at its high end"
    done = f"{count} of {SESSIONS} completed sessions at {_text(exercise, level)}"
    if count < SESSIONS:
        return level, f"stays: {done}"
    return (
        grown,
        f"grows to {_text(exercise, grown)}: {count} completed sessions at {_text(exercise, level)}",
    )


def _grow(exercise: _Exercise, level: _Level) -> _Level:
    """The next dose: the hold grows first, up to its high end, then the reps."""
    low, high = exercise.span.low, exercise.span.high
    if exercise.is_ranged and level.held < high:
        least, unit = (GROW_BREATHS, 1) if exercise.in_breaths else (GROW_MS, 1000)
        grow = max(least, (high - low) // STEPS_AT_MOST // unit * unit)
        return level._replace(held=min(high, level.held + grow))
    reps = exercise.reps
    by = max(1, (reps.high - reps.low) // STEPS_AT_MOST)
    return level._replace(reps=min(reps.high, level.reps + by))


def _holds_of(session: Session, index: int, exercise: _Exercise) -> list[Hold]:
    """The holds of a step: by its place and name, or by its name where the routine was rearranged."""
    step = exercise.step
    unit = step.phases[0].span.unit if len(step.phases) == 1 else TIME
    known = (step.name, unit, step.works)
    named = [
        timed.hold for timed in session.holds if (timed.hold.name, timed.hold.unit, timed.hold.works) == known
    ]
    return [hold for hold in named if hold.step == index] or named


def _level(exercise: _Exercise, hold: Hold) -> _Level:
    """The dose that a hold was done at; where the file has changed since, the nearest that it allows."""
    step, span, reps = exercise.step, exercise.span, exercise.reps
    done = hold.planned_count if span.unit == PRESS else hold.reps
    held = hold.planned_count if exercise.in_breaths else hold.planned_ms
    if len(step.phases) > 1:
        run = 1 if step.reps_per_entry == 1 else max(1, hold.reps)
        others = [phase for phase in step.phases if phase.works]
        held = hold.planned_ms // run - sum(phase.span.dose for phase in others) + span.dose
    held = min(max(held, span.low), span.high) if exercise.is_ranged else span.dose
    return _Level(held, min(max(done, reps.low), reps.high))


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


def _text(exercise: _Exercise, level: _Level) -> str:
    parts = [f"{level.reps}x"] if exercise.reps.high > 1 else []
    if exercise.is_ranged:
        in_breaths = exercise.in_breaths
        parts.append(breaths_text(level.held, level.held) if in_breaths else duration_text(level.held))
    return " ".join(parts)


def find_weaker(file: RoutineFile, sessions: Iterable[Session]) -> tuple[RoutineFile, list[str]]:
    """The file with a side for each "weaker", and what is said of it.

    `sessions` are oldest first, of any routine. The weaker side is that
    which did less, in time or counted, over the last WEAKER_SESSIONS of the routine.
    """
    last = [session for session in sessions if session.routine == file.name][-WEAKER_SESSIONS:]
    steps, said = [], []
    for step in file.steps:
        if step.first == "weaker":
            side, why = _weaker_side(step.name, last)
            step = step.model_copy(update={"first": side})
            said.append(f"{step.name}: {side} side first, {why}")
        steps.append(step)
    return file.model_copy(update={"steps": steps}), said


def _weaker_side(name: str, sessions: Sequence[Session]) -> tuple[str, str]:
    done = {LEFT: 0, RIGHT: 0}
    unit = TIME
    for session in sessions:
        for hold in (timed.hold for timed in session.holds):
            if hold.name == name and hold.side in done:
                unit = hold.unit
                done[hold.side] += hold.count if unit in (BREATHS, PRESS) else hold.actual_ms
    left, right = done[LEFT], done[RIGHT]
    most = max(left, right)
    if not most:
        return "left", "no session yet says which is the weaker one"
    if most - min(left, right) < WEAKER_BY * most:
        return "left", "neither is weaker in the last sessions"
    weaker, stronger = ("left", "right") if left < right else ("right", "left")
    says = (lambda value: str(value)) if unit in (BREATHS, PRESS) else duration_text
    return weaker, f"the weaker one: {says(min(left, right))} in the last sessions, {says(most)} {stronger}"
