"""The longest of each open hold, and when it was reached."""

from collections.abc import Sequence

import altair as alt

from holdtimer.review.holds import Best
from holdtimer.review.page.axes import ALONG, MOST_PANELS, SIDES, days_along, sides_coloured
from holdtimer.review.page.shown import ROWS, Column, Section, Table, view
from holdtimer.review.page.words import clean, day_or_dash, isolated, length, utc_ms


def section(bests: Sequence[Best]) -> Section:
    """How long open holds were held at their best, and when each best was reached."""
    heading = "Longest open holds"
    if not bests:
        return Section("best", heading, ("No open hold was held.",))
    table = Table(
        "The longest of each open hold",
        (Column("stretch"), Column("side"), Column("longest", True), Column("day")),
        [
            (
                clean(best.stretch),
                SIDES.get(best.side, best.side),
                length(best.best_ms),
                day_or_dash(best.day),
            )
            for best in bests
        ],
    )
    drawn = list(dict.fromkeys(isolated(best.stretch) for best in bests))[:MOST_PANELS]
    rows: list[dict[str, object]] = [
        {
            "stretch": isolated(best.stretch),
            "side": SIDES.get(best.side, best.side),
            "t": utc_ms(day),
            "day": day.isoformat(),
            "seconds": round(ms / 1000),
        }
        for best in bests
        if isolated(best.stretch) in drawn
        for day, ms in best.steps
        if day
    ]
    if not rows:
        return Section("best", heading, ("No open hold has a date.",))
    sentence = "A point is a new best; the line goes on until the next one."
    chart = _chart(
        drawn,
        sides_coloured(best.side for best in bests),
        days_along(day for best in bests for day, _ in best.steps if day),
    )
    shown = view(
        "longest open holds", chart, rows, table, columns=min(2, len({row["stretch"] for row in rows}))
    )
    return Section("best", heading, (sentence,), (shown,))


def _chart(stretches: list[str], sides: alt.Color, along: alt.X) -> alt.FacetChart:
    base = alt.Chart(ROWS, height=90, width=330).encode(
        y=alt.Y("seconds:Q").axis(title=None, tickCount=3),
        color=sides,
        tooltip=["stretch:N", "side:N", "day:N", "seconds:Q"],
    )
    line = base.mark_line(interpolate="step-after", strokeWidth=2, tooltip=False).encode(x=ALONG)
    points = base.mark_point(size=36, filled=True, opacity=1).encode(x=along)
    return alt.layer(line, points).facet(alt.Facet("stretch:N").sort(stretches), columns=2)
