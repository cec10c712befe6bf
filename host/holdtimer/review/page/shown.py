"""What a page is made of: parts of sections of views, each view a chart and the table of its figures.

A figure is stated once, as a value in a Row. `write` makes the cell of a table from it, and `draw` the datum
of a chart: Length(20_000) is "0:20" in both, None is a dash in a table and a gap in a chart.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import altair as alt
from jinja2.utils import htmlsafe_json_dumps

from holdtimer.review.moments import week_name
from holdtimer.review.page.charts import CONFIG, ROWS
from holdtimer.words.dates import day_utc_ms
from holdtimer.words.durations import clock
from holdtimer.words.text import printable

NOTHING = "\u2013"
"""A dash, where there is no value."""

SINCE = "since"
"""The name by which a chart knows how far back to look, in ms since 1970; charts.js sets it."""


class Name(str):
    """Text that came from a device or a file, so that it may hold any character."""


class Length(int):
    """Milliseconds; a chart gets them as "0:20", too."""


class Mean(float):
    """A mean of ratings."""


class Week(NamedTuple):
    """A week by its Monday; not `whole` where it is the first or last and days of it are missing."""

    monday: date
    whole: bool = True


class Share(NamedTuple):
    """So many that were done of so many; of how many may not be known."""

    done: int
    of: int | None


Value = str | int | float | date | Week | Share | Sequence[int | str] | None
Row = Mapping[str, Value]
"""One thing that is shown: of a row with a Week as "week", charts get its Monday as "t"."""


_NUMERIC = (int, float, Share)


def write(value: Value) -> str | int:
    """How a table shows it."""
    match value:
        case None:
            return NOTHING
        case Name():
            return printable(value)
        case Length():
            return clock(value)
        case Mean():
            return f"{value:.1f}"
        case Week(monday, whole):
            return week_name(monday) if whole else f"{week_name(monday)} (not whole)"
        case Share(done, of):
            return f"{done}/{'?' if of is None else of}"
        case date():
            return value.isoformat()
        case str() | int():
            return value
    raise TypeError(f"no table shows {value!r}")


def draw(value: Value) -> object:
    """What a chart gets, as JSON has it."""
    match value:
        case Name():
            # No <bdi> can keep its direction to itself within a label of a chart.
            return f"\u2068{printable(value)}\u2069"
        case Mean():
            return round(value, 2)
        case Length() | Week() | Share() | date():
            return write(value)
    return value


@dataclass(frozen=True)
class Column:
    """The heading of a column, which is set flush right where it is `numeric`."""

    name: str
    numeric: bool


@dataclass(frozen=True)
class Table:
    """Rows as they are shown; `times` has, where they can be filtered, the start of each in ms since 1970."""

    caption: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[str | int, ...]]
    times: tuple[int, ...] = ()


def tabulate(caption: str, names: Sequence[str], rows: Iterable[Row]) -> Table:
    """The table of these values of `rows`, which can be cut to some weeks where they have a Week."""
    rows = list(rows)
    weeks = (row.get("week") for row in rows)
    return Table(
        caption,
        tuple(Column(name, any(isinstance(row[name], _NUMERIC) for row in rows)) for name in names),
        [tuple(write(row[name]) for name in names) for row in rows],
        tuple(day_utc_ms(week.monday) for week in weeks if isinstance(week, Week)),
    )


@dataclass(frozen=True)
class View:
    """A chart, as Vega-Lite in JSON safe within HTML, and its table; `columns` panels stand side by side."""

    label: str
    json: str
    table: Table
    columns: int = 1


class Content(NamedTuple):
    """Sentences, and views unless there is nothing to draw."""

    sentences: tuple[str, ...]
    views: tuple[View, ...] = ()


@dataclass(frozen=True)
class Section:
    """Content under a heading; `slug` is its name in links."""

    slug: str
    heading: str
    content: Content


@dataclass(frozen=True)
class Period:
    """A choice of how far back to look: to `since_ms`, in ms since 1970."""

    name: str
    since_ms: int
    chosen: bool = False


@dataclass(frozen=True)
class Part:
    """Sections under one heading, and the periods that all of them can be cut to."""

    slug: str
    heading: str
    sections: tuple[Section, ...]
    periods: tuple[Period, ...] = ()


@dataclass(frozen=True)
class Fact:
    """A figure of the overview; `beside` is in small print."""

    name: str
    value: str
    beside: str = ""


@dataclass(frozen=True)
class Note:
    """Sentences above everything else, and where they come from."""

    text: str
    source: str = ""


@dataclass(frozen=True)
class Choice:
    """A list to choose rows by: it shows those whose text in `column` is the chosen value."""

    name: str
    column: int
    values: tuple[str, ...]


@dataclass(frozen=True)
class PersonShown:
    """All of one person; `id` is unique on the page. `answer` comes first, `unsure` last.

    `holds` has the holds of every session, as JSON safe within HTML: page.js shows those of one.
    """

    id: str
    name: str
    notes: tuple[Note, ...]
    answer: tuple[str, ...]
    unsure: tuple[str, ...]
    facts: tuple[Fact, ...]
    parts: tuple[Part, ...]
    sessions: Table
    choices: tuple[Choice, ...]
    holds: str


def view(label: str, chart: alt.TopLevelMixin, rows: Iterable[Row], table: Table, columns: int = 1) -> View:
    """A view of `chart`, whose ROWS are `rows`; they can be cut to some weeks where the table can."""
    spec = chart.to_dict()
    spec["config"] = CONFIG
    spec["datasets"] = {ROWS.name: [_draw_row(row) for row in rows]}
    if table.times:
        spec["params"] = [{"name": SINCE, "value": 0}]
        spec["transform"] = [{"filter": f"datum.t >= {SINCE}"}, *spec.get("transform", ())]
    return View(label, htmlsafe_json_dumps(spec, separators=(",", ":")), table, columns)


def _draw_row(row: Row) -> dict[str, object]:
    week = row.get("week")
    time = {"t": day_utc_ms(week.monday)} if isinstance(week, Week) else {}
    return time | {key: draw(value) for key, value in row.items()}
