"""What the fields of a routine file may hold: types that read a value as it is written, and refuse others.

What the device would refuse is refused here, for the device's own reason.
"""

import re
from collections.abc import Callable
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, Field, PlainSerializer, PlainValidator
from pydantic_core import PydanticCustomError

from holdcore.model import ModelError, Span, check_range, check_slug, check_text
from holdtimer.routines.durations import (
    Breaths,
    Count,
    count_of,
    count_value,
    exact_of,
    held_of,
    held_text,
    range_of,
    range_text,
    span_of,
    span_text,
)

NOTES_MAX = 2000  # bytes of one line: a page of print

Muscle = Literal[
    "abdominals",
    "adductors",
    "back",
    "calves",
    "chest",
    "glutes",
    "hamstrings",
    "hip flexors",
    "hip rotators",
    "lower back",
    "neck",
    "obliques",
    "piriformis",
    "quadriceps",
    "shoulders",
]
MUSCLES: tuple[Muscle, ...] = get_args(Muscle)
"""The muscle groups that a stretch can be for; a closed list, so that totals per group add up."""

Fillable = Literal[
    "hold", "open", "tempo", "countdown", "reps", "sets", "rest", "set_rest", "prep", "change", "sides"
]
"""The keys of a step whose values a source may leave open."""


def _by_device(check: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """`check` as a validator: what the device would refuse is refused here, with its reason."""

    def check_by_device(value: Any) -> Any:
        try:
            return check(value)
        except ModelError as refused:
            raise PydanticCustomError("device", "{reason}", {"reason": str(refused)}) from refused

    return check_by_device


def number(field: str, low: int, high: int) -> AfterValidator:
    def check(value: int) -> int:
        check_range(field, value, low, high)
        return value

    return AfterValidator(_by_device(check))


def text(field: str, low: int, high: int) -> AfterValidator:
    def check(value: str) -> str:
        check_text(field, value, low, high)
        return value

    return AfterValidator(_by_device(check))


def _slug(value: str) -> str:
    check_slug(value)
    return value


def _notes(value: str) -> str:
    for line in value.split("\n"):
        check_text("a line of notes", line, 0, NOTES_MAX)
    return value


def _true(value: bool) -> bool:
    if not value:
        raise ValueError("a step either waits or does something else")
    return value


def _fit(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9_]+/[a-z0-9_]+", value):
        raise ValueError("an exercise has a category and a name")
    return value


def _as_text(pattern: str) -> Any:
    """What an editor is told of a value that is a number or a text."""
    return Annotated[int, Field(ge=0)] | Annotated[str, Field(pattern=f"^{pattern}$")]


_TIME = "([0-9]{1,4}m([0-9]{1,4}s)?|[0-9]{1,4}s)"
_TIMES = f"([0-9]{{1,4}}-[0-9]{{1,4}}[ms]|{_TIME}-{_TIME})"
_BREATHS = "[0-9]{1,4}(-[0-9]{1,4})? breaths?"
_SPELT = PlainSerializer(span_text, return_type=str)

Exact = Annotated[Span, PlainValidator(_by_device(exact_of), json_schema_input_type=_as_text(_TIME)), _SPELT]
Either = Annotated[
    Span, PlainValidator(_by_device(span_of), json_schema_input_type=_as_text(f"({_TIME}|{_TIMES})")), _SPELT
]
Held = Annotated[
    Span | Breaths,
    PlainValidator(_by_device(held_of), json_schema_input_type=_as_text(f"({_TIME}|{_TIMES}|{_BREATHS})")),
    PlainSerializer(held_text, return_type=str),
]
Range = Annotated[
    Span,
    PlainValidator(_by_device(range_of), json_schema_input_type=Annotated[str, Field(pattern=f"^{_TIMES}$")]),
    PlainSerializer(range_text, return_type=str),
]
Reps = Annotated[
    Count,
    PlainValidator(_by_device(count_of), json_schema_input_type=_as_text("[0-9]{1,4}-[0-9]{1,4}")),
    PlainSerializer(count_value, return_type=int | str),
]

Slug = Annotated[str, AfterValidator(_by_device(_slug))]
Notes = Annotated[str, AfterValidator(_by_device(_notes))]
Waits = Annotated[bool, AfterValidator(_true)]
FIT_EXERCISE = AfterValidator(_fit)
