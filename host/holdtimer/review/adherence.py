"""Days done against days planned, by week and routine. Streaks are not counted."""

from collections import Counter
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
    """One week of one routine. `planned_days` and `planned_times` are None where nobody prescribed how often.

    A session is done when it was completed with at least one hold done. `done_times` counts them, on no day
    more than are due. `sessions` counts what was begun. `partial` is a week of which only some days are
    looked at: that of the first day, and the one that is not over.
    """

    week: date
    routine: str
    planned_days: int | None
    done_days: int
    planned_times: int | None
    done_times: int
    sessions: int
    partial: bool


def is_finished(session: Session) -> bool:
    """Whether it was completed, with at least one hold done."""
    return session.outcome == "completed" and session.holds_done > 0


def adherence(
    sessions: Iterable[Session],
    prescribed: Prescribed,
    today: date,
    since: date | None = None,
    course: Iterable[Session] = (),
    day_begins: int = DAY_BEGINS,
) -> tuple[AdherenceWeek, ...]:
    """Every week of every routine of `sessions` until `today`, until it ended, or was put aside.

    It begins with the routine's first session (in `course`, where that has earlier ones), or with `since`,
    which all `sessions` are from. Sessions without a date count for nothing here. Days begin at the hour
    `day_begins`.
    """
    firsts: dict[str, date] = {}
    days: dict[str, list[tuple[date, bool]]] = {}
    for session in course:
        if day := day_of(session, day_begins):
            firsts[session.routine] = min(day, firsts.get(session.routine, day))
    for session in sessions:
        if day := day_of(session, day_begins):
            days.setdefault(session.routine, []).append((day, is_finished(session)))
    rows = []
    for routine, held in days.items():
        first, last = min(held)[0], max(held)[0]
        began = min(first, firsts.get(routine, first))
        begin = max(began, since or began)
        end = max(last, today) if today - last <= PUT_ASIDE else last
        by_week: dict[date, list[tuple[date, bool]]] = {}
        for day, done in held:
            by_week.setdefault(week_of(day), []).append((day, done))
        for week in weeks_between(begin, end):
            schedule = prescribed.schedule(routine, week, began)
            of_week = by_week.get(week, [])
            if schedule and schedule.ends and schedule.ends < week and not of_week:
                continue
            done_on = Counter(day for day, done in of_week if done)
            times = schedule.times_a_day if schedule else 1
            planned = schedule.due_in(week) if schedule else None
            rows.append(
                AdherenceWeek(
                    week,
                    routine,
                    planned,
                    len(done_on),
                    None if planned is None else planned * times,
                    sum(min(count, times) for count in done_on.values()),
                    len(of_week),
                    begin > week or today < week + timedelta(days=6),
                )
            )
    return tuple(sorted(rows, key=lambda row: (row.week, row.routine)))
