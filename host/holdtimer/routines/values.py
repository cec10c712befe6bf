"""What the values of a routine file may be: durations and counts as people write them, texts, muscles.

30, "30s", "1m30s", "5 breaths", and the ranges "20-30s", "2-4". What the device would refuse is refused here,
for the device's own reason.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal, NamedTuple, get_args

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, PlainValidator
from pydantic_core import PydanticCustomError

from holdcore.model import BREATHS, OPEN, PRESS, REPS_MAX, ModelError, check_range, check_slug, check_text
from holdcore.steps import Phase, Span
from holdtimer.routines.assumed import CAP_MS

NOTES_MAX = 2000  # bytes of one line: a page of print
EVERY_MIN, EVERY_MAX = 10, 24 * 60  # minutes from one time to the next
WEEKS_MAX = 104
TIMES_MAX = 24  # a day: every hour
UNTIL_PRESSED = "until pressed"

_ONE = re.compile(r"(?=\d)(?:(\d{1,4})m)?(?:((?(1)[0-5]?\d|\d{1,4}))s)?", re.ASCII)
_UNITLESS = re.compile(r"\d+-\d+([ms])", re.ASCII)
_BREATH_COUNT = re.compile(r"(\d{1,4})(?:-(\d{1,4}))? breaths?", re.ASCII)
_COUNTS = re.compile(r"(\d{1,4})-(\d{1,4})", re.ASCII)
_BOUND = re.compile(r"at (least|most) (\S+)", re.ASCII)
_PHASE = re.compile(r"(until pressed|[0-9-]+ breaths?|\S+) (\S.*)", re.ASCII)
_WEEKS = re.compile(r"(\d{1,3})(?:(-)(\d{1,3})?)?", re.ASCII)
_GROWTH = re.compile(r"(\d{1,4})(s| breaths?| reps?) (?:a week|every (\d{1,3}) weeks)", re.ASCII)
_EVERY = re.compile(r"(\d{1,4})(m|h)", re.ASCII)


class Count(NamedTuple):
    """How many: one number, or a range from its low to its high end."""

    low: int
    high: int


class Open(NamedTuple):
    """As long as one can, in ms: from a floor, 0 for none, to a ceiling, None for CAP_MS."""

    low_ms: int
    high_ms: int | None

    @property
    def span(self) -> Span:
        """As the device takes it."""
        high_ms = max(CAP_MS, self.low_ms) if self.high_ms is None else self.high_ms
        return Span(self.low_ms, high_ms, self.low_ms, OPEN)


class Weeks(NamedTuple):
    """From week `first` to week `last`, both counted from 1; None: to the end."""

    first: int
    last: int | None

    def __contains__(self, week: object) -> bool:
        return isinstance(week, int) and self.first <= week <= (self.last or week)


class Growth(NamedTuple):
    """So much more every so many weeks: of "s" (whole seconds), "breaths" or "reps"."""

    add: int
    unit: str
    weeks: int


def held_of(value: object) -> Span:
    """What a hold lasts: "5 breaths", "5-8 breaths", or what span_of takes; raises as span_of does."""
    match = _BREATH_COUNT.fullmatch(value) if isinstance(value, str) else None
    if not match:
        return span_of(value)
    low, high = int(match[1]), int(match[2] or match[1])
    return Span(low, high, low, BREATHS)


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


def pause_of(value: object) -> Span:
    """A rest: "until pressed", or what span_of takes; raises as span_of does."""
    return Span(0, unit=PRESS) if value == UNTIL_PRESSED else span_of(value)


def open_of(value: object) -> Open:
    """A range from floor to ceiling, "at least 15s", "at most 60s", or True; raises as span_of does."""
    if value is True:
        return Open(0, None)
    if not isinstance(value, str):
        raise ValueError("an open hold has a floor, a ceiling, both, or is true")
    if bound := _BOUND.fullmatch(value):
        limit = exact_of(bound[2]).low
        made = Open(limit, None) if bound[1] == "least" else Open(0, limit)
    elif "-" in value:
        span = span_of(value)
        made = Open(span.low, span.high)
    else:
        raise ValueError("a range has two ends")
    assert made.span  # what the device would refuse
    return made


def phase_of(value: object) -> Phase:
    """A phase as "6s contract", "5 breaths twist" or "until pressed lie down"; raises as span_of does."""
    match = _PHASE.fullmatch(value) if isinstance(value, str) else None
    if not match:
        raise ValueError("a phase has a length and a label")
    span = Span(0, unit=PRESS) if match[1] == UNTIL_PRESSED else held_of(match[1])
    return Phase(span, match[2])


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


def times_of(value: object) -> Count:
    """How often a day, 3 or "3-4"; raises as count_of does."""
    count = count_of(value)
    check_range("times a day", count.high, 1, TIMES_MAX)
    return count


def weeks_of(value: object) -> Weeks:
    """3, "3", "1-2", or "3-" for week 3 and all after it; raises ValueError for what is none."""
    match = _WEEKS.fullmatch(str(value)) if isinstance(value, (int, str)) else None
    if not match:
        raise ValueError("weeks are a number or a range")
    first = int(match[1])
    last = int(match[3]) if match[3] else None if match[2] else first
    if not 1 <= first <= (last or first) <= WEEKS_MAX:
        raise ValueError("weeks count from 1")
    return Weeks(first, last)


def growth_of(value: object) -> Growth | bool:
    """True, False, or "5s a week", "2 reps every 2 weeks"; raises ValueError for what is none."""
    if isinstance(value, bool):
        return value
    match = _GROWTH.fullmatch(value) if isinstance(value, str) else None
    if not match or not int(match[1]) or (match[3] and not int(match[3])):
        raise ValueError("what is added, and every how many weeks")
    unit = match[2].strip()
    return Growth(int(match[1]), unit if unit == "s" else unit.rstrip("s") + "s", int(match[3] or 1))


def every_of(value: object) -> int:
    """Minutes from "2h" or "90m"; raises ValueError for another form or less than EVERY_MIN."""
    match = _EVERY.fullmatch(value) if isinstance(value, str) else None
    minutes = int(match[1]) * (60 if match[2] == "h" else 1) if match else 0
    if not EVERY_MIN <= minutes <= EVERY_MAX:
        raise ValueError("from ten minutes to a day")
    return minutes


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
    """A span as held_of or pause_of reads it: "30s", "20-30s", "45s-1m30s", "5 breaths", "until pressed"."""
    if span.unit == PRESS:
        return UNTIL_PRESSED
    if span.unit == BREATHS:
        return breaths_text(span.low, span.high)
    low, high = duration_text(span.low), duration_text(span.high)
    if span.low == span.high:
        return high
    if low[-1] == high[-1] and low[:-1].isdigit() and high[:-1].isdigit():
        return f"{low[:-1]}-{high}"
    return f"{low}-{high}"


def breaths_text(low: int, high: int) -> str:
    """Breaths as held_of reads them: "1 breath", "5 breaths", "5-8 breaths"."""
    count = str(low) if low == high else f"{low}-{high}"
    return f"{count} {'breath' if high == 1 else 'breaths'}"


def open_value(held: Open) -> str | bool:
    """An open hold as open_of reads it."""
    if held.high_ms is None:
        return f"at least {duration_text(held.low_ms)}" if held.low_ms else True
    if not held.low_ms:
        return f"at most {duration_text(held.high_ms)}"
    if held.low_ms == held.high_ms:
        return "-".join([duration_text(held.low_ms)] * 2)
    return span_text(Span(held.low_ms, held.high_ms))


def phase_text(phase: Phase) -> str:
    """A phase as phase_of reads it."""
    return f"{span_text(phase.span)} {phase.label}"


def weeks_text(weeks: Weeks) -> str:
    """Weeks as weeks_of reads them."""
    if weeks.first == weeks.last:
        return str(weeks.first)
    return f"{weeks.first}-{weeks.last or ''}"


def growth_value(growth: Growth | bool) -> str | bool:
    """How a range grows, as growth_of reads it."""
    if isinstance(growth, bool):
        return growth
    unit = "s" if growth.unit == "s" else " " + growth.unit[: -1 if growth.add == 1 else None]
    return f"{growth.add}{unit} " + ("a week" if growth.weeks == 1 else f"every {growth.weeks} weeks")


def every_text(minutes: int) -> str:
    """Minutes as every_of reads them."""
    return f"{minutes}m" if minutes % 60 else f"{minutes // 60}h"


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
    "hold",
    "open",
    "tempo",
    "phases",
    "countdown",
    "reps",
    "sets",
    "rest",
    "set_rest",
    "prep",
    "change",
    "sides",
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


def _serialized(write: Callable[[Any], Any]) -> PlainSerializer:
    return PlainSerializer(write, return_type=Any)


_TIME = "([0-9]{1,4}m([0-5]?[0-9]s)?|[0-9]{1,4}s)"
_TIMES = f"([0-9]{{1,4}}-[0-9]{{1,4}}[ms]|{_TIME}-{_TIME})"
_BREATHS = "[0-9]{1,4}(-[0-9]{1,4})? breaths?"
_SPELT = PlainSerializer(span_text, return_type=str)


def _texts(check: Callable[[Any], Any], pattern: str, other: Any = None) -> PlainValidator:
    """`check` reads a text of this pattern, or what `other` is the type of."""
    written: Any = Annotated[str, Field(pattern=f"^{pattern}$")]
    return PlainValidator(
        _by_device(check), json_schema_input_type=written | other if other is not None else written
    )


Exact = Annotated[Span, _reads(exact_of, _TIME), _SPELT]
Either = Annotated[Span, _reads(span_of, f"({_TIME}|{_TIMES})"), _SPELT]
Pause = Annotated[Span, _reads(pause_of, f"({_TIME}|{_TIMES}|{UNTIL_PRESSED})"), _SPELT]
Held = Annotated[Span, _reads(held_of, f"({_TIME}|{_TIMES}|{_BREATHS})"), _SPELT]
OpenHold = Annotated[
    Open, _texts(open_of, f"({_TIMES}|at (least|most) {_TIME})", Literal[True]), _serialized(open_value)
]
PhaseText = Annotated[
    Phase, _texts(phase_of, f"({_TIME}|{_TIMES}|{_BREATHS}|{UNTIL_PRESSED}) .+"), _serialized(phase_text)
]
Reps = Annotated[Count, _reads(count_of, "[0-9]{1,4}-[0-9]{1,4}"), _serialized(count_value)]
Times = Annotated[Count, _reads(times_of, "[0-9]{1,2}-[0-9]{1,2}"), _serialized(count_value)]
WeeksText = Annotated[Weeks, _reads(weeks_of, "[0-9]{1,3}(-([0-9]{1,3})?)?"), _serialized(weeks_text)]
Grows = Annotated[
    Growth | bool,
    _texts(growth_of, "[0-9]{1,4}(s| breaths?| reps?) (a week|every [0-9]{1,3} weeks)", bool),
    _serialized(growth_value),
]
Every = Annotated[int, _texts(every_of, "[0-9]{1,4}[mh]"), _serialized(every_text)]


def _day(value: object) -> object:
    """JSON has no dates: there it is a text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


Day = Annotated[
    date, BeforeValidator(_day, json_schema_input_type=date), PlainSerializer(date.isoformat, return_type=str)
]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)

Slug = Annotated[str, AfterValidator(_by_device(_slug))]
Notes = Annotated[str, AfterValidator(_by_device(_notes))]
Waits = Annotated[bool, AfterValidator(_true)]
