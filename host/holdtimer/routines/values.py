"""What the values of a routine file may be: durations and counts as people write them, texts, muscles.

30, "30s", "1m30s", "5 breaths", and the ranges "20-30s", "2-4". The terminals of short.lark accept the same
texts; a test compares the two. What the device would refuse is refused here, for the device's own reason.
"""

import re
from collections.abc import Callable
from typing import Annotated, Any, Literal, NamedTuple, get_args

from pydantic import AfterValidator, Field, PlainSerializer, PlainValidator
from pydantic_core import PydanticCustomError

from holdcore.model import BREATHS_MAX, REPS_MAX, ModelError, Span, check_range, check_slug, check_text

NOTES_MAX = 2000  # bytes of one line: a page of print

_ONE = re.compile(r"(?=\d)(?:(\d{1,4})m)?(?:((?(1)[0-5]?\d|\d{1,4}))s)?", re.ASCII)
_UNITLESS = re.compile(r"\d+-\d+([ms])", re.ASCII)
_BREATH_COUNT = re.compile(r"(\d{1,4})(?:-(\d{1,4}))? breaths?", re.ASCII)
_COUNTS = re.compile(r"(\d{1,4})-(\d{1,4})", re.ASCII)


class Count(NamedTuple):
    """How many reps: one number, or a range that grows from its low to its high end."""

    low: int
    high: int


class Breaths(NamedTuple):
    """How many breaths a hold lasts: one number, or a range that grows from its low to its high end."""

    low: int
    high: int


def held_of(value: object) -> Span | Breaths:
    """What a hold lasts: "5 breaths", "5-8 breaths", or what span_of takes; raises as span_of does."""
    match = _BREATH_COUNT.fullmatch(value) if isinstance(value, str) else None
    if not match:
        return span_of(value)
    breaths = Breaths(int(match[1]), int(match[2] or match[1]))
    check_range("breaths", breaths.low, 1, BREATHS_MAX)
    check_range("high end of breaths", breaths.high, breaths.low, BREATHS_MAX)
    return breaths


def span_of(value: object) -> Span:
    """A duration or a range; the dose of a range is its low end.

    A number is seconds. In "20-30s" the unit of the high end is that of the low end too. Raises ValueError
    for another form and ModelError for more than the device allows.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return Span(value * 1000)
    if not isinstance(value, str):
        raise ValueError("a duration is a number or text")
    low, dash, high = value.partition("-")
    if unit := _UNITLESS.fullmatch(value):
        low += unit[1]
    return Span(_ms(low), _ms(high)) if dash else Span(_ms(low))


def exact_of(value: object) -> Span:
    """A duration that is not a range; raises as span_of does."""
    if isinstance(value, str) and "-" in value:
        raise ValueError("a range is not one duration")
    return span_of(value)


def range_of(value: object) -> Span:
    """A range, low end to high end; raises as span_of does."""
    if not isinstance(value, str) or "-" not in value:
        raise ValueError("a range has two ends")
    return span_of(value)


def count_of(value: object) -> Count:
    """A number of reps, 3 or "2-4".

    Raises ValueError for another form and ModelError for more than the device allows.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        count = Count(value, value)
    elif isinstance(value, str) and (match := _COUNTS.fullmatch(value)):
        count = Count(int(match[1]), int(match[2]))
    else:
        raise ValueError("a count is a number or a range")
    check_range("reps", count.low, 1, REPS_MAX)
    check_range("high end of reps", count.high, count.low, REPS_MAX)
    return count


def count_value(count: Count) -> int | str:
    """A count as count_of reads it: 3 or "2-4"."""
    return count.low if count.low == count.high else f"{count.low}-{count.high}"


def _ms(text: str) -> int:
    match = _ONE.fullmatch(text)
    if not match:
        raise ValueError("a duration has minutes, seconds or both; beside minutes at most 59 s")
    return 1000 * (60 * int(match[1] or 0) + int(match[2] or 0))


def duration_text(duration_ms: int) -> str:
    """Milliseconds, whole seconds of them, as "30s", "2m" or "1m30s"."""
    minutes, seconds = divmod(duration_ms // 1000, 60)
    if not minutes:
        return f"{seconds}s"
    return f"{minutes}m{seconds}s" if seconds else f"{minutes}m"


def span_text(span: Span) -> str:
    """A span as span_of reads it: "30s", "20-30s", "45s-1m30s"."""
    low, high = duration_text(span.low_ms), duration_text(span.high_ms)
    if span.low_ms == span.high_ms:
        return high
    if low[-1] == high[-1] and low[:-1].isdigit() and high[:-1].isdigit():
        return f"{low[:-1]}-{high}"
    return f"{low}-{high}"


def breaths_text(low: int, high: int) -> str:
    """Breaths as held_of reads them: "1 breath", "5 breaths", "5-8 breaths"."""
    count = str(low) if low == high else f"{low}-{high}"
    return f"{count} {'breath' if high == 1 else 'breaths'}"


def held_text(held: Span | Breaths) -> str:
    """What a hold lasts as held_of reads it."""
    return breaths_text(*held) if isinstance(held, Breaths) else span_text(held)


def range_text(span: Span) -> str:
    """A span as range_of reads it, with both ends."""
    return span_text(span) if span.low_ms < span.high_ms else "-".join([duration_text(span.low_ms)] * 2)


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


def _reads(check: Callable[[Any], Any], pattern: str) -> PlainValidator:
    """`check` reads a number, or a text of which an editor is told the pattern."""
    written: Any = Annotated[int, Field(ge=0)] | Annotated[str, Field(pattern=f"^{pattern}$")]
    return PlainValidator(_by_device(check), json_schema_input_type=written)


_TIME = "([0-9]{1,4}m([0-5]?[0-9]s)?|[0-9]{1,4}s)"
_TIMES = f"([0-9]{{1,4}}-[0-9]{{1,4}}[ms]|{_TIME}-{_TIME})"
_BREATHS = "[0-9]{1,4}(-[0-9]{1,4})? breaths?"
_SPELT = PlainSerializer(span_text, return_type=str)

Exact = Annotated[Span, _reads(exact_of, _TIME), _SPELT]
Either = Annotated[Span, _reads(span_of, f"({_TIME}|{_TIMES})"), _SPELT]
Held = Annotated[
    Span | Breaths,
    _reads(held_of, f"({_TIME}|{_TIMES}|{_BREATHS})"),
    PlainSerializer(held_text, return_type=str),
]
Range = Annotated[
    Span,
    PlainValidator(_by_device(range_of), json_schema_input_type=Annotated[str, Field(pattern=f"^{_TIMES}$")]),
    PlainSerializer(range_text, return_type=str),
]
Reps = Annotated[
    Count, _reads(count_of, "[0-9]{1,4}-[0-9]{1,4}"), PlainSerializer(count_value, return_type=int | str)
]

Slug = Annotated[str, AfterValidator(_by_device(_slug))]
Notes = Annotated[str, AfterValidator(_by_device(_notes))]
Waits = Annotated[bool, AfterValidator(_true)]
