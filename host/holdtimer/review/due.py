"""What is due next: of each routine that is going on, when, how long it takes, and when it ends."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from holdtimer.history.sessions import Session
from holdtimer.review.adherence import PUT_ASIDE, is_finished
from holdtimer.review.moments import DAY_BEGINS, day_of, week_of
from holdtimer.review.prescribed import Prescribed
from holdtimer.routines.rehearsal import timeline, total_ms


@dataclass(frozen=True)
class Due:
    """A routine that is going on. `day` is when it is due next; None once it is over.

    `left` is on how many further days of this week it is due, None where nobody said. `ends` is its last
    day, where it has one; `changed` the day of this week on which another version of it was sent.
    """

    routine: str
    day: date | None
    length_ms: int | None
    left: int | None
    ends: date | None
    changed: date | None


def due(
    sessions: Iterable[Session], prescribed: Prescribed, today: date, day_begins: int = DAY_BEGINS
) -> tuple[Due, ...]:
    """Of every routine that was done in the last four weeks, what is due first first."""
    days: dict[str, list[date]] = {}
    finished: dict[str, set[date]] = {}
    for session in sessions:
        if (day := day_of(session, day_begins)) and day <= today:
            days.setdefault(session.routine, []).append(day)
            if is_finished(session):
                finished.setdefault(session.routine, set()).add(day)
    found = [
        each
        for routine, on in days.items()
        if today - max(on) <= PUT_ASIDE
        for each in _due(routine, min(on), frozenset(finished.get(routine, ())), prescribed, today)
    ]
    return tuple(sorted(found, key=lambda each: (each.day or date.max, each.routine)))


def _due(
    routine: str, began: date, done: frozenset[date], prescribed: Prescribed, today: date
) -> Iterator[Due]:
    week = week_of(today)
    schedule, file = prescribed.schedule(routine, week, began), prescribed.file(routine)
    if schedule is None or not schedule.is_said:
        return
    planned = schedule.due_in(week) or 0
    changes = [each.since for each in prescribed.changes(routine, week, week + timedelta(days=6))]
    yield Due(
        routine,
        schedule.next_day(today, done),
        total_ms(timeline(file.routine())) if file else None,
        max(0, planned - sum(week_of(day) == week for day in done)),
        schedule.ends,
        changes[-1] if changes else None,
    )
