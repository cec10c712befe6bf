"""Time by muscle and side, week by week."""

from collections.abc import Sequence
from math import ceil

import altair as alt

from holdtimer.review.dose import GUIDELINE_MS, DoseWeek
from holdtimer.review.moments import week_name
from holdtimer.review.page import theme
from holdtimer.review.page.axes import ALONG, MOST_PANELS, WEEK_END, days_along
from holdtimer.review.page.shown import ROWS, Column, Section, Table, View, view
from holdtimer.review.page.words import utc_ms

GUIDELINE_S = GUIDELINE_MS // 1000


def section(doses: Sequence[DoseWeek]) -> Section:
    """Seconds by muscle and side, against the guideline."""
    heading = "Time by muscle and side"
    if not doses:
        return Section("dose", heading, ("No hold with a date was held.",))
    total: dict[str, int] = {}
    for week in doses:
        total[week.muscle] = total.get(week.muscle, 0) + week.held_ms
    muscles = sorted(total, key=lambda muscle: -total[muscle])
    sentence = (
        "Bars are seconds held in a week. The line across a bar is what the guideline asks for: "
        f"{GUIDELINE_S} s on each day that the muscle is stretched. The table counts the days with as much."
    )
    count = ceil(len(muscles) / MOST_PANELS)
    each = ceil(len(muscles) / count)
    charts = [muscles[first : first + each] for first in range(0, len(muscles), each)]
    views = tuple(_view(group, [week for week in doses if week.muscle in group]) for group in charts)
    return Section("dose", heading, (sentence,), views)


def _view(muscles: list[str], doses: list[DoseWeek]) -> View:
    rows = [_row(week) for week in doses]
    there = {(week.muscle, week.side) for week in doses}
    last = max(week.week for week in doses)
    # A panel for both sides of every muscle, so that left stays beside right.
    rows += [
        _row(DoseWeek(last, muscle, side, 0, 0, 0))
        for muscle in muscles
        for side in ("left", "right")
        if (muscle, side) not in there
    ]
    panels = [f"{muscle}, {side}" for muscle in muscles for side in ("left", "right")]
    latest = doses[::-1]
    table = Table(
        f"Time held by week, muscle and side, the latest first: {', '.join(muscles)}",
        (
            Column("week"),
            Column("muscle"),
            Column("side"),
            Column("seconds", True),
            Column("days", True),
            Column(f"days of {GUIDELINE_S} s or more", True),
        ),
        [
            (
                week_name(week.week),
                week.muscle,
                week.side,
                round(week.held_ms / 1000),
                week.days,
                week.days_enough,
            )
            for week in latest
        ],
        tuple(utc_ms(week.week) for week in latest),
    )
    return view(
        f"seconds by week: {', '.join(muscles)}",
        _chart(panels, days_along(week.week for week in doses)),
        rows,
        table,
        columns=2,
    )


def _row(dose: DoseWeek) -> dict[str, object]:
    return {
        "panel": f"{dose.muscle}, {dose.side}",
        "side": dose.side,
        "t": utc_ms(dose.week),
        "week": week_name(dose.week),
        "seconds": round(dose.held_ms / 1000),
        "days": dose.days,
        "guideline": GUIDELINE_S * dose.days,
    }


def _chart(panels: list[str], along: alt.X) -> alt.FacetChart:
    base = alt.Chart(ROWS, height=58, width=330)
    tooltip = [alt.Tooltip("panel:N", title="muscle"), "week:N", "seconds:Q", "days:Q", "guideline:Q"]
    bars = (
        base.transform_calculate(end=WEEK_END)
        .mark_rect()
        .encode(
            x=along,
            x2="end:T",
            y=alt.Y("seconds:Q").axis(title=None, tickCount=3),
            y2=alt.datum(0),
            color=alt.Color("side:N")
            .scale(domain=["left", "right"], range=[theme.LEFT, theme.RIGHT])
            .legend(None),
            tooltip=tooltip,
        )
    )
    guideline = (
        base.transform_calculate(end=WEEK_END)
        .transform_filter("datum.days > 0")
        .mark_rule(color=theme.PLAN, strokeWidth=1.5)
        .encode(x=ALONG, x2="end:T", y="guideline:Q", tooltip=tooltip)
    )
    return alt.layer(bars, guideline).facet(alt.Facet("panel:N").sort(panels), columns=2)
