"""When: the calendar, the time of day, and every session as a row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import altair as alt

from holdtimer.history.sessions import Session
from holdtimer.review.figures import DayTotal
from holdtimer.review.moments import when
from holdtimer.review.page.charts import HEAT, ONE, ROWS, wrap_legend
from holdtimer.review.page.shown import Content, Length, Name, Row, Share, Table, View, tabulate, view
from holdtimer.words.dates import MONTHS
from holdtimer.words.text import full_name

MINUTE_MS = 60_000
LEVELS = ("no session", "under 10 min", "10 to 20", "20 to 30", "30 min or more")
LEVEL_MIN = (10, 20, 30)
"""Where the levels above "under 10 min" begin."""

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
CELL_PX = 13
LEVEL_PX = 120


def calendar(totals: Sequence[DayTotal], today: date) -> Content:
    """A square for each day, darker the longer its sessions took.

    Whole months are drawn, but no day after `today`.
    """
    days = {total.day: (total.sessions, total.active_ms) for total in totals}
    if not days:
        return Content(("No session has a date.",))
    first, last = min(days).replace(day=1), max(days)
    end = max(last, min(today, _month_end(last)))
    every = [first + timedelta(days=index) for index in range((end - first).days + 1)]
    rows = [_cell(day, *days.get(day, (0, 0))) for day in every]
    table = tabulate(
        "Days with a session, the latest first",
        ("day", "weekday", "sessions", "time"),
        [row for row in reversed(rows) if row["sessions"]],
    )
    sentence = "A square is a day; the stronger its colour, the longer its sessions took, without pauses."
    return Content((sentence,), (view("days with a session", _squares(last.year), rows, table),))


def _squares(year: int) -> alt.FacetChart:
    firsts = [_column(date(year, month, 1)) for month in range(1, 13)]
    labels = " : ".join(
        f"datum.value == {week} ? '{name}'" for week, name in zip(firsts, MONTHS, strict=True)
    )
    squares: alt.Chart = (
        alt.Chart(ROWS, height=alt.Step(CELL_PX), width=700)
        .mark_rect(stroke="var(--card)", strokeWidth=1.5, cornerRadius=2)
        .encode(
            x=alt.X("column:O")
            .scale(domain=list(range(54)))
            .axis(title=None, values=firsts, labelExpr=f"{labels} : ''", labelAngle=0, labelAlign="left"),
            y=alt.Y("weekday:N").sort(WEEKDAYS).axis(title=None, values=["Mon", "Wed", "Fri", "Sun"]),
            color=alt.Color("level:N")
            .scale(domain=LEVELS, range=HEAT)
            .legend(wrap_legend(LEVEL_PX, "child_width")),
            tooltip=["day:N", "sessions:Q", "minutes:Q"],
        )
    )
    years: alt.FacetChart = squares.facet(alt.Facet("year:N").sort("descending"), columns=1)
    return years


def _cell(day: date, sessions: int, active_ms: int) -> Row:
    minutes = active_ms / MINUTE_MS
    level = 1 + sum(minutes >= least for least in LEVEL_MIN) if sessions else 0
    return {
        "year": str(day.year),
        "column": _column(day),
        "weekday": WEEKDAYS[day.weekday()],
        "level": LEVELS[level],
        "day": day,
        "sessions": sessions,
        "minutes": round(minutes),
        "time": Length(active_ms),
    }


def _column(day: date) -> int:
    """Weeks since that of the first of January, Monday first."""
    first = date(day.year, 1, 1)
    return ((day - first).days + first.weekday()) // 7


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def hours(by_hour: Sequence[int], by_weekday: Sequence[int]) -> Content:
    """Time of day and day of the week, from counts by hour, and by weekday, Monday first."""
    if not any(by_hour):
        return Content(("No session has a time of day.",))
    views = (
        _bars("sessions by hour", "hour", [f"{hour:02d}" for hour in range(24)], by_hour),
        _bars("sessions by day of the week", "weekday", WEEKDAYS, by_weekday),
    )
    sentence = "When sessions began, in the zone where they were done."
    return Content((sentence,), views)


def _bars(label: str, unit: str, names: Sequence[str], counts: Sequence[int]) -> View:
    rows: list[Row] = [{unit: name, "sessions": count} for name, count in zip(names, counts, strict=True)]
    chart = (
        alt.Chart(ROWS, height=120, width=700)
        .mark_bar(color=ONE)
        .encode(
            x=alt.X(f"{unit}:O").sort(list(names)).axis(title=None, labelAngle=0),
            y=alt.Y("sessions:Q").axis(title=None, tickCount=3, tickMinStep=1),
            tooltip=[f"{unit}:N", "sessions:Q"],
        )
    )
    return view(label, chart, rows, tabulate(label.capitalize(), (unit, "sessions"), rows))


@dataclass(frozen=True)
class Choice:
    """A list to choose rows by: it shows those whose text in `column` is the chosen value."""

    name: str
    column: int
    values: tuple[str, ...]


def session_table(sessions: Sequence[Session], day_begins: int) -> tuple[Table, tuple[Choice, ...]]:
    """The latest first; the columns "person" and "device" only where there are several."""
    rows = [_session(session, day_begins) for session in reversed(sessions)]
    several = [name for name in ("person", "device") if len({row[name] for row in rows}) > 1]
    names = ("no", "when", "routine", "holds", "time", "pain before", "after", "outcome", *several)
    caption = "Sessions, the latest first; holds are those done of those begun, time is without pauses"
    table = tabulate(caption, names, rows)
    choices = tuple(
        Choice(name, index, texts)
        for index, name in enumerate(names)
        if name in ("routine", "outcome", *several)
        and len(texts := tuple(sorted({str(row[index]) for row in table.rows}))) > 1
    )
    return table, choices


def _session(session: Session, day_begins: int) -> Row:
    return {
        "no": session.number,
        "when": when(session, day_begins),
        "routine": Name(session.routine),
        "holds": Share(session.holds_done, len(session.holds)),
        "time": Length(session.active_ms),
        "pain before": session.pain_before,
        "after": session.pain_after,
        "outcome": session.outcome,
        "person": Name(session.person or "nobody named"),
        "device": full_name(session.device),
    }
