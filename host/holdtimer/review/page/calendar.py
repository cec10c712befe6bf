"""The calendar: a square for each day, darker the longer the sessions took."""

from collections.abc import Sequence
from datetime import date, timedelta

import altair as alt

from holdtimer.history.sessions import Session
from holdtimer.review.moments import day_of
from holdtimer.review.page import theme
from holdtimer.review.page.axes import wrapping
from holdtimer.review.page.shown import ROWS, Column, Section, Table, view
from holdtimer.review.page.words import length

MINUTE_MS = 60_000
LEVELS = ("no session", "under 10 min", "10 to 20", "20 to 30", "30 min or more")
LEVEL_MIN = (10, 20, 30)
"""Where the levels above "under 10 min" begin."""

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
CELL_PX = 13
LEVEL_PX = 120


def section(sessions: Sequence[Session], today: date) -> Section:
    """Of the sessions whose date is known; whole months are drawn, but no day after `today`."""
    days: dict[date, tuple[int, int]] = {}
    for session in sessions:
        if day := day_of(session):
            count, active_ms = days.get(day, (0, 0))
            days[day] = count + 1, active_ms + session.active_ms
    heading = "Calendar"
    if not days:
        return Section("calendar", heading, ("No session has a date.",))
    first, last = min(days).replace(day=1), max(days)
    end = max(last, min(today, _month_end(last)))
    every = [first + timedelta(days=index) for index in range((end - first).days + 1)]
    rows = [_cell(day, *days.get(day, (0, 0))) for day in every]
    done = sorted(days, reverse=True)
    table = Table(
        "Days with a session, the latest first",
        (Column("day"), Column("weekday"), Column("sessions", True), Column("time", True)),
        [(day.isoformat(), WEEKDAYS[day.weekday()], days[day][0], length(days[day][1])) for day in done],
    )
    sentence = "A square is a day; the stronger its colour, the longer its sessions took, without pauses."
    return Section(
        "calendar", heading, (sentence,), (view("days with a session", _chart(last.year), rows, table),)
    )


def _chart(year: int) -> alt.FacetChart:
    firsts = [_column(date(year, month, 1)) for month in range(1, 13)]
    labels = " : ".join(
        f"datum.value == {week} ? '{name}'" for week, name in zip(firsts, MONTHS, strict=True)
    )
    squares: alt.Chart = (
        alt.Chart(ROWS, height=alt.Step(CELL_PX), width=700)
        .mark_rect(stroke="var(--card)", strokeWidth=1.5, cornerRadius=2)
        .encode(
            x=alt.X("week:O")
            .scale(domain=list(range(54)))
            .axis(title=None, values=firsts, labelExpr=f"{labels} : ''", labelAngle=0, labelAlign="left"),
            y=alt.Y("weekday:N").sort(WEEKDAYS).axis(title=None, values=["Mon", "Wed", "Fri", "Sun"]),
            color=alt.Color("level:N")
            .scale(domain=LEVELS, range=theme.HEAT)
            .legend(wrapping(LEVEL_PX, "child_width")),
            tooltip=["day:N", "sessions:Q", "minutes:Q"],
        )
    )
    years: alt.FacetChart = squares.facet(alt.Facet("year:N").sort("descending"), columns=1)
    return years


def _cell(day: date, sessions: int, active_ms: int) -> dict[str, object]:
    minutes = active_ms / MINUTE_MS
    level = 1 + sum(minutes >= least for least in LEVEL_MIN) if sessions else 0
    return {
        "year": str(day.year),
        "week": _column(day),
        "weekday": WEEKDAYS[day.weekday()],
        "level": LEVELS[level],
        "day": day.isoformat(),
        "sessions": sessions,
        "minutes": round(minutes),
    }


def _column(day: date) -> int:
    """Weeks since that of the first of January, Monday first."""
    first = date(day.year, 1, 1)
    return ((day - first).days + first.weekday()) // 7


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
