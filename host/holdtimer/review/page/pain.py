"""Pain before and after, week by week."""

from collections.abc import Iterable

import altair as alt

from holdtimer.review.moments import week_name
from holdtimer.review.page import theme
from holdtimer.review.page.axes import ALONG, days_along
from holdtimer.review.page.shown import ROWS, Column, Section, Table, view
from holdtimer.review.page.words import rating, utc_ms
from holdtimer.review.pain import Pain


def section(rated: Pain) -> Section:
    """Weekly means before and after, and the trend in words."""
    heading = "Pain before and after"
    if not rated.points:
        return Section("pain", heading, ("No pain was rated.",))
    sentences = ["Ratings from 0 to 10, as means of a week.", *_pain_words(rated)]
    if not rated.weeks:
        return Section("pain", heading, (*sentences, "No rating has a date, so there is nothing to draw."))
    rows: list[dict[str, object]] = [
        {"t": utc_ms(week.week), "week": week_name(week.week), "rated": when, "pain": round(value, 2)}
        for week in rated.weeks
        for when, value in (("before", week.before), ("after", week.after))
        if value is not None
    ]
    latest = rated.weeks[::-1]
    table = Table(
        "Pain by week, the latest first",
        (Column("week"), Column("sessions rated", True), Column("before", True), Column("after", True)),
        [(week_name(week.week), week.ratings, rating(week.before), rating(week.after)) for week in latest],
        tuple(utc_ms(week.week) for week in latest),
    )
    return Section(
        "pain",
        heading,
        (" ".join(sentences),),
        (view("pain by week", _chart(days_along(week.week for week in rated.weeks)), rows, table),),
    )


def _pain_words(rated: Pain) -> Iterable[str]:
    if rated.mean_change is not None:
        how = "lower" if rated.mean_change < 0 else "higher"
        if abs(rated.mean_change) < 0.05:
            yield "Where both were rated, it was on average the same after a session as before."
        else:
            by = abs(rated.mean_change)
            yield f"Where both were rated, it was on average {by:.1f} {how} after a session."
    if rated.trend_per_week is not None:
        if abs(rated.trend_per_week) < 0.05:
            yield "Over the last weeks it neither rose nor fell."
        else:
            way = "fell" if rated.trend_per_week < 0 else "rose"
            yield f"Over the last weeks it {way} by {abs(rated.trend_per_week):.1f} a week."


def _chart(along: alt.X) -> alt.TopLevelMixin:
    order, colours = ["before", "after"], [theme.BEFORE, theme.AFTER]
    base = alt.Chart(ROWS, height=200, width=700).encode(
        y=alt.Y("pain:Q").scale(domain=[0, 10]).axis(title=None, tickCount=5),
        color=alt.Color("rated:N").scale(domain=order, range=colours),
        tooltip=["week:N", "rated:N", "pain:Q"],
    )
    points = base.mark_point(size=36, filled=True, opacity=1).encode(
        x=along, shape=alt.Shape("rated:N").scale(domain=order, range=["circle", "triangle-up"])
    )
    return alt.layer(base.mark_line(strokeWidth=2, tooltip=False).encode(x=ALONG), points)
