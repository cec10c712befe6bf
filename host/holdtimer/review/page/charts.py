"""What charts share: their colours and style, weeks along, stretches down.

Colours are the variables of page.css, so that light, dark and paper need no redraw.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import altair as alt

from holdtimer.words.dates import day_utc_ms

ROWS = alt.NamedData("rows")
"""The name of a chart's data, given in their place: Altair would check every row against its schema."""

MOST_BARS = 24
"""Stretches in a chart; what fits a printed page. The table below the chart has all."""

MOST_PANELS = 8
"""Panels in a chart: as many fit a printed page."""

FEW = timedelta(weeks=8)
"""A chart of fewer weeks is drawn as wide as one of these."""

BAR_PX = 22
SIDE_PX = 13
NAME_PX = 170

LEFT, RIGHT, ONE = "var(--left)", "var(--right)", "var(--one)"
BEFORE, AFTER = "var(--before)", "var(--after)"
PLAN, RULE = "var(--plan)", "var(--rule)"
HEAT = tuple(f"var(--heat{level})" for level in range(5))
OUTCOMES = {name: f"var(--{name})" for name in ("extended", "done", "short", "skipped")}
LEFT_AND_RIGHT = alt.Scale(domain=["left", "right"], range=[LEFT, RIGHT])

SIDES = {"left": "left", "right": "right", "none": "no side"}
"""What the page calls the sides of review.holds."""

_SIDE_COLOURS = {"left": LEFT, "right": RIGHT, "none": ONE}
_BAR_DAYS = 6.4  # of seven: the rest is the gap between bars
WEEK_END = f"time(datum.t) + {_BAR_DAYS} * 86400000"

_DAYS = {"year": "%Y", "quarter": "%b", "month": "%b", "week": "%-d %b", "date": "%-d %b", "day": "%-d %b"}
ALONG = (
    alt.X("t:T").scale(type="utc").axis(title=None, grid=False, tickCount=6, labelBound=True, format=_DAYS)
)
"""The axis of days: in UTC, so that a day is the same day in whatever zone the page is read."""


def days_along(weeks: Iterable[date]) -> alt.X:
    """ALONG for `weeks`; one layer of a chart takes this, its other layers take ALONG.

    The axis has room for FEW weeks at least: a single one would be as wide as a year otherwise.
    """
    found = sorted(set(weeks))
    if found[-1] - found[0] >= FEW:
        return ALONG
    return ALONG.copy().scale(type="utc", domainMax=alt.ExprRef(str(day_utc_ms(found[0] + FEW))))


def colour_sides(sides: Iterable[str]) -> alt.Color:
    """A colour for each of the SIDES that there are; a legend where there are several."""
    given = set(sides)
    there = [side for side in SIDES if side in given]
    colour = alt.Color("side:N").scale(
        domain=[SIDES[side] for side in there], range=[_SIDE_COLOURS[side] for side in there]
    )
    return colour if len(there) > 1 else colour.legend(None)


def stretches_down(order: Sequence[str]) -> alt.Y:
    """Names one below the other, in `order`."""
    return alt.Y("stretch:N").sort(list(order)).axis(title=None, labelLimit=NAME_PX, labelOverlap=False)


def line_at(base: alt.Chart, colour: str) -> alt.Chart:
    """One dashed line for all the rows of a panel; the caller encodes where."""
    line: alt.Chart = base.transform_aggregate(count="count()").mark_rule(color=colour, strokeDash=[4, 3])
    return line


def wrap_legend(entry_px: int, width: str = "width") -> alt.Legend:
    """A legend of entries of `entry_px`, never wider than its chart, which Vega's signal `width` has."""
    return alt.Legend(columns=alt.ExprRef(f"max(1, floor({width} / {entry_px}))"))


CONFIG: dict[str, Any] = json.loads(files(__package__).joinpath("static", "charts.json").read_text("utf-8"))
"""How all charts look: letters, axes, legends."""
