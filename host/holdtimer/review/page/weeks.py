"""Week by week: days planned and done, time by muscle and side, pain, left against right."""

from collections.abc import Sequence
from math import ceil

import altair as alt

from holdtimer.review.adherence import AdherenceWeek
from holdtimer.review.dose import GUIDELINE_MS, DoseWeek
from holdtimer.review.holds import Balance
from holdtimer.review.page.charts import (
    AFTER,
    ALONG,
    BEFORE,
    LEFT_AND_RIGHT,
    MOST_PANELS,
    ONE,
    PLAN,
    ROWS,
    WEEK_END,
    days_along,
)
from holdtimer.review.page.shown import (
    Content,
    Mean,
    Name,
    Row,
    View,
    Week,
    draw,
    tabulate,
    view,
)
from holdtimer.review.page.stretches import compare_sides, held_ms
from holdtimer.review.pain import Pain
from holdtimer.review.summary import pain_sentences

GUIDELINE_S = GUIDELINE_MS // 1000
ENOUGH = f"days of {GUIDELINE_S} s or more"

SIDE_REACH = 30
"""Percent to either side that the axis shows: a skipped hold makes 100 and would hide the rest."""


def adherence(weeks: Sequence[AdherenceWeek]) -> Content:
    """Days done and planned, by routine."""
    if not weeks:
        return Content(("No session has a date.",))
    rows: list[Row] = [
        {
            "week": Week(week.week, whole=not week.partial),
            "routine": Name(week.routine),
            "planned": week.planned_days,
            "done": week.done_days,
            "sessions": week.sessions,
            "whole": not week.partial,
        }
        for week in reversed(weeks)
    ]
    latest = list(dict.fromkeys(row["routine"] for row in rows))[:MOST_PANELS]
    shown = [row for row in rows if row["routine"] in latest]
    sentence = (
        "Bars are days of a week on which the routine was completed; a week that is not whole is paler."
    )
    is_planned = any(row["whole"] and row["planned"] is not None for row in shown)
    if is_planned:
        sentence += " The line is the number of days that the routine asks for."
    chart = _days(
        [str(draw(routine)) for routine in latest], days_along(week.week for week in weeks), is_planned
    )
    names = ("week", "routine", "planned", "done", "sessions")
    table = tabulate("Days by week and routine, the latest first", names, rows)
    return Content((sentence,), (view("days planned and done by week", chart, shown, table),))


def _days(routines: list[str], along: alt.X, is_planned: bool) -> alt.FacetChart:
    base = alt.Chart(ROWS, height=90, width=700).transform_calculate(end=WEEK_END)
    days = alt.Y().scale(domain=[0, 7]).axis(title=None, values=[0, 3, 5, 7])
    tooltip = ["week:N", "routine:N", "done:Q", "planned:Q"]
    done = base.mark_rect(color=ONE).encode(
        x=along,
        x2="end:T",
        y=days.copy().field("done").type("quantitative"),
        y2=alt.datum(0),
        opacity=alt.condition("datum.whole", alt.value(1), alt.value(0.5)),
        tooltip=tooltip,
    )
    planned = (
        base.transform_filter("datum.whole && datum.planned != null")
        .mark_rule(color=PLAN, strokeWidth=2)
        .encode(x=ALONG, x2="end:T", y=days.copy().field("planned").type("quantitative"), tooltip=tooltip)
    )
    layers = (done, planned) if is_planned else (done,)
    return alt.layer(*layers).facet(alt.Facet("routine:N").sort(routines), columns=1)


def dose(doses: Sequence[DoseWeek]) -> Content:
    """Seconds by muscle and side, against the guideline."""
    if not doses:
        return Content(("No hold with a date was held.",))
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
    views = tuple(_doses(group, [week for week in doses if week.muscle in group]) for group in charts)
    return Content((sentence,), views)


def _doses(muscles: list[str], doses: list[DoseWeek]) -> View:
    rows = [_dose(week) for week in reversed(doses)]
    there = {(week.muscle, week.side) for week in doses}
    last = max(week.week for week in doses)
    # A panel for both sides of every muscle, so that left stays beside right.
    empty = [
        _dose(DoseWeek(last, muscle, side, 0, 0, 0, 0, 0, 0))
        for muscle in muscles
        for side in ("left", "right")
        if (muscle, side) not in there
    ]
    names = ", ".join(muscles)
    table = tabulate(
        f"Time held by week, muscle and side, the latest first: {names}",
        ("week", "muscle", "side", "seconds", "days", ENOUGH),
        rows,
    )
    panels = [f"{muscle}, {side}" for muscle in muscles for side in ("left", "right")]
    chart = _seconds(panels, days_along(week.week for week in doses))
    return view(f"seconds by week: {names}", chart, rows + empty, table, columns=2)


def _dose(dose: DoseWeek) -> Row:
    return {
        "week": Week(dose.week),
        "muscle": dose.muscle,
        "side": dose.side,
        "panel": f"{dose.muscle}, {dose.side}",
        "seconds": round(dose.held_ms / 1000),
        "days": dose.days,
        ENOUGH: dose.days_enough,
        "guideline": GUIDELINE_S * dose.days,
    }


