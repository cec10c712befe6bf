"""Planned against held, hold by hold and by stretch; open holds' best; one side against the other."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from holdcore.steps import Hold
from holdtimer.history.sessions import Session
from holdtimer.history.walltime import Moment
from holdtimer.review.moments import DAY_BEGINS, day_at, day_of, days_around, local, slope, week_of
from holdtimer.review.plans import HoldWanted, Place, Plans, is_open, is_wait, place_of, works
from holdtimer.words.dates import one_of
from holdtimer.words.holds import outcome_of, side_of


@dataclass(frozen=True)
class HoldRow:
    """One hold as logged (reps at a tempo: one run). `planned_ms` is 0 where the plan has no length.

    It counts for `day`, and was on one from `first_day` to `last_day`, which are mostly the same. `works` is
    whether its time is time under stretch, `is_open` whether it is held for as long as one can.
    """

    session: int
    day: date | None
    first_day: date | None
    last_day: date | None
    routine: str
    stretch: str
    side: str
    works: bool
    is_open: bool
    set: int
    rep: int
    planned_ms: int
    actual_ms: int
    outcome: str


@dataclass(frozen=True)
class PlanRow:
    """One hold that a session was to have: of `planned_ms`, `kept_ms` were held, which is never more.

    `begun` is whether the device logged it. `day` is as in HoldRow.
    """

    session: int
    day: date | None
    routine: str
    stretch: str
    side: str
    works: bool
    planned_ms: int
    kept_ms: int
    begun: bool


@dataclass(frozen=True)
class StretchTotal:
    """What became of a stretch on a side: `holds` were logged, `not_begun` more were planned.

    `planned_ms` is of all of these. Of it `kept_ms` were held, no hold counting for more than its own plan;
    `actual_ms` is all that holds with a plan were held.
    """

    stretch: str
    side: str
    holds: int
    done: int
    extended: int
    short: int
    skipped: int
    not_begun: int
    planned_ms: int
    kept_ms: int
    actual_ms: int


@dataclass(frozen=True)
class Best:
    """The longest of an open hold on a side; days as in HoldRow.

    `steps` has every new best: day (None: not known), ms.
    """

    stretch: str
    side: str
    best_ms: int
    day: date | None
    first_day: date | None
    last_day: date | None
    session: int
    steps: tuple[tuple[date | None, int], ...]


@dataclass(frozen=True)
class BalanceWeek:
    """Time held on either side in one week."""

    week: date
    left_ms: int
    right_ms: int


@dataclass(frozen=True)
class Balance:
    """Left against right of one stretch, in weeks whose date is known and in all.

    `trend_per_week` is by how much (left - right) / (left + right) rises in a week (see trend.slope).
    """

    stretch: str
    left_ms: int
    right_ms: int
    weeks: tuple[BalanceWeek, ...]
    trend_per_week: float | None


def hold_rows(sessions: Iterable[Session], day_begins: int = DAY_BEGINS) -> tuple[HoldRow, ...]:
    """Every hold but the waiting for a press, in the order in which they were done."""
    return tuple(
        HoldRow(
            session.number,
            *days,
            session.routine,
            hold.name,
            side_of(hold.side),
            works(hold),
            is_open(hold),
            hold.set,
            hold.rep,
            hold.planned_ms,
            hold.actual_ms,
            outcome_of(hold.outcome),
        )
        for session in sessions
        for days, hold in _dated(session, day_begins)
        if not is_wait(hold)
    )


def plan_rows(
    sessions: Iterable[Session],
    plans: Plans,
    day_begins: int = DAY_BEGINS,
    wanted: HoldWanted = lambda _stretch, _side: True,
) -> tuple[PlanRow, ...]:
    """Every hold that the sessions were to have: of those whose routine is not known, what was begun."""
    return tuple(
        row for session in sessions for row in _plan_of(session, plans, day_of(session, day_begins), wanted)
    )


def _plan_of(session: Session, plans: Plans, day: date | None, wanted: HoldWanted) -> Iterator[PlanRow]:
    begun: dict[Place, PlanRow] = {}
    for hold in (timed.hold for timed in session.holds):
        if not is_wait(hold):
            before = begun.get(place := place_of(hold))  # where somebody went back: the longer one
            kept_ms = max(min(hold.actual_ms, hold.planned_ms), before.kept_ms if before else 0)
            names = session.routine, hold.name, side_of(hold.side), works(hold)
            begun[place] = PlanRow(session.number, day, *names, hold.planned_ms, kept_ms, begun=True)
    yield from begun.values()
    for planned in plans.of(session) or ():
        if planned.place not in begun and wanted(planned.stretch, planned.side):
            names = session.routine, planned.stretch, planned.side, planned.works
            yield PlanRow(session.number, day, *names, planned.planned_ms, 0, begun=False)


def day_text(held: HoldRow | Best) -> str:
    """Its day, or those that it may have been: "27 or 28 Nov"; "" where that is not known."""
    return one_of(held.first_day, held.last_day) if held.first_day and held.last_day else ""


_Days = tuple[date | None, date | None, date | None]


def _dated(session: Session, day_begins: int) -> Iterator[tuple[_Days, Hold]]:
    """Each hold with its days, which are those of its part of the session."""
    parts = session.parts
    ends = [*(part.first for part in parts[1:]), len(session.holds)]
    for part, end in zip(parts, ends, strict=True):
        days = _days(part.moment, day_begins)
        for timed in session.holds[part.first : end]:
            yield days, timed.hold


def _days(moment: Moment, day_begins: int) -> _Days:
    start = local(moment)
    first, last = days_around(moment, day_begins) or (None, None)
    return start and day_at(start, day_begins), first, last


def stretch_totals(rows: Iterable[HoldRow], plan: Iterable[PlanRow]) -> tuple[StretchTotal, ...]:
    """By name and side."""
    held: dict[tuple[str, str], list[HoldRow]] = defaultdict(list)
    planned: dict[tuple[str, str], list[PlanRow]] = defaultdict(list)
    for row in rows:
        held[row.stretch, row.side].append(row)
    for each in plan:
        planned[each.stretch, each.side].append(each)
    totals = []
    for key in sorted({*held, *planned}):
        holds = held[key]
        became = Counter(row.outcome for row in holds)
        totals.append(
            StretchTotal(
                *key,
                holds=len(holds),
                done=became["done"],
                extended=became["extended"],
                short=became["short"],
                skipped=became["skipped"],
                not_begun=sum(not row.begun for row in planned[key]),
                planned_ms=sum(row.planned_ms for row in planned[key]),
                kept_ms=sum(row.kept_ms for row in planned[key]),
                actual_ms=sum(row.actual_ms for row in holds if row.planned_ms),
            )
        )
    return tuple(totals)


def bests(rows: Iterable[HoldRow]) -> tuple[Best, ...]:
    """Of every open hold, by name and side."""
    found: dict[tuple[str, str], Best] = {}
    for row in rows:
        if not row.is_open:
            continue
        key = row.stretch, row.side
        before = found.get(key)
        if before is None or row.actual_ms > before.best_ms:
            steps = (*(before.steps if before else ()), (row.day, row.actual_ms))
            days = row.day, row.first_day, row.last_day
            found[key] = Best(*key, row.actual_ms, *days, row.session, steps)
    return tuple(best for _, best in sorted(found.items()))


def balances(rows: Sequence[HoldRow]) -> tuple[Balance, ...]:
    """Of every stretch that was held on both sides, by name."""
    found: dict[str, list[HoldRow]] = defaultdict(list)
    for row in rows:
        if row.side in ("left", "right") and row.works:
            found[row.stretch].append(row)
    return tuple(
        _balance(stretch, held)
        for stretch, held in sorted(found.items())
        if {row.side for row in held} == {"left", "right"}
    )


def _balance(stretch: str, held: list[HoldRow]) -> Balance:
    total = {"left": 0, "right": 0}
    by_week: dict[date, dict[str, int]] = defaultdict(lambda: {"left": 0, "right": 0})
    for row in held:
        total[row.side] += row.actual_ms
        if row.day:
            by_week[week_of(row.day)][row.side] += row.actual_ms
    weeks = tuple(BalanceWeek(week, sides["left"], sides["right"]) for week, sides in sorted(by_week.items()))
    shares = [
        (week.week, (week.left_ms - week.right_ms) / both)
        for week in weeks
        if (both := week.left_ms + week.right_ms)
    ]
    return Balance(stretch, total["left"], total["right"], weeks, slope(shares))
