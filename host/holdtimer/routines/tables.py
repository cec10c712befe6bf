"""The tables of a routine file as models, and what the device runs, made from them.

`model_dump(exclude_unset=True)` gives back what the file says, in the file's own spelling.

A field's description says what is allowed there: messages, editors and people read the same words.
"""

from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from holdcore.model import (
    BREATHS,
    COUNTDOWN,
    CUE_MAX,
    HOLD,
    NAME_MAX,
    OPEN,
    REPS_MAX,
    SETS_MAX,
    SIDES_ALTERNATING,
    SIDES_EACH,
    SIDES_NONE,
    SLUG_MAX,
    STEPS_MAX,
    TEMPO,
    TENSION_MAX,
    WAIT,
    Span,
    Step,
)
from holdcore.routine_file import Routine, encode_routine
from holdtimer.routines.durations import Breaths, Count
from holdtimer.routines.fields import (
    FIT_EXERCISE,
    MUSCLES,
    NOTES_MAX,
    Either,
    Exact,
    Fillable,
    Held,
    Muscle,
    Notes,
    Range,
    Reps,
    Slug,
    Waits,
    number,
    text,
)

SOURCE_MAX = 200  # bytes: a citation with an address
GIVEN_MAX = 120  # bytes: a dose in the words of its source
FIT_MAX = 80  # bytes: the longest exercise of the FIT profile has 70

KINDS = {"hold": HOLD, "open": OPEN, "tempo": TEMPO, "countdown": COUNTDOWN, "wait": WAIT}
_SIDES = {"none": SIDES_NONE, "each": SIDES_EACH, "alternating": SIDES_ALTERNATING}

_ONE = '0 to 3600 seconds as 30, "30s" or "1m30s"'
_SPAN = f'{_ONE}, or a range as "20-30s"'
_HELD = f'{_SPAN}, or breaths as "5 breaths"'
_RANGE = 'a range, floor to ceiling, as "15-30s"'
_NAME = f"printable text, 1 to {NAME_MAX} bytes"
_TEMPO = 'a table as { up = "2s", hold = "2s", down = "2s" }'
_SIDE = '"none", "each", "alternating"'
_REPS = f'a whole number, 1 to {REPS_MAX}, or a range as "2-4"'
_FIT = 'an exercise of the FIT profile as "category/name", such as "warm_up/stretch_quad"'
_ZERO = Span(0)


def _bounds(low: int, high: int) -> dict[str, Any]:
    """What an editor is told of a number's range; the device's check says the rest."""
    return {"minimum": low, "maximum": high}


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

    prep: Exact = Field(default=_ZERO, description=_ONE)
    rest: Either = Field(default=_ZERO, description=_SPAN)
    set_rest: Either = Field(default=_ZERO, description=_SPAN)
    change: Exact = Field(default=_ZERO, description=_ONE)


class StepTable(Table):
    """One [[steps]] table. Exactly one of the KINDS says what is done.

    `given` is the dose in the words of its source; `filled` names what the source leaves open.
    """

    name: Annotated[str, text("name", 1, NAME_MAX)] = Field(description=_NAME)
    cue: Annotated[str, text("cue", 0, CUE_MAX)] = Field(
        default="", description=f"printable text, at most {CUE_MAX} bytes"
    )
    hold: Held | None = Field(default=None, description=_HELD)
    open: Range | None = Field(default=None, description=_RANGE)
    tempo: Tempo | None = Field(default=None, description=_TEMPO)
    countdown: Either | None = Field(default=None, description=_SPAN)
    wait: Waits | None = Field(default=None, description="true")
    prep: Exact | None = Field(default=None, description=_ONE)
    reps: Reps = Field(default=Count(1, 1), description=_REPS)
    sets: Annotated[int, number("sets", 1, SETS_MAX)] = Field(
        1, description=f"a whole number, 1 to {SETS_MAX}", json_schema_extra=_bounds(1, SETS_MAX)
    )
    rest: Either | None = Field(default=None, description=_SPAN)
    set_rest: Either | None = Field(default=None, description=_SPAN)
    sides: Literal["none", "each", "alternating"] = Field(default="none", description=_SIDE)
    change: Exact | None = Field(default=None, description=_ONE)
    tension: Annotated[int, number("tension", 0, TENSION_MAX)] = Field(
        default=0,
        description=f"a whole number, 1 to {TENSION_MAX}, or 0 for none",
        json_schema_extra=_bounds(0, TENSION_MAX),
    )
    muscles: list[Muscle] = Field(default=[], description="a list of " + ", ".join(MUSCLES))
    fit: Annotated[str, text("fit", 1, FIT_MAX), FIT_EXERCISE] | None = Field(default=None, description=_FIT)
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

    def gaps(self, defaults: Defaults) -> Defaults:
        """What comes before and between the reps, with what the step takes from the file's defaults."""
        taken = Defaults() if self.kind in ("countdown", "wait") else defaults
        return Defaults.model_construct(
            prep=self.prep or taken.prep,
            rest=self.rest or taken.rest,
            set_rest=self.set_rest or taken.set_rest,
            change=self.change or taken.change,
        )

    def step(self, defaults: Defaults) -> Step:
        """The step as the device runs it; raise ModelError where its parts do not go together."""
        gaps = self.gaps(defaults)
        tempo = self.tempo or Tempo()
        breaths = self.hold if isinstance(self.hold, Breaths) else None
        held = self.hold if isinstance(self.hold, Span) else None
        return Step(
            BREATHS if breaths else KINDS[self.kind],
            self.name,
            held or self.open or self.countdown or tempo.hold,
            self.cue,
            gaps.prep.dose_ms,
            self.reps.low,
            self.sets,
            gaps.rest,
            gaps.set_rest,
            _SIDES[self.sides],
            gaps.change.dose_ms,
            tempo.up.dose_ms,
            tempo.down.dose_ms,
            self.tension,
            (breaths.low, breaths.high, breaths.low) if breaths else (0, 0, 0),
        )


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
    days_per_week: Annotated[int, number("days_per_week", 1, 7)] | None = Field(
        default=None, description="a whole number, 1 to 7", json_schema_extra=_bounds(1, 7)
    )
    defaults: Defaults = Field(default=Defaults(), description="a table [defaults]")
    steps: list[StepTable] = Field(description=f"1 to {STEPS_MAX} tables [[steps]]")

    def routine(self) -> Routine:
        """What the device runs; `load` has made sure that it can be made."""
        return Routine(self.name, [step.step(self.defaults) for step in self.steps])

    def encoded(self) -> bytes:
        """The bytes that are sent; `load` has made sure that they fit the device."""
        return encode_routine(self.routine())
