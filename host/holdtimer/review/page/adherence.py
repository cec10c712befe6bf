"""Days planned and done, week by week."""

from collections.abc import Sequence

import altair as alt

from holdtimer.review.adherence import AdherenceWeek
from holdtimer.review.moments import week_name
from holdtimer.review.page import theme
from holdtimer.review.page.axes import ALONG, MOST_PANELS, WEEK_END, days_along
from holdtimer.review.page.shown import ROWS, Column, Section, Table, view
from holdtimer.review.page.words import NOTHING, clean, isolated, utc_ms


def section(weeks: Sequence[AdherenceWeek]) -> Section:
    """Days done and planned, by routine."""
    heading = "Days planned and done"
    if not weeks:
        return Section("adherence", heading, ("No session has a date.",))
    rows: list[dict[str, object]] = [
        {
            "t": utc_ms(week.week),
            "week": week_name(week.week),
            "routine": isolated(week.routine),
            "done": week.done_days,
            "planned": None if week.partial else week.planned_days,
            "whole": not week.partial,
        }
        for week in weeks
    ]
    latest = list(dict.fromkeys(str(row["routine"]) for row in reversed(rows)))[:MOST_PANELS]
    table = Table(
        "Days by week and routine, the latest first",
        (
            Column("week"),
            Column("routine"),
            Column("planned", True),
            Column("done", True),
            Column("sessions", True),
        ),
        [
            (
                f"{week_name(week.week)} (not whole)" if week.partial else week_name(week.week),
                clean(week.routine),
                NOTHING if week.planned_days is None else week.planned_days,
                week.done_days,
                week.sessions,
            )
            for week in reversed(weeks)
        ],
        tuple(utc_ms(week.week) for week in reversed(weeks)),
    )
    shown = [row for row in rows if row["routine"] in latest]
    sentences = [
        "Bars are days of a week on which the routine was completed; a week that is not whole is paler."
    ]
    is_planned = any(row["planned"] is not None for row in shown)
    if is_planned:
        sentences.append("The line is the number of days that the routine asks for.")
    label = "days planned and done by week"
    return Section(
        "adherence",
        heading,
        (" ".join(sentences),),
        (view(label, _chart(latest, days_along(week.week for week in weeks), is_planned), shown, table),),
    )


def _chart(routines: list[str], along: alt.X, is_planned: bool) -> alt.FacetChart:
    base = alt.Chart(ROWS, height=90, width=700).transform_calculate(end=WEEK_END)
    days = alt.Y().scale(domain=[0, 7]).axis(title=None, values=[0, 3, 5, 7])
    tooltip = ["week:N", "routine:N", "done:Q", "planned:Q"]
    done = base.mark_rect(color=theme.ONE).encode(
        x=along,
        x2="end:T",
        y=days.copy().field("done").type("quantitative"),
        y2=alt.datum(0),
        opacity=alt.condition("datum.whole", alt.value(1), alt.value(0.5)),
        tooltip=tooltip,
    )
    planned = (
        base.transform_filter("datum.planned != null")
        .mark_rule(color=theme.PLAN, strokeWidth=2)
        .encode(x=ALONG, x2="end:T", y=days.copy().field("planned").type("quantitative"), tooltip=tooltip)
    )
    layers = (done, planned) if is_planned else (done,)
    return alt.layer(*layers).facet(alt.Facet("routine:N").sort(routines), columns=1)
