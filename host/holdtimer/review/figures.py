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
from holdtimer.review.moments import DAY_BEGINS, day_at, is_day_sure, local_start, why_undated
from holdtimer.review.pain import Flag, Pain, flags, pain
from holdtimer.review.prescribed import Prescribed


@dataclass(frozen=True)
class DayTotal:
    """The sessions of one day, and their time without pauses."""

    day: date
    sessions: int
    active_ms: int


@dataclass(frozen=True)
class Figures:
    """`person` is None where nobody was named. `undated` sessions have no date: no week or hour counts them.

    `why_undated` counts them by Session.why_undated ("" where it is not known why); `day_unsure` may have
    been on another day than the one that they count for. Days begin at the hour `day_begins`; `days` has
    every day with a session. `held_ms` is time under stretch. `hours` has 24 counts of sessions by the hour
    of the clock in which they began, `weekdays` seven by their day, Monday first.
    """

    person: str | None
    day_begins: int
    first: date | None
    last: date | None
    sessions: int
    completed: int
    undated: int
    why_undated: dict[str, int]
    day_unsure: int
    hold_count: int
    held_ms: int
    days: tuple[DayTotal, ...]
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
    day_begins: int = DAY_BEGINS,
) -> Figures:
    """Of sessions in the order in which they were done; `today` is the day up to which weeks are counted.

    Where `sessions` are only some of the person's, `course` has all of them: what needs a professional does
    not hang on what is looked at. `since` is the day from which on `sessions` were chosen. Days begin at the
    hour `day_begins`.
    """
    rows = hold_rows(sessions, day_begins)
    starts = [(start, session) for session in sessions if (start := local_start(session))]
    days = [day_at(start, day_begins) for start, _ in starts]
    hours = [start.hour for start, _ in starts]
    weekdays = [day.weekday() for day in days]
    active_ms = [session.active_ms for _, session in starts]
    rated = pain(sessions, day_begins)
    return Figures(
        person=person,
        day_begins=day_begins,
        first=min(days, default=None),
        last=max(days, default=None),
        sessions=len(sessions),
        completed=sum(session.outcome == "completed" for session in sessions),
        undated=len(sessions) - len(days),
        why_undated=why_undated(sessions),
        day_unsure=sum(not is_day_sure(session, day_begins) for _, session in starts),
        hold_count=len(rows),
        held_ms=sum(row.actual_ms for row in rows if row.kind not in NO_STRETCH),
        days=_day_totals(days, active_ms),
        adherence=adherence(sessions, prescribed, today, since, course or (), day_begins),
        doses=doses(rows, prescribed),
        holds=rows,
        stretches=stretch_totals(rows),
        balance=balances(rows),
        best=bests(rows),
        pain=rated,
        hours=tuple(hours.count(hour) for hour in range(24)),
        weekdays=tuple(weekdays.count(day) for day in range(7)),
        flags=flags(rated.weeks if course is None else pain(course, day_begins).weeks, today),
    )


def _day_totals(days: Sequence[date], active_ms: Sequence[int]) -> tuple[DayTotal, ...]:
    totals: dict[date, list[int]] = {}
    for day, ms in zip(days, active_ms, strict=True):
        totals.setdefault(day, []).append(ms)
    return tuple(DayTotal(day, len(found), sum(found)) for day, found in sorted(totals.items()))
