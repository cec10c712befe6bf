"""What a page is made of: parts of sections of views, each view a chart and the table behind it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import altair as alt
from jinja2.utils import htmlsafe_json_dumps

from holdtimer.review.page.theme import CONFIG

ROWS = alt.NamedData("rows")
"""What a chart says in place of its data: Altair checks a chart against its schema row by row otherwise."""

SINCE = "since"
"""The name by which a chart knows how far back to look, in ms since 1970; charts.js sets it."""


@dataclass(frozen=True)
class Column:
    """`numeric` columns are set flush right."""

    name: str
    numeric: bool = False


@dataclass(frozen=True)
class Table:
    """Rows as they are shown; `times` has, where they can be filtered, the start of each in ms since 1970."""

    caption: str
    columns: tuple[Column, ...]
    rows: Sequence[tuple[str | int, ...]]
    times: tuple[int, ...] = ()


@dataclass(frozen=True)
class View:
    """A chart, as Vega-Lite in JSON safe within HTML, and its table; `columns` panels stand side by side."""

    label: str
    json: str
    table: Table
    columns: int = 1


@dataclass(frozen=True)
class Section:
    """Sentences, and views unless there is nothing to draw."""

    slug: str
    heading: str
    sentences: tuple[str, ...] = ()
    views: tuple[View, ...] = ()


@dataclass(frozen=True)
class Period:
    """One of the choices of how far back to look; `since_ms` since 1970, UTC."""

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
    """Sentences that stand above everything else, and where they come from."""

    text: str
    source: str = ""


@dataclass(frozen=True)
class PersonShown:
    """All of one person but the sessions; `id` is unique on the page."""

    id: str
    name: str
    notes: tuple[Note, ...]
    facts: tuple[Fact, ...]
    parts: tuple[Part, ...] = field(default=())


def view(
    label: str,
    chart: alt.TopLevelMixin,
    rows: Sequence[dict[str, object]],
    table: Table,
    columns: int = 1,
) -> View:
    """`chart` draws ROWS, which are `rows`; where the table has times, rows have them too, as "t"."""
    spec = chart.to_dict()
    spec["config"] = CONFIG
    spec["datasets"] = {ROWS.name: rows}
    if table.times:
        spec["params"] = [{"name": SINCE, "value": 0}]
        spec["transform"] = [{"filter": f"datum.t >= {SINCE}"}, *spec.get("transform", ())]
    return View(label, htmlsafe_json_dumps(spec, separators=(",", ":")), table, columns)
