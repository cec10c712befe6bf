"""Week by week: days planned and done, time by muscle and side, pain, left against right."""

from collections.abc import Sequence
from datetime import date
from math import ceil

import altair as alt

from holdtimer.review.adherence import AdherenceWeek
from holdtimer.review.dose import GUIDELINE, GUIDELINE_MS, DoseWeek
from holdtimer.review.figures import DayTotal
from holdtimer.review.holds import Balance
from holdtimer.review.moments import week_of, weeks_between
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
    are_several,
    weeks_along,
)
from holdtimer.review.page.shown import (
    Content,
    Length,
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

MINUTE_MS = 60_000
SIDES = ("left", "right", "unknown")
GUIDELINE_S = GUIDELINE_MS // 1000
ENOUGH = f"days of {GUIDELINE_S} s or more"

SIDE_REACH = 30
"""Percent to either side that the axis shows: a skipped hold makes 100 and would hide the rest."""


def adherence(weeks: Sequence[AdherenceWeek]) -> Content:
    """Days done and planned, by routine."""
    if not are_several(week.week for week in weeks):
        return Content(())
    rows: list[Row] = [
        {
            "week": Week(week.week, whole=not week.partial),
            "routine": Name(week.routine),
            "planned": week.planned_times,
            "done": week.done_times,
            "sessions": week.sessions,
            "whole": not week.partial,
        }
        for week in reversed(weeks)
    ]
    latest = list(dict.fromkeys(row["routine"] for row in rows))[:MOST_PANELS]
    shown = [row for row in rows if row["routine"] in latest]
    sentence = (
        "Bars are the days of a week on which the routine was completed, or the times where it is due several"
        " times a day; a week that is not whole is paler."
    )
    is_planned = any(row["whole"] and row["planned"] is not None for row in shown)
    if is_planned:
        sentence += " The line is the number of days that the routine asks for."
    chart = _days(
        [str(draw(routine)) for routine in latest], weeks_along(week.week for week in weeks), is_planned
    )
    names = ("week", "routine", "planned", "done", "sessions")
    table = tabulate("Days by week and routine, the latest first", names, rows)
    return Content((sentence,), (view("days planned and done by week", chart, shown, table),))


def _days(routines: list[str], along: alt.X, is_planned: bool) -> alt.FacetChart:
    base = alt.Chart(ROWS, height=90, width=700).transform_calculate(end=WEEK_END)
    days = alt.Y().scale(domainMin=0).axis(title=None, tickCount=3, tickMinStep=1)
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


def minutes(totals: Sequence[DayTotal], today: date) -> Content:
    """How long all sessions of a week took."""
    by_week: dict[date, list[int]] = {}
    for total in totals:
        by_week.setdefault(week_of(total.day), []).append(total.active_ms)
    if not are_several(by_week):
        return Content(())
    weeks = weeks_between(min(by_week), max(*by_week, week_of(today)))
    rows: list[Row] = [
        {
            "week": Week(week, whole=week != week_of(today)),
            "days": len(by_week.get(week, ())),
            "time": Length(sum(by_week.get(week, ()))),
            "minutes": round(sum(by_week.get(week, ())) / MINUTE_MS, 1),
        }
        for week in reversed(weeks)
    ]
    table = tabulate("Time by week, the latest first", ("week", "days", "time"), rows)
    chart = (
        alt.Chart(ROWS, height=120, width=700)
        .transform_calculate(end=WEEK_END)
        .mark_rect(color=ONE)
        .encode(
            x=weeks_along(weeks),
            x2="end:T",
            y=alt.Y("minutes:Q").axis(title=None, tickCount=4),
            y2=alt.datum(0),
            tooltip=["week:N", "days:Q", "time:N"],
        )
    )
    sentence = "Bars are the minutes of all sessions of a week, without pauses."
    return Content((sentence,), (view("minutes by week", chart, rows, table),))


def dose(doses: Sequence[DoseWeek]) -> Content:
    """Minutes by muscle and side, against what was planned."""
    if not are_several(week.week for week in doses):
        return Content(())
    total: dict[str, int] = {}
    for week in doses:
        total[week.muscle] = total.get(week.muscle, 0) + week.held_ms
    muscles = sorted(total, key=lambda muscle: -total[muscle])
    sentence = (
        "Bars are the minutes held in a week. The line across a bar is what the sessions of that week were to"
        " have, as the routine was sent."
    )
    asked = sum(week.days_asked for week in doses)
    enough = sum(min(week.days_enough, week.days_asked) for week in doses)
    reached = f"Where the guideline, {GUIDELINE}, was planned, it was reached {enough} of {asked} times."
    count = ceil(len(muscles) / MOST_PANELS)
    each = ceil(len(muscles) / count)
    charts = [muscles[first : first + each] for first in range(0, len(muscles), each)]
    views = tuple(_doses(group, [week for week in doses if week.muscle in group]) for group in charts)
    return Content((sentence, reached) if asked else (sentence,), views)


def _doses(muscles: list[str], doses: list[DoseWeek]) -> View:
    rows = [_dose(week) for week in reversed(doses)]
    there = {(week.muscle, week.side) for week in doses}
    names = ", ".join(muscles)
    table = tabulate(
        f"Time by week, muscle and side, the latest first: {names}",
        ("week", "muscle", "side", "planned", "of it held", "held in all", "days", ENOUGH),
        rows,
    )
    panels = [f"{muscle}, {side}" for muscle in muscles for side in SIDES if (muscle, side) in there]
    chart = _minutes(panels, weeks_along(week.week for week in doses))
    return view(f"minutes by week: {names}", chart, rows, table, columns=min(2, len(panels)))


def _dose(dose: DoseWeek) -> Row:
    return {
        "week": Week(dose.week),
        "muscle": dose.muscle,
        "side": dose.side,
        "panel": f"{dose.muscle}, {dose.side}",
        "planned": Length(dose.planned_ms),
        "of it held": Length(dose.kept_ms),
        "held in all": Length(dose.held_ms),
        "minutes": round(dose.held_ms / MINUTE_MS, 2),
        "plan": round(dose.planned_ms / MINUTE_MS, 2),
        "days": dose.days,
        ENOUGH: dose.days_enough,
    }


def _minutes(panels: list[str], along: alt.X) -> alt.FacetChart:
    base = alt.Chart(ROWS, height=58, width=330).transform_calculate(end=WEEK_END)
    tooltip = [alt.Tooltip("panel:N", title="muscle"), "week:N", "planned:N", "held in all:N", "days:Q"]
    bars = base.mark_rect().encode(
        x=along,
        x2="end:T",
        y=alt.Y("minutes:Q").axis(title=None, tickCount=3),
        y2=alt.datum(0),
        color=alt.Color("side:N", scale=LEFT_AND_RIGHT).legend(None),
        tooltip=tooltip,
    )
    planned = (
        base.transform_filter("datum.plan > 0")
        .mark_rule(color=PLAN, strokeWidth=1.5)
        .encode(x=ALONG, x2="end:T", y="plan:Q", tooltip=tooltip)
    )
    return alt.layer(bars, planned).facet(alt.Facet("panel:N").sort(panels), columns=2)


def pain(rated: Pain) -> Content:
    """Weekly means before and after, and the trend in words."""
    sentences = ["Ratings from 0 to 10, as means of a week.", *pain_sentences(rated)]
    if not are_several(week.week for week in rated.weeks):
        return Content(tuple(pain_sentences(rated)))
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
    chart = _ratings(weeks_along(week.week for week in rated.weeks))
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
    if not are_several(week.week for balance in drawn for week in balance.weeks if held_ms(week)):
        return Content(())
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
        [str(draw(Name(balance.stretch))) for balance in drawn], weeks_along(week.week for _, week in weeks)
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
