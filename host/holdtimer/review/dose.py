"""Time under stretch per muscle group and side, week by week."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from holdtimer.review.holds import HoldRow, PlanRow
from holdtimer.review.moments import week_of
from holdtimer.review.prescribed import Prescribed

GUIDELINE_MS = 60_000
"""60 s in all for a muscle on a day that it is stretched: American College of Sports Medicine, position stand
(Garber et al., Medicine & Science in Sports & Exercise 43(7), 2011), which asks for 2 or 3 days a week."""

GUIDELINE = "60 s in all per muscle on a day (ACSM, Garber et al. 2011)"

NOT_GIVEN = "muscle not given"
"""The group of stretches whose routine names no muscle, or is not known here."""


@dataclass(frozen=True)
class DoseWeek:
    """What has no side loads both; a `side` other than left and right is one that only a newer device knows.

    Of `planned_ms`, which the sessions of that week were to have, `kept_ms` were held; `held_ms` is all that
    was held. `days` had any of it, `days_enough` GUIDELINE_MS or more; on `days_asked` as much was planned.
    """

    week: date
    muscle: str
    side: str
    planned_ms: int
    kept_ms: int
    held_ms: int
    days: int
    days_enough: int
    days_asked: int


@dataclass
class _Day:
    planned_ms: int = 0
    kept_ms: int = 0
    held_ms: int = 0


def doses(rows: Iterable[HoldRow], plan: Iterable[PlanRow], prescribed: Prescribed) -> tuple[DoseWeek, ...]:
    """By week, muscle and side, of what has a date; reps at a tempo are no stretching."""
    days: dict[tuple[str, str, date], _Day] = defaultdict(_Day)
    loaded: dict[tuple[str, str, str], list[tuple[str, str]]] = {}

    def of(row: HoldRow | PlanRow, day: date) -> list[_Day]:
        key = row.routine, row.stretch, row.side
        if key not in loaded:
            sides = ("left", "right") if row.side == "none" else (row.side,)
            muscles = prescribed.muscles(row.routine, row.stretch) or (NOT_GIVEN,)
            loaded[key] = [(muscle, side) for muscle in muscles for side in sides]
        return [days[muscle, side, day] for muscle, side in loaded[key]]

    for row in rows:
        if row.day is not None and row.works:
            for each in of(row, row.day):
                each.held_ms += row.actual_ms
    for planned in plan:
        if planned.day is not None and planned.works:
            for each in of(planned, planned.day):
                each.planned_ms += planned.planned_ms
                each.kept_ms += planned.kept_ms
    by_week: dict[tuple[date, str, str], list[_Day]] = defaultdict(list)
    for (muscle, side, day), each in days.items():
        by_week[week_of(day), muscle, side].append(each)
    return tuple(
        DoseWeek(
            *key,
            planned_ms=sum(day.planned_ms for day in found),
            kept_ms=sum(day.kept_ms for day in found),
            held_ms=sum(day.held_ms for day in found),
            days=sum(day.held_ms > 0 for day in found),
            days_enough=sum(day.held_ms >= GUIDELINE_MS for day in found),
            days_asked=sum(day.planned_ms >= GUIDELINE_MS for day in found),
        )
        for key, found in sorted(by_week.items())
    )
