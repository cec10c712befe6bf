"""Time under stretch per muscle group and side, week by week."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from holdtimer.review.holds import NO_STRETCH, HoldRow
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

    `days` had any of it, `days_enough` GUIDELINE_MS or more.
    """

    week: date
    muscle: str
    side: str
    held_ms: int
    days: int
    days_enough: int


def doses(rows: Iterable[HoldRow], prescribed: Prescribed) -> tuple[DoseWeek, ...]:
    """By week, muscle and side, from holds whose date is known; reps at a tempo are no stretching."""
    by_stretch: dict[tuple[str, str, str], dict[date, int]] = {}
    for row in rows:
        if row.day is not None and row.kind not in NO_STRETCH:
            days = by_stretch.setdefault((row.routine, row.stretch, row.side), {})
            days[row.day] = days.get(row.day, 0) + row.actual_ms
    by_muscle: dict[tuple[str, str], dict[date, int]] = {}
    for (routine, stretch, held), days in by_stretch.items():
        for muscle in prescribed.muscles(routine, stretch) or (NOT_GIVEN,):
            for side in ("left", "right") if held == "none" else (held,):
                total = by_muscle.setdefault((muscle, side), {})
                for day, held_ms in days.items():
                    total[day] = total.get(day, 0) + held_ms
    found = []
    for (muscle, side), days in by_muscle.items():
        weeks: dict[date, list[int]] = {}
        for day, held_ms in days.items():
            weeks.setdefault(week_of(day), []).append(held_ms)
        for week, totals in weeks.items():
            enough = sum(held_ms >= GUIDELINE_MS for held_ms in totals)
            found.append(DoseWeek(week, muscle, side, sum(totals), len(totals), enough))
    return tuple(sorted(found, key=lambda dose: (dose.week, dose.muscle, dose.side)))
