"""What a reading is: steps as they were meant, in seconds, and their JSON form."""

from dataclasses import dataclass, field
from typing import Any

Pair = tuple[float, float]
ONCE: Pair = (1.0, 1.0)


@dataclass
class Step:
    """One exercise. Times are in seconds, a range is (low, high); None or empty: the text does not say.

    `kind` is hold, reps, breaths, open or countdown; `sides` none, left, right, each or alternating. Of an
    open hold the floor and the ceiling may be None. `phases` are (label, length) in the order of the text.
    """

    name: str
    kind: str
    hold_s: tuple[float | None, float | None] | None = None
    holds_s: list[float] = field(default_factory=list)
    breaths: Pair | None = None
    phases: list[tuple[str, Pair]] = field(default_factory=list)
    reps: Pair = ONCE
    sets: Pair = ONCE
    sides: str = "none"
    rest_s: Pair | None = None
    set_rest_s: Pair | None = None
    cue: str = ""
    change_s: Pair | None = None  # what the form has no key for
    works: list[str] = field(default_factory=list)  # labels of the phases that count; none: all do

    @property
    def is_timed(self) -> bool:
        """Does the clock run in it?"""
        return self.kind != "reps" or bool(self.phases)

    def as_json(self) -> dict[str, Any]:
        """The form of a step; what is not said is left out."""
        made: dict[str, Any] = {"name": self.name, "kind": self.kind}
        if self.holds_s:
            made["holds_s"] = [_number(value) for value in self.holds_s]
        elif self.hold_s:
            made["hold_s"] = [None if value is None else _number(value) for value in self.hold_s]
        if self.phases:
            made["phases"] = [[label, as_one(length)] for label, length in self.phases]
        if self.breaths:
            made["breaths"] = as_pair(self.breaths)
        for key in ("reps", "sets"):
            if getattr(self, key) != ONCE:
                made[key] = as_pair(getattr(self, key))
        made["sides"] = self.sides
        for key in ("rest_s", "set_rest_s"):
            if getattr(self, key) is not None:
                made[key] = as_pair(getattr(self, key))
        if self.cue:
            made["cue"] = self.cue
        return made


@dataclass
class Word:
    """A word of the text; `status` is used, note (a cue, or nothing the form has) or not understood."""

    text: str
    status: str


@dataclass
class Reading:
    """What a line says, or `refuse`, the question to ask; then there are no steps."""

    text: str
    steps: list[Step] = field(default_factory=list)
    rounds: Pair = ONCE
    round_rest_s: Pair | None = None
    times_per_day: Pair | None = None
    every_min: float | None = None
    days_per_week: Pair | None = None
    weeks: list[dict[str, Any]] = field(default_factory=list)
    unsaid: list[str] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)
    words: list[Word] = field(default_factory=list)
    refuse: str = ""
    has_no_dose: bool = False  # a question, because no number and no word of a dose is there
    kept: list[str] = field(default_factory=list)  # of `unsaid`, what nothing below says either
    # What the form has no key for:
    weekdays: list[int] = field(default_factory=list)  # Monday is 0
    every_days: int = 0  # 2: every other day
    first: str = ""  # the side that begins: left, right or weaker
    exercise_rest_s: Pair | None = None  # between the exercises of a circuit

    def as_json(self) -> dict[str, Any]:
        """The form of docs/routines.md."""
        if self.refuse:
            return {"text": self.text, "refuse": self.refuse}
        made: dict[str, Any] = {"text": self.text, "steps": [step.as_json() for step in self.steps]}
        if self.rounds != ONCE:
            made["rounds"] = as_one(self.rounds)
        if self.round_rest_s is not None:
            made["round_rest_s"] = as_one(self.round_rest_s)
        if self.times_per_day:
            made["times_per_day"] = as_pair(self.times_per_day)
        if self.every_min:
            made["every_min"] = _number(self.every_min)
        if self.days_per_week:
            made["days_per_week"] = as_one(self.days_per_week)
        if self.weeks:
            made["weeks"] = [
                {
                    key: [step.as_json() for step in value] if key == "steps" else value
                    for key, value in week.items()
                }
                for week in self.weeks
            ]
        for key in ("assumed", "unsaid"):
            if getattr(self, key):
                made[key] = list(getattr(self, key))
        return made


def _number(value: float) -> float:
    return int(value) if value == int(value) else round(value, 3)


def as_pair(pair: Pair) -> list[float]:
    """[low, high], whole numbers as such."""
    return [_number(pair[0]), _number(pair[1])]


def as_one(pair: Pair) -> float | list[float]:
    """The number, or [low, high] where there are two."""
    return _number(pair[0]) if pair[0] == pair[1] else as_pair(pair)
