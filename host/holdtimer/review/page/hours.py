"""Time of day, and day of the week."""

from collections.abc import Sequence

import altair as alt

from holdtimer.review.page import theme
from holdtimer.review.page.calendar import WEEKDAYS
from holdtimer.review.page.shown import ROWS, Column, Section, Table, View, view


def section(hours: Sequence[int], weekdays: Sequence[int]) -> Section:
    """From counts by hour, and by weekday, Monday first."""
    heading = "Time of day"
    if not any(hours):
        return Section("hours", heading, ("No session has a time of day.",))
    by_hour = _view("sessions by hour", "hour", [f"{hour:02d}" for hour in range(24)], hours)
    by_day = _view("sessions by day of the week", "weekday", WEEKDAYS, weekdays)
    sentence = "When sessions began, in the zone where they were done."
    return Section("hours", heading, (sentence,), (by_hour, by_day))


def _view(label: str, unit: str, names: Sequence[str], counts: Sequence[int]) -> View:
    rows: list[dict[str, object]] = [
        {unit: name, "sessions": count} for name, count in zip(names, counts, strict=True)
    ]
    chart = (
        alt.Chart(ROWS, height=120, width=700)
        .mark_bar(color=theme.ONE)
        .encode(
            x=alt.X(f"{unit}:O").sort(list(names)).axis(title=None, labelAngle=0),
            y=alt.Y("sessions:Q").axis(title=None, tickCount=3, tickMinStep=1),
            tooltip=[f"{unit}:N", "sessions:Q"],
        )
    )
    table = Table(
        label.capitalize(),
        (Column(unit), Column("sessions", True)),
        list(zip(names, counts, strict=True)),
    )
    return view(label, chart, rows, table)
