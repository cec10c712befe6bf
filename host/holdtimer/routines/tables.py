"""The tables of a routine file as models, and what the device runs, made from them.

`model_dump(exclude_unset=True)` gives back what the file says, in the file's own spelling.

A field's description says what is allowed there: messages, editors and people read the same words.
"""

from collections.abc import Iterator
from itertools import groupby, pairwise
from typing import Annotated, Literal, NamedTuple, get_args

from pydantic import BaseModel, ConfigDict, Field

from holdcore.model import (
    BREATHS,
    CUE_MAX,
    EFFORT,
    LABEL_MAX,
    LEFT,
    NAME_MAX,
    PAIN,
    PHASES_MAX,
    PRESS,
    REPS_MAX,
    RIGHT,
    SETS_MAX,
    SIDES_ALTERNATING,
    SIDES_EACH,
    SIDES_NONE,
    SIDES_ONLY,
    SLUG_MAX,
    STEPS_MAX,
    TENSION_MAX,
)
from holdcore.routine_file import Routine, encode_routine
from holdcore.steps import Phase, Span, Step
from holdtimer.routines import assumed
from holdtimer.routines.values import (
    MUSCLES,
    NOTES_MAX,
    TIMES_MAX,
    UNTIL_PRESSED,
    WEEKDAYS,
    WEEKS_MAX,
    Count,
    Day,
    Either,
    Every,
    Exact,
    Fillable,
    Grows,
    Growth,
    Held,
    Muscle,
    Notes,
    OpenHold,
    Pause,
    PhaseText,
    Reps,
    Slug,
    Times,
    Waits,
    Weekday,
    Weeks,
    WeeksText,
    text,
)

SOURCE_MAX = 200  # bytes: a citation with an address
GIVEN_MAX = 120  # bytes: a dose in the words of its source
FIT_MAX = 80  # bytes: the longest exercise of the FIT profile has 70
EVERY_DAYS_MAX = 30

KINDS = ("hold", "holds", "open", "tempo", "phases", "pace", "countdown", "wait")
"""The keys that say what is done; a step has exactly one."""
TWO_SIDED = ("each", "alternating")
_SIDES = {
    "none": SIDES_NONE,
    "each": SIDES_EACH,
    "alternating": SIDES_ALTERNATING,
    "left": SIDES_ONLY,
    "right": SIDES_ONLY,
}
_ASKED = {"pain": PAIN, "effort": EFFORT}
_GAPS = ("prep", "rest", "set_rest", "change")

_ONE = '0 to 3600 seconds as 30, "30s" or "1m30s"'
_SPAN = f'{_ONE}, or a range as "20-30s"'
_PAUSE = f'{_SPAN}, or "{UNTIL_PRESSED}"'
_HELD = f'{_SPAN}, or breaths as "5 breaths"'
_OPEN = 'a range, floor to ceiling, as "15-30s", "at least 15s", "at most 60s", or true'
_PHASES = f'1 to {PHASES_MAX} texts, each a length and a label of at most {LABEL_MAX} bytes, as "6s contract"'
_NAME = f"printable text, 1 to {NAME_MAX} bytes"
_TEMPO = 'a table as { up = "2s", hold = "2s", down = "2s" }'
_SIDE = '"none", "each", "alternating", "left", "right"'
_REPS = f'a whole number, 1 to {REPS_MAX}, or a range as "2-4"'
_FIT = 'an exercise of the FIT profile as "category/name", such as "warm_up/stretch_quad"'
_GROWS = 'true (with completed sessions), false, or by week as "5s a week", "2 reps every 2 weeks"'
_WEEKS = 'weeks counted from 1, as 3, "1-2", or "3-" for all from then on'
_ZERO = Span(0)


