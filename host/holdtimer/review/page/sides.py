"""Left against right: which side was held longer, and where that is going."""

from collections.abc import Sequence

import altair as alt

from holdtimer.review.holds import Balance, BalanceWeek
from holdtimer.review.moments import week_name
from holdtimer.review.page import theme
from holdtimer.review.page.axes import (
    BAR_PX,
    MOST_BARS,
    MOST_PANELS,
    WEEK_END,
    days_along,
    stretches_down,
)
from holdtimer.review.page.shown import ROWS, Column, Section, Table, view
from holdtimer.review.page.words import clean, isolated, length, utc_ms

TREND_LEAST = 0.005
"""Half a hundredth a week: less is shown as none."""

REACH_LEAST = 5.0
"""Percent to either side that the axis shows at least, so that a second of difference is no long bar."""

WEEK_REACH = 30
"""The same by week, where one skipped hold makes 100 percent and would leave no room for the rest."""

LONGER = "datum.value == 0 ? '0' : abs(datum.value) + (datum.value < 0 ? ' left' : ' right')"


def in_all(balances: Sequence[Balance]) -> Section:
    """Which side was held longer, and where it is going."""
    heading = "Left and right"
    found = [balance for balance in balances if _held_ms(balance)]
    if not found:
        return Section("sides", heading, ("No stretch was held on both sides.",))
    drawn = sorted(found, key=_held_ms, reverse=True)[:MOST_BARS]
    rows: list[dict[str, object]] = [
        {
            "stretch": isolated(balance.stretch),
            "more": round(_more_right(balance) * 100, 1),
            "longer": "right" if _more_right(balance) > 0 else "left",
            "left": length(balance.left_ms),
            "right": length(balance.right_ms),
        }
        for balance in drawn
    ]
    table = Table(
        "Time held left and right",
        (
            Column("stretch"),
            Column("left", True),
            Column("right", True),
            Column("difference, percent of both", True),
            Column("trend of the last weeks"),
        ),
        [
            (
                clean(balance.stretch),
                length(balance.left_ms),
                length(balance.right_ms),
                round(abs(_more_right(balance)) * 100),
                _trend(balance.trend_per_week),
            )
            for balance in found
        ],
    )
    reach = max(REACH_LEAST, *(abs(_more_right(balance)) * 100 for balance in drawn))
    chart = (
        alt.Chart(ROWS, height=alt.Step(BAR_PX), width=560)
        .mark_bar(height={"band": 0.6})
        .encode(
            x=alt.X("more:Q")
            .scale(domain=[-reach, reach])
            .axis(title="percent of both", labelExpr=LONGER, tickCount=5),
            y=stretches_down([str(row["stretch"]) for row in rows]),
            color=alt.Color("longer:N")
            .scale(domain=["left", "right"], range=[theme.LEFT, theme.RIGHT])
            .legend(None),
            tooltip=["stretch:N", "left:N", "right:N"],
        )
    )
    sentence = "A bar points to the side that was held longer; without a bar both were held equally long."
    return Section(
        "sides", heading, (sentence,), (view("left against right by stretch", chart, rows, table),)
    )


def by_week(balances: Sequence[Balance]) -> Section:
    """The same week by week, of the stretches that were held longest."""
    heading = "Left and right by week"
    dated = [balance for balance in balances if any(week.left_ms + week.right_ms for week in balance.weeks)]
    drawn = sorted(dated, key=_held_ms, reverse=True)[:MOST_PANELS]
    if not drawn:
        return Section("sides-weeks", heading, ("No stretch with a date was held on both sides.",))
    weeks = [
        (balance.stretch, week) for balance in drawn for week in balance.weeks if week.left_ms + week.right_ms
    ]
    rows: list[dict[str, object]] = [
        {
            "stretch": isolated(stretch),
            "t": utc_ms(week.week),
            "week": week_name(week.week),
            "more": round(100 * _more_right(week), 1),
            "longer": "right" if week.right_ms > week.left_ms else "left",
            "left": length(week.left_ms),
            "right": length(week.right_ms),
        }
        for stretch, week in weeks
    ]
    latest = sorted(weeks, key=lambda pair: pair[1].week, reverse=True)
    table = Table(
        "Time held left and right by week, the latest first",
        (Column("week"), Column("stretch"), Column("left", True), Column("right", True)),
        [
            (week_name(week.week), clean(stretch), length(week.left_ms), length(week.right_ms))
            for stretch, week in latest
        ],
        tuple(utc_ms(week.week) for _, week in latest),
    )
    sentence = (
        "Bars point up where the right side was held longer, down where the left was, in percent of both; "
        f"they end at {WEEK_REACH}."
    )
    chart = _weekly_chart(
        [isolated(balance.stretch) for balance in drawn], days_along(week.week for _, week in weeks)
    )
    shown = view("left against right by week", chart, rows, table, columns=min(2, len(drawn)))
    return Section("sides-weeks", heading, (sentence,), (shown,))


def _weekly_chart(stretches: list[str], along: alt.X) -> alt.FacetChart:
    bars: alt.Chart = (
        alt.Chart(ROWS, height=58, width=330)
        .transform_calculate(end=WEEK_END)
        .mark_rect()
        .encode(
            x=along,
            x2="end:T",
            y=alt.Y("more:Q")
            .scale(domain=[-WEEK_REACH, WEEK_REACH], clamp=True)
            .axis(title=None, values=[-WEEK_REACH, 0, WEEK_REACH], labelExpr="abs(datum.value)"),
            y2=alt.datum(0),
            color=alt.Color("longer:N").scale(domain=["left", "right"], range=[theme.LEFT, theme.RIGHT]),
            tooltip=["stretch:N", "week:N", "left:N", "right:N"],
        )
    )
    panels: alt.FacetChart = bars.facet(alt.Facet("stretch:N").sort(stretches), columns=2)
    return panels


def _held_ms(balance: Balance) -> int:
    return balance.left_ms + balance.right_ms


def _more_right(held: Balance | BalanceWeek) -> float:
    return (held.right_ms - held.left_ms) / (held.left_ms + held.right_ms)


def _trend(per_week: float | None) -> str:
    if per_week is None:
        return "too few weeks"
    if abs(per_week) < TREND_LEAST:
        return "steady"
    return f"{abs(per_week) * 100:.1f} points a week to the {'left' if per_week > 0 else 'right'}"
