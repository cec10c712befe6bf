"""Days done against days planned, by week and routine. Streaks are not counted."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from holdtimer.history.sessions import Session
from holdtimer.review.moments import DAY_BEGINS, day_of, week_of, weeks_between
from holdtimer.review.prescribed import Prescribed

PUT_ASIDE = timedelta(weeks=4)
"""A routine not begun for longer than this was put aside: its weeks end with its last session."""


@dataclass(frozen=True)
class AdherenceWeek:
    """One week of one routine. `planned_days` is None where nobody prescribed how often.

    A day is done when a session of the routine was completed on it with at least one hold done. `sessions`
    counts what was begun. `partial` is a week of which only some days are looked at: that of the first
    day, and the one that is not over.
    """

    week: date
    routine: str
    planned_days: int | None
    done_days: int
    sessions: int
    partial: bool


def adherence(
    sessions: Iterable[Session],
    prescribed: Prescribed,
    today: date,
    since: date | None = None,
    course: Iterable[Session] = (),
    day_begins: int = DAY_BEGINS,
) -> tuple[AdherenceWeek, ...]:
    """Every week of every routine of `sessions` until `today`, or until it was put aside.

    It begins with the routine's first session (in `course`, where that has earlier ones), or with `since`,
    which all `sessions` are from. Sessions without a date count for nothing here. Days begin at the hour
    `day_begins`.
    """
    firsts: dict[str, date] = {}
    for session in course:
        if day := day_of(session, day_begins):
            firsts[session.routine] = min(day, firsts.get(session.routine, day))
    days: dict[str, list[tuple[date, bool]]] = {}
    for session in sessions:
        if day := day_of(session, day_begins):
            days.setdefault(session.routine, []).append(
                (day, session.outcome == "completed" and session.holds_done > 0)
            )
    rows = []
    for routine, held in days.items():
        first, last = min(held)[0], max(held)[0]
        begin = max(min(first, firsts.get(routine, first)), since or first.min)
        end = max(last, today) if today - last <= PUT_ASIDE else last
        by_week: dict[date, list[tuple[date, bool]]] = {}
        for day, done in held:
            by_week.setdefault(week_of(day), []).append((day, done))
        for week in weeks_between(begin, end):
            of_week = by_week.get(week, [])
            done_days = len({day for day, done in of_week if done})
            planned = prescribed.days_per_week(routine, week)
            partial = begin > week or today < week + timedelta(days=6)
            rows.append(AdherenceWeek(week, routine, planned, done_days, len(of_week), partial))
    return tuple(sorted(rows, key=lambda row: (row.week, row.routine)))