class Table(BaseModel):
    """A table of the file: keys are known, values are of the type they are written as."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Tempo(Table):
    """One rep at a tempo."""

    up: Exact = Field(default=_ZERO, description=_ONE)
    hold: Either = Field(default=_ZERO, description=_SPAN)
    down: Exact = Field(default=_ZERO, description=_ONE)


class Defaults(Table):
    """What holds and reps take that do not say it themselves; countdowns and waits take nothing from here."""

    prep: Exact | None = Field(default=None, description=_ONE)
    rest: Pause | None = Field(default=None, description=_PAUSE)
    set_rest: Pause | None = Field(default=None, description=_PAUSE)
    change: Exact | None = Field(default=None, description=_ONE)


class Gaps(NamedTuple):
    """What comes before and between the reps; `assumed` are the keys that nothing in the file gives."""

    prep: Span
    rest: Span
    set_rest: Span
    change: Span
    assumed: tuple[str, ...]


class StepTable(Table):
    """One [[steps]] table. Exactly one of the KINDS says what is done.

    `given` is the dose in the words of its source; `filled` names what the source leaves open.
    """

    name: Annotated[str, text("name", 1, NAME_MAX)] = Field(description=_NAME)
    cue: Annotated[str, text("cue", 0, CUE_MAX)] = Field(
        default="", description=f"printable text, at most {CUE_MAX} bytes"
    )
    hold: Held | None = Field(default=None, description=_HELD)
    holds: Annotated[list[Exact], Field(min_length=1, max_length=REPS_MAX)] | None = Field(
        default=None, description='a list with a duration for each rep, as ["20s", "30s", "40s"]'
    )
    open: OpenHold | None = Field(default=None, description=_OPEN)
    tempo: Tempo | None = Field(default=None, description=_TEMPO)
    phases: Annotated[list[PhaseText], Field(min_length=1, max_length=PHASES_MAX)] | None = Field(
        default=None, description=_PHASES
    )
    works: list[str] | None = Field(
        default=None, description="a list of labels of phases: those whose time counts; all, if not given"
    )
    pace: Literal["own"] | None = Field(default=None, description='"own"')
    countdown: Either | None = Field(default=None, description=_SPAN)
    wait: Waits | None = Field(default=None, description="true")
    prep: Exact | None = Field(default=None, description=_ONE)
    reps: Reps = Field(default=Count(1, 1), description=_REPS)
    sets: int = Field(default=1, ge=1, le=SETS_MAX, description=f"a whole number, 1 to {SETS_MAX}")
    rest: Pause | None = Field(default=None, description=_PAUSE)
    set_rest: Pause | None = Field(default=None, description=_PAUSE)
    after: Pause | None = Field(default=None, description=_PAUSE)
    circuit: Annotated[str, text("circuit", 1, NAME_MAX)] | None = Field(
        default=None, description=f"{_NAME}, the same for all steps of the circuit"
    )
    sides: Literal["none", "each", "alternating", "left", "right"] = Field(default="none", description=_SIDE)
    first: Literal["left", "right", "weaker"] | None = Field(
        default=None, description='"left", "right", "weaker"'
    )
    change: Exact | None = Field(default=None, description=_ONE)
    tension: int = Field(
        default=0, ge=0, le=TENSION_MAX, description=f"a whole number, 1 to {TENSION_MAX}, or 0 for none"
    )
    ask: Literal["pain", "effort"] | None = Field(default=None, description='"pain", "effort"')
    grows: Grows | None = Field(default=None, description=_GROWS)
    weeks: WeeksText | None = Field(default=None, description=_WEEKS)
    muscles: list[Muscle] = Field(default=[], description="a list of " + ", ".join(MUSCLES))
    fit: Annotated[str, Field(pattern="^[a-z0-9_]+/[a-z0-9_]+$", max_length=FIT_MAX)] | None = Field(
        default=None, description=_FIT
    )
    source: Annotated[str, text("source", 0, SOURCE_MAX)] | None = Field(
        default=None, description=f"printable text, at most {SOURCE_MAX} bytes"
    )
    given: Annotated[str, text("given", 1, GIVEN_MAX)] | None = Field(
        default=None, description=f"printable text, 1 to {GIVEN_MAX} bytes"
    )
    filled: list[Fillable] = Field(
        default=[], description="a list of keys of a dose: " + ", ".join(get_args(Fillable))
    )

    @property
    def kind(self) -> str:
        """The key that says what is done; ValueError unless there is exactly one."""
        (kind,) = [key for key in KINDS if getattr(self, key) is not None]
        return kind

    @property
    def is_two_sided(self) -> bool:
        """Is it done on the left and on the right?"""
        return self.sides in TWO_SIDED

    @property
    def rep_count(self) -> Count:
        """How many reps a set has on a side."""
        return Count(len(self.holds), len(self.holds)) if self.holds else self.reps

    def gaps(self, defaults: Defaults) -> Gaps:
        """What comes before and between the reps: the step's own, the file's, or what is assumed."""
        taken = Defaults() if self.kind in ("countdown", "wait") else defaults
        fallback = self._assumptions()
        made, keys = [], []
        for key in _GAPS:
            span = getattr(self, key)
            span = getattr(taken, key) if span is None else span
            if span is None and key in fallback:
                span = Span(fallback[key])
                keys.append(key)
            made.append(span or _ZERO)
        prep, rest, set_rest, change = made
        return Gaps(prep, rest, set_rest, change, tuple(keys))

    def _assumptions(self) -> dict[str, int]:
        """What of the gaps the step needs, in ms: nobody goes from one hold into the next in no time."""
        if self.wait:
            return {}
        made = {}
        if not self.pace:
            made["prep"] = assumed.PREP_MS
        moves = self.tempo or (self.phases and len(self.phases) > 1)
        if self.sides == "each" or (self.sides == "alternating" and not moves):
            made["change"] = assumed.CHANGE_MS
        if self.rep_count.high > 1 and not moves and not self.pace:
            made["rest"] = assumed.LONG_REST_MS if self._is_long else assumed.REST_MS
        if self.sets > 1:
            made["set_rest"] = assumed.SET_REST_MS
        return made

    @property
    def _is_long(self) -> bool:
        held_ms = max([span.low for span in self.holds or []], default=0)
        if self.open:
            held_ms = self.open.span.high
        elif self.hold and self.hold.unit != BREATHS:
            held_ms = self.hold.low
        elif self.countdown:
            held_ms = self.countdown.low
        return held_ms >= assumed.LONG_HOLD_MS

    def _phases(self) -> list[Phase]:
        if self.phases:
            works = [phase.label for phase in self.phases] if self.works is None else self.works
            return [Phase(phase.span, phase.label, phase.label in works) for phase in self.phases]
        if self.tempo:
            parts = [(span, key) for key in ("up", "hold", "down") if (span := getattr(self.tempo, key)).high]
            return [Phase(span, label) for span, label in parts] or [Phase(_ZERO)]
        if self.pace:
            return [Phase(Span(self.reps.low, self.reps.high, self.reps.low, PRESS))]
        if self.wait:
            return [Phase(Span(0, unit=PRESS), "", False)]
        if self.holds:
            return [Phase(self.holds[0])]
        if self.open:
            return [Phase(self.open.span)]
        return [Phase(self.hold)] if self.hold else [Phase(self.countdown or _ZERO, "", False)]

    def step(self, defaults: Defaults, joined: bool = False) -> Step:
        """The step as the device runs it; raise ModelError where its parts do not go together."""
        gaps = self.gaps(defaults)
        side = self.sides if self.sides in ("left", "right") else self.first
        return Step(
            name=self.name,
            phases=self._phases(),
            cue=self.cue,
            prep_ms=gaps.prep.dose,
            reps=1 if self.pace else self.rep_count.low,
            rest=gaps.rest,
            sides=_SIDES[self.sides],
            first=RIGHT if side == "right" else LEFT,
            change_ms=gaps.change.dose,
            tension=self.tension,
            ask=_ASKED.get(self.ask or "", 0),
            doses=[span.dose for span in self.holds or []],
            sets=self.sets,
            set_rest=gaps.set_rest,
            joined=joined,
            after=self.after or _ZERO,
        )

    def in_week(self, week: int) -> "StepTable":
        """With the dose of that week, where it grows by week."""
        growth = self.grows
        if not isinstance(growth, Growth):
            return self
        more = growth.add * ((week - 1) // growth.weeks)
        if growth.unit == "reps":
            low = min(self.reps.high, self.reps.low + more)
            return self.model_copy(update={"reps": Count(low, max(low, self.reps.high))})
        key = "countdown" if self.countdown else "hold"
        span: Span | None = getattr(self, key)
        if span is None:
            return self
        grown = span.low + more * (1000 if growth.unit == "s" else 1)
        return self.model_copy(update={key: Span(span.low, span.high, min(span.high, grown), span.unit)})


_TimesPerDay = Annotated[
    Times | None, Field(description=f'a whole number, 1 to {TIMES_MAX}, or a range as "3-4"')
]
_Every = Annotated[Every | None, Field(description='10 minutes to 24 hours, as "2h" or "90m"')]
_Weekdays = Annotated[
    list[Weekday] | None, Field(min_length=1, max_length=7, description="a list of " + ", ".join(WEEKDAYS))
]
_EveryDays = Annotated[
    int | None, Field(ge=2, le=EVERY_DAYS_MAX, description=f"a whole number, 2 to {EVERY_DAYS_MAX}")
]
_DaysPerWeek = Annotated[int | None, Field(ge=1, le=7, description="a whole number, 1 to 7")]


class Schedule(Table):
    """How often a routine is due."""

    times_per_day: _TimesPerDay = None
    every: _Every = None
    weekdays: _Weekdays = None
    every_days: _EveryDays = None
    days_per_week: _DaysPerWeek = None


class WeekSchedule(Schedule):
    """How often it is due in some of the weeks; what it does not say is as in the others."""

    weeks: WeeksText = Field(description=_WEEKS)


class RoutineFile(Table):
    """A routine as its file says it; `slug` is its name on the device."""

    slug: Slug = Field(
        description=f"1 to {SLUG_MAX} of a-z, 0-9 and inner hyphens, as the file's name or the key slug"
    )
    name: Annotated[str, text("name", 1, NAME_MAX)] = Field(description=_NAME)
    source: Annotated[str, text("source", 0, SOURCE_MAX)] = Field(
        default="", description=f"printable text, at most {SOURCE_MAX} bytes"
    )
    notes: Notes = Field(default="", description=f"printable text, each line at most {NOTES_MAX} bytes")
    times_per_day: _TimesPerDay = None
    every: _Every = None
    weekdays: _Weekdays = None
    every_days: _EveryDays = None
    days_per_week: _DaysPerWeek = None
    begins: Day | None = Field(default=None, description="the first day of week 1, as 2026-03-02")
    lasts_weeks: int | None = Field(
        default=None, ge=1, le=WEEKS_MAX, description=f"a whole number, 1 to {WEEKS_MAX}"
    )
    schedule: list[WeekSchedule] = Field(default=[], description="tables [[schedule]]")
    grows: Grows = Field(default=False, description=_GROWS)
    defaults: Defaults = Field(default=Defaults(), description="a table [defaults]")
    steps: list[StepTable] = Field(description=f"1 to {STEPS_MAX} tables [[steps]]")

    @property
    def last_week(self) -> int | None:
        """The last week that a step is for; None where the last one has no end, or no step names weeks."""
        return _last([step.weeks for step in self.steps if step.weeks])

    @property
    def has_weeks(self) -> bool:
        """Is anything in it another in another week?"""
        return bool(self.schedule or any(step.weeks or isinstance(step.grows, Growth) for step in self.steps))

    def as_run(self, week: int = 1) -> list[StepTable]:
        """The steps of that week, counted from 1, at its doses; after the last named week, those of that one.

        Those of a circuit have the sets and the rest between sets that one of them gives.
        """
        week = min(week, self.last_week or week)
        steps = [step.in_week(week) for step in self.steps if step.weeks is None or week in step.weeks]
        made: list[StepTable] = []
        for label, group in group_circuits(steps):
            if label:
                rests = [step.set_rest for step in group] + [self.defaults.set_rest]
                rest = next((rest for rest in rests if rest is not None), Span(assumed.SET_REST_MS))
                update = {"sets": max(step.sets for step in group), "set_rest": rest}
                group = [step.model_copy(update=update) for step in group]
            made += group
        return made

    def due(self, week: int = 1) -> Schedule:
        """How often it is due in that week."""
        week = min(week, _last([table.weeks for table in self.schedule]) or week)
        values = {key: getattr(self, key) for key in Schedule.model_fields}
        for table in self.schedule:
            if week in table.weeks:
                values |= {key: getattr(table, key) for key in table.model_fields_set - {"weeks"}}
        return Schedule.model_construct(**values)

    def routine(self, week: int = 1) -> Routine:
        """What the device runs in that week; `load` has made sure that it can be made."""
        steps = self.as_run(week)
        joined = [
            step.circuit is not None and step.circuit == after.circuit for step, after in pairwise(steps)
        ]
        joined.append(False)
        return Routine(
            self.name,
            [step.step(self.defaults, to_next) for step, to_next in zip(steps, joined, strict=False)],
        )

    def encoded(self, week: int = 1) -> bytes:
        """The bytes that are sent in that week; `load` has made sure that they fit the device."""
        return encode_routine(self.routine(week))


def _last(named: list[Weeks]) -> int | None:
    lasts = [weeks.last for weeks in named if weeks.last]
    return max(lasts) if lasts and len(lasts) == len(named) else None


def group_circuits(steps: list[StepTable]) -> Iterator[tuple[str | None, list[StepTable]]]:
    """The steps, those of a circuit together under its name, each other one under None."""
    for (label, _), group in groupby(
        enumerate(steps), lambda pair: (pair[1].circuit, None if pair[1].circuit else pair[0])
    ):
        yield label, [step for _, step in group]