def _seconds(panels: list[str], along: alt.X) -> alt.FacetChart:
    base = alt.Chart(ROWS, height=58, width=330).transform_calculate(end=WEEK_END)
    tooltip = [alt.Tooltip("panel:N", title="muscle"), "week:N", "seconds:Q", "days:Q", "guideline:Q"]
    bars = base.mark_rect().encode(
        x=along,
        x2="end:T",
        y=alt.Y("seconds:Q").axis(title=None, tickCount=3),
        y2=alt.datum(0),
        color=alt.Color("side:N", scale=LEFT_AND_RIGHT).legend(None),
        tooltip=tooltip,
    )
    guideline = (
        base.transform_filter("datum.days > 0")
        .mark_rule(color=PLAN, strokeWidth=1.5)
        .encode(x=ALONG, x2="end:T", y="guideline:Q", tooltip=tooltip)
    )
    return alt.layer(bars, guideline).facet(alt.Facet("panel:N").sort(panels), columns=2)


def pain(rated: Pain) -> Content:
    """Weekly means before and after, and the trend in words."""
    if not rated.points:
        return Content(("No pain was rated.",))
    sentences = ["Ratings from 0 to 10, as means of a week.", *pain_sentences(rated)]
    if not rated.weeks:
        return Content((*sentences, "No rating has a date, so there is nothing to draw."))
    rows: list[Row] = [
        {
            "week": Week(week.week),
            "sessions rated": week.ratings,
            "before": None if week.before is None else Mean(week.before),
            "after": None if week.after is None else Mean(week.after),
        }
        for week in reversed(rated.weeks)
    ]
    table = tabulate("Pain by week, the latest first", ("week", "sessions rated", "before", "after"), rows)
    chart = _ratings(days_along(week.week for week in rated.weeks))
    return Content((" ".join(sentences),), (view("pain by week", chart, rows, table),))


def _ratings(along: alt.X) -> alt.TopLevelMixin:
    order = ["before", "after"]
    base = alt.Chart(ROWS, height=200, width=700).encode(
        y=alt.Y("pain:Q").scale(domain=[0, 10]).axis(title=None, tickCount=5),
        color=alt.Color("rated:N").scale(domain=order, range=[BEFORE, AFTER]),
        tooltip=["week:N", "rated:N", "pain:Q"],
    )
    points = base.mark_point(size=36, filled=True, opacity=1).encode(
        x=along, shape=alt.Shape("rated:N").scale(domain=order, range=["circle", "triangle-up"])
    )
    lines = base.mark_line(strokeWidth=2, tooltip=False).encode(x=ALONG)
    return (
        alt.layer(lines, points)
        .transform_fold(["before", "after"], as_=["rated", "pain"])
        .transform_filter("datum.pain != null")
    )


def sides(balances: Sequence[Balance]) -> Content:
    """Which side was held longer, of the stretches that were held longest."""
    dated = [balance for balance in balances if any(map(held_ms, balance.weeks))]
    drawn = sorted(dated, key=held_ms, reverse=True)[:MOST_PANELS]
    if not drawn:
        return Content(("No stretch with a date was held on both sides.",))
    weeks = [(Name(balance.stretch), week) for balance in drawn for week in balance.weeks if held_ms(week)]
    rows: list[Row] = [
        {
            "week": Week(week.week),
            "stretch": stretch,
            **compare_sides(week),
        }
        for stretch, week in sorted(weeks, key=lambda pair: pair[1].week, reverse=True)
    ]
    table = tabulate(
        "Time held left and right by week, the latest first", ("week", "stretch", "left", "right"), rows
    )
    sentence = (
        "Bars point up where the right side was held longer, down where the left was, in percent of both; "
        f"they end at {SIDE_REACH}."
    )
    chart = _up_and_down(
        [str(draw(Name(balance.stretch))) for balance in drawn], days_along(week.week for _, week in weeks)
    )
    shown = view("left against right by week", chart, rows, table, columns=min(2, len(drawn)))
    return Content((sentence,), (shown,))


def _up_and_down(stretches: list[str], along: alt.X) -> alt.FacetChart:
    bars: alt.Chart = (
        alt.Chart(ROWS, height=58, width=330)
        .transform_calculate(end=WEEK_END)
        .mark_rect()
        .encode(
            x=along,
            x2="end:T",
            y=alt.Y("more:Q")
            .scale(domain=[-SIDE_REACH, SIDE_REACH], clamp=True)
            .axis(title=None, values=[-SIDE_REACH, 0, SIDE_REACH], labelExpr="abs(datum.value)"),
            y2=alt.datum(0),
            color=alt.Color("longer:N", scale=LEFT_AND_RIGHT),
            tooltip=["stretch:N", "week:N", "left:N", "right:N"],
        )
    )
    panels: alt.FacetChart = bars.facet(alt.Facet("stretch:N").sort(stretches), columns=2)
    return panels
