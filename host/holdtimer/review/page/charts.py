"""What charts share: their colours and style, weeks along, stretches down.

Colours are the variables of page.css, so that light, dark and paper need no redraw.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import altair as alt

from holdtimer.review.moments import weeks_between
from holdtimer.words.dates import day_utc_ms

YEAR = timedelta(days=366)

ROWS = alt.NamedData("rows")
"""The name of a chart's data, given in their place: Altair would check every row against its schema."""

MOST_BARS = 24
"""Stretches in a chart; what fits a printed page. The table below the chart has all."""

MOST_PANELS = 8
"""Panels in a chart: as many fit a printed page."""

BAR_PX = 22
SIDE_PX = 13
NAME_PX = 170

LEFT, RIGHT, ONE = "var(--left)", "var(--right)", "var(--one)"
BEFORE, AFTER = "var(--before)", "var(--after)"
PLAN, RULE = "var(--plan)", "var(--rule)"
HEAT = ("var(--unknown)", "var(--card)", *(f"var(--heat{level})" for level in range(5)))
OUTCOMES = {name: f"var(--{name})" for name in ("extended", "done", "short", "skipped")} | {
    "not begun": "var(--unknown)"
}
LEFT_AND_RIGHT = alt.Scale(domain=["left", "right"], range=[LEFT, RIGHT])

SIDES = {"left": "left", "right": "right", "none": "no side"}
"""What the page calls the sides of review.holds."""

_SIDE_COLOURS = {"left": LEFT, "right": RIGHT, "none": ONE}
_BAR_DAYS = 6.4  # of seven: the rest is the gap between bars
WEEK_END = f"time(datum.t) + {_BAR_DAYS} * 86400000"

LEAST_WEEKS = 2
"""Weeks that a chart along weeks needs: of one there is nothing to compare."""

ALONG = alt.X("t:T").scale(type="utc", nice=False)
"""The axis of days: in UTC, so that a day is the same day in whatever zone the page is read."""


def weeks_along(weeks: Iterable[date]) -> alt.X:
    """ALONG for `weeks`: it ends with the last of them, and its ticks are on the days on which weeks begin.

    One layer of a chart takes this, its other layers take ALONG.
    """
    first, last = min(found := set(weeks)), max(found)
    mondays = [day_utc_ms(week) for week in weeks_between(first, last)]
    end = day_utc_ms(last + timedelta(weeks=1))
    return (
        ALONG.copy()
        .scale(type="utc", nice=False, domainMax=alt.ExprRef(str(end)))
        .axis(
            title=None,
            grid=False,
            values=alt.ExprRef(json.dumps(mondays)),
            format="%-d %b %Y" if last - first > YEAR else "%-d %b",
        )
    )


def are_several(weeks: Iterable[date]) -> bool:
    """Whether there are weeks enough to draw them."""
    return len(set(weeks)) >= LEAST_WEEKS


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
