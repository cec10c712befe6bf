"""When: the calendar, the time of day, and every session as a row."""

from collections.abc import Sequence
from datetime import date

import altair as alt
from jinja2.utils import htmlsafe_json_dumps

from holdtimer.history.sessions import Session
from holdtimer.review.figures import DayTotal
from holdtimer.review.known import Known, State
from holdtimer.review.moments import when
from holdtimer.review.page.charts import HEAT, ONE, ROWS, wrap_legend
from holdtimer.review.page.shown import Choice, Content, Length, Name, Row, Share, Table, View, tabulate, view
from holdtimer.review.plans import Plans
from holdtimer.words.dates import MONTHS
from holdtimer.words.holds import outcome_of, side_of
from holdtimer.words.text import full_name, printable

MINUTE_MS = 60_000
LEVELS = ("not known", "not yet", "no session", "under 10 min", "10 to 20", "20 to 30", "30 min or more")
LEVEL_MIN = (10, 20, 30)
"""Where the levels above "under 10 min" begin."""

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
CELL_PX = 13
LEVEL_PX = 120


def calendar(totals: Sequence[DayTotal], known: Known, today: date) -> Content:
    """A square for each day from the first session to `today`, darker the longer its sessions took."""
    days = {total.day: (total.sessions, total.active_ms) for total in totals}
    if not days:
        return Content(())
    first, last = min(days), max(*days, today)
    states = known.states(days, first, last, today)
    rows = [_cell(day, state, *days.get(day, (0, 0))) for day, state in states.items()]
    table = tabulate(
        "Days with a session, the latest first",
        ("day", "weekday", "sessions", "time"),
        [row for row in reversed(rows) if row["sessions"]],
    )
    sentence = (
        "A square is a day; the stronger its colour, the longer its sessions took, without pauses. "
        "Of a day that is not known, nobody has told whether there was a session."
    )
    levels = [level for level in LEVELS if any(row["level"] == level for row in rows)]
    return Content((sentence,), (view("days with a session", _squares(last.year, levels), rows, table),))


def _squares(year: int, levels: Sequence[str]) -> alt.FacetChart:
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
            .scale(domain=levels, range=[HEAT[LEVELS.index(level)] for level in levels])
            .legend(wrap_legend(LEVEL_PX, "child_width")),
            tooltip=["day:N", "sessions:Q", "minutes:Q"],
        )
    )
    years: alt.FacetChart = squares.facet(alt.Facet("year:N").sort("descending"), columns=1)
    return years


def _cell(day: date, state: State, sessions: int, active_ms: int) -> Row:
    minutes = active_ms / MINUTE_MS
    done = 3 + sum(minutes >= least for least in LEVEL_MIN)
    level = {"not known": 0, "not yet": 1, "none": 2, "done": done}[state]
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


def hours(by_hour: Sequence[int], by_weekday: Sequence[int]) -> Content:
    """Time of day and day of the week, from counts by hour, and by weekday, Monday first."""
    if not any(by_hour):
        return Content(())
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


def session_table(
    sessions: Sequence[Session], plans: Plans, day_begins: int
) -> tuple[Table, tuple[Choice, ...]]:
    """The latest first; the column "device" only where there are several."""
    rows = [_session(session, plans, day_begins) for session in reversed(sessions)]
    several = [name for name in ("device",) if len({row[name] for row in rows}) > 1]
    names = ("no", "when", "routine", "holds", "time", "pain before", "after", "outcome", *several)
    caption = "Sessions, the latest first; holds are those done of those planned, time is without pauses"
    table = tabulate(caption, names, rows)
    choices = tuple(
        Choice(name, index, texts)
        for index, name in enumerate(names)
        if name in ("routine", "outcome", *several)
        and len(texts := tuple(sorted({str(row[index]) for row in table.rows}))) > 1
    )
    return table, choices


def holds_of(sessions: Sequence[Session], plans: Plans) -> str:
    """By number of the session: its holds, five numbers each, one after the other.

    These are the name, the side and what became of it, as places in `words`, then ms planned and held.
    """
    words: dict[str, int] = {}

    def said(name: str, side: str, became: str) -> list[int]:
        return [words.setdefault(word, len(words)) for word in (printable(name), side, became)]

    found: dict[int, list[int]] = {}
    for session in sessions:
        numbers = found[session.number] = []
        for hold in (timed.hold for timed in session.holds):
            numbers += said(hold.name, side_of(hold.side), outcome_of(hold.outcome))
            numbers += [hold.planned_ms, hold.actual_ms]
        for planned in plans.not_begun(session):
            numbers += [*said(planned.stretch, planned.side, "not begun"), planned.planned_ms, 0]
    return htmlsafe_json_dumps({"words": list(words), "sessions": found}, separators=(",", ":"))


def _session(session: Session, plans: Plans, day_begins: int) -> Row:
    return {
        "no": session.number,
        "when": when(session, day_begins).replace("\u00b1 ", "\u00b1\u00a0").replace(" min", "\u00a0min"),
        "routine": Name(session.routine),
        "holds": Share(*plans.progress(session)),
        "time": Length(session.active_ms),
        "pain before": session.pain_before,
        "after": session.pain_after,
        "outcome": session.outcome,
        "device": full_name(session.device),
    }
