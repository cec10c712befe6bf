"""All figures of one person's sessions."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from holdtimer.history.sessions import Session
from holdtimer.review.adherence import AdherenceWeek, adherence, is_finished
from holdtimer.review.alerts import Alert, alerts
from holdtimer.review.dose import DoseWeek, doses
from holdtimer.review.due import Due, due
from holdtimer.review.filters import Wanted, Who
from holdtimer.review.holds import (
    Balance,
    Best,
    HoldRow,
    PlanRow,
    StretchTotal,
    balances,
    bests,
    hold_rows,
    plan_rows,
    stretch_totals,
)
from holdtimer.review.known import Known, Records, not_known
from holdtimer.review.moments import (
    day_at,
    day_of,
    is_day_sure,
    local,
    local_start,
    undated_days,
    why_undated,
)
from holdtimer.review.pain import Flag, Pain, flags, pain
from holdtimer.review.plans import Plans
from holdtimer.review.prescribed import Prescribed

NOBODY, ALL, NOTHING_LACKS = Who(None), Wanted(), Records()


@dataclass(frozen=True)
class DayTotal:
    """The sessions of one day, and their time without pauses."""

    day: date
    sessions: int
    active_ms: int


@dataclass(frozen=True)
class Figures:
    """`person` is None where nobody was named; then `device` has the id in hex.

    `undated` sessions have no date: no week or hour counts them.

    `finished` are the sessions that were completed with a hold done. Of the `planned_ms` of all sessions
    `kept_ms` were held, no hold counting for more than its plan. `why_undated` counts the undated by
    Session.why_undated ("" where it is not known why); `day_unsure` may have been on another day than the one
    that they count for; `not_known` says in sentences what these figures cannot know. Days begin at the hour
    `day_begins`; `days` has every day with a session. `held_ms` is time under stretch. `hours` has 24 counts
    of sessions by the hour of the clock in which they began, `weekdays` seven by their day, Monday first.
    """

    person: str | None
    device: str | None
    day_begins: int
    today: date
    first: date | None
    last: date | None
    sessions: int
    completed: int
    finished: int
    undated: int
    why_undated: dict[str, int]
    day_unsure: int
    hold_count: int
    held_ms: int
    planned_ms: int
    kept_ms: int
    days: tuple[DayTotal, ...]
    adherence: tuple[AdherenceWeek, ...]
    doses: tuple[DoseWeek, ...]
    holds: tuple[HoldRow, ...]
    plan: tuple[PlanRow, ...]
    plans: Plans
    stretches: tuple[StretchTotal, ...]
    balance: tuple[Balance, ...]
    best: tuple[Best, ...]
    pain: Pain
    hours: tuple[int, ...]
    weekdays: tuple[int, ...]
    flags: tuple[Flag, ...]
    alerts: tuple[Alert, ...]
    due: tuple[Due, ...]
    known: Known
    not_known: tuple[str, ...]

    @property
    def label(self) -> str:
        """Whose they are, for people."""
        return Who(self.person, bytes.fromhex(self.device) if self.device else None).label


def figures(
    sessions: Sequence[Session],
    prescribed: Prescribed,
    today: date,
    who: Who = NOBODY,
    course: Sequence[Session] | None = None,
    wanted: Wanted = ALL,
    records: Records = NOTHING_LACKS,
) -> Figures:
    """Of sessions in the order in which they were done; `today` is the day up to which weeks are counted.

    Where `sessions` are only those that are `wanted` of the person's, `course` has all of them: what needs a
    professional does not hang on what is looked at. `records` says what the history lacks.
    """
    day_begins = wanted.day_begins
    every = sessions if course is None else course
    prescribed = prescribed.of({session.device for session in every})
    plans = Plans(prescribed, every)
    rows = hold_rows(sessions, day_begins)
    plan = plan_rows(sessions, plans, day_begins, wanted.has_hold)
    starts = [start for session in sessions if (start := local_start(session))]
    days = _day_totals(sessions, day_begins)
    unsure = sum(not is_day_sure(session, day_begins) for session in sessions)
    undated = why_undated(sessions)
    rated = pain(sessions, day_begins)
    known = Known(
        records.met and day_at(records.met.astimezone(), day_begins),
        tuple(undated_days(session, day_begins) for session in sessions if day_of(session) is None),
    )
    return Figures(
        person=who.person,
        device=who.device.hex() if who.device else None,
        day_begins=day_begins,
        today=today,
        first=min((total.day for total in days), default=None),
        last=max((total.day for total in days), default=None),
        sessions=len(sessions),
        completed=sum(session.outcome == "completed" for session in sessions),
        finished=sum(map(is_finished, sessions)),
        undated=sum(undated.values()),
        why_undated=undated,
        day_unsure=unsure - sum(undated.values()),
        hold_count=len(rows),
        held_ms=sum(row.actual_ms for row in rows if row.works),
        planned_ms=sum(row.planned_ms for row in plan),
        kept_ms=sum(row.kept_ms for row in plan),
        days=days,
        adherence=adherence(sessions, prescribed, today, wanted.since, every, day_begins),
        doses=doses(rows, plan, prescribed),
        holds=rows,
        plan=plan,
        plans=plans,
        stretches=stretch_totals(rows, plan),
        balance=balances(rows),
        best=bests(rows),
        pain=rated,
        hours=tuple(_count(range(24), (start.hour for start in starts))),
        weekdays=tuple(_count(range(7), (day_at(start, day_begins).weekday() for start in starts))),
        flags=flags(rated.weeks if course is None else pain(course, day_begins).weeks, today),
        alerts=alerts(every, plans, today, known, day_begins, is_over=bool(records.passed_on)),
        due=due(every, prescribed, today, day_begins),
        known=known,
        not_known=tuple(not_known(sessions, plans, unsure - sum(undated.values()), records)),
    )


def _day_totals(sessions: Sequence[Session], day_begins: int) -> tuple[DayTotal, ...]:
    """A session that a power cut divided counts on each day on which a part of it was done."""
    totals: dict[date, list[int]] = {}
    for session in sessions:
        of_session: dict[date, int] = {}
        for part in session.parts:
            if start := local(part.moment):
                day = day_at(start, day_begins)
                of_session[day] = of_session.get(day, 0) + part.active_ms
        for day, ms in of_session.items():
            totals.setdefault(day, []).append(ms)
    return tuple(DayTotal(day, len(found), sum(found)) for day, found in sorted(totals.items()))


def _count(of: Iterable[int], values: Iterable[int]) -> Iterator[int]:
    counts = Counter(values)
    return (counts[each] for each in of)
