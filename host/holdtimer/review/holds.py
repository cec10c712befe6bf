"""Planned against actual, hold by hold and by stretch; open holds' best; one side against the other."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from holdtimer.history.sessions import Session
from holdtimer.review.moments import DAY_BEGINS, day_of, days_of, slope, week_of
from holdtimer.words.dates import one_of
from holdtimer.words.holds import kind_of, outcome_of, side_of

NO_STRETCH = ("tempo", "reps", "countdown", "wait")
"""Kinds of hold that are no time under stretch: exercise, ice, waiting."""


@dataclass(frozen=True)
class HoldRow:
    """One hold as logged (reps at a tempo: one run). `planned_ms` is 0 where the plan has no length.

    It counts for `day`, and was on one from `first_day` to `last_day`, which are mostly the same.
    """

    session: int
    day: date | None
    first_day: date | None
    last_day: date | None
    routine: str
    stretch: str
    kind: str
    side: str
    set: int
    rep: int
    planned_ms: int
    actual_ms: int
    outcome: str


@dataclass(frozen=True)
class StretchTotal:
    """What became of a stretch on a side; the two times are of its holds that have a plan."""

    stretch: str
    side: str
    holds: int
    done: int
    extended: int
    short: int
    skipped: int
    planned_ms: int
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
            kind_of(hold),
            side_of(hold.side),
            hold.set,
            hold.rep,
            hold.planned_ms,
            hold.actual_ms,
            outcome_of(hold.outcome),
        )
        for session in sessions
        for days in (_days(session, day_begins),)
        for hold in (timed.hold for timed in session.holds)
        if kind_of(hold) != "wait"
    )


def day_text(held: HoldRow | Best) -> str:
    """Its day, or those that it may have been: "27 or 28 Nov"; "" where that is not known."""
    return one_of(held.first_day, held.last_day) if held.first_day and held.last_day else ""


def _days(session: Session, day_begins: int) -> tuple[date | None, date | None, date | None]:
    first, last = days_of(session, day_begins) or (None, None)
    return day_of(session, day_begins), first, last


def stretch_totals(rows: Iterable[HoldRow]) -> tuple[StretchTotal, ...]:
    """By name and side."""
    found: dict[tuple[str, str], list[HoldRow]] = defaultdict(list)
    for row in rows:
        found[row.stretch, row.side].append(row)
    totals = []
    for key, holds in sorted(found.items()):
        planned = [row for row in holds if row.planned_ms]
        became = Counter(row.outcome for row in holds)
        totals.append(
            StretchTotal(
                *key,
                holds=len(holds),
                done=became["done"],
                extended=became["extended"],
                short=became["short"],
                skipped=became["skipped"],
                planned_ms=sum(row.planned_ms for row in planned),
                actual_ms=sum(row.actual_ms for row in planned),
            )
        )
    return tuple(totals)


def bests(rows: Iterable[HoldRow]) -> tuple[Best, ...]:
    """Of every open hold, by name and side."""
    found: dict[tuple[str, str], Best] = {}
    for row in rows:
        if row.kind != "open":
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
        if row.side in ("left", "right") and row.kind not in NO_STRETCH:
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
