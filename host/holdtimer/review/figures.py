"""All figures of one person's sessions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from holdtimer.history.sessions import Session
from holdtimer.review.adherence import AdherenceWeek, adherence
from holdtimer.review.dose import DoseWeek, doses
from holdtimer.review.holds import (
    NO_STRETCH,
    Balance,
    Best,
    HoldRow,
    StretchTotal,
    balances,
    bests,
    hold_rows,
    stretch_totals,
)
from holdtimer.review.moments import local_start
from holdtimer.review.pain import Flag, Pain, flags, pain
from holdtimer.review.prescribed import Prescribed


@dataclass(frozen=True)
class Figures:
    """`person` is None where nobody was named. `undated` sessions have no date: no week or hour counts them.

    `held_ms` is time under stretch. `hours` has 24 counts of sessions by the hour in which they began,
    `weekdays` seven, Monday first.
    """

    person: str | None
    first: date | None
    last: date | None
    sessions: int
    completed: int
    undated: int
    hold_count: int
    held_ms: int
    adherence: tuple[AdherenceWeek, ...]
    doses: tuple[DoseWeek, ...]
    holds: tuple[HoldRow, ...]
    stretches: tuple[StretchTotal, ...]
    balance: tuple[Balance, ...]
    best: tuple[Best, ...]
    pain: Pain
    hours: tuple[int, ...]
    weekdays: tuple[int, ...]
    flags: tuple[Flag, ...]


def figures(
    sessions: Sequence[Session],
    prescribed: Prescribed,
    today: date,
    person: str | None = None,
    course: Sequence[Session] | None = None,
    since: date | None = None,
) -> Figures:
    """Of sessions in the order in which they were done; `today` is the day up to which weeks are counted.

    Where `sessions` are only some of the person's, `course` has all of them: what needs a professional does
    not hang on what is looked at. `since` is the day from which on `sessions` were chosen.
    """
    rows = hold_rows(sessions)
    starts = [start for session in sessions if (start := local_start(session))]
    days = [start.date() for start in starts]
    hours = [start.hour for start in starts]
    weekdays = [day.weekday() for day in days]
    rated = pain(sessions)
    return Figures(
        person=person,
        first=min(days, default=None),
        last=max(days, default=None),
        sessions=len(sessions),
        completed=sum(session.outcome == "completed" for session in sessions),
        undated=len(sessions) - len(days),
        hold_count=len(rows),
        held_ms=sum(row.actual_ms for row in rows if row.kind not in NO_STRETCH),
        adherence=adherence(sessions, prescribed, today, since, course or ()),
        doses=doses(rows, prescribed),
        holds=rows,
        stretches=stretch_totals(rows),
        balance=balances(rows),
        best=bests(rows),
        pain=rated,
        hours=tuple(hours.count(hour) for hour in range(24)),
        weekdays=tuple(weekdays.count(day) for day in range(7)),
        flags=flags(rated.weeks if course is None else pain(course).weeks, today),
    )
