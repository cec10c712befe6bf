"""Time under stretch per muscle group and side, week by week."""

from collections import Counter, defaultdict
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
    by_stretch: dict[tuple[str, str, str], Counter[date]] = defaultdict(Counter)
    for row in rows:
        if row.day is not None and row.kind not in NO_STRETCH:
            by_stretch[row.routine, row.stretch, row.side][row.day] += row.actual_ms
    by_muscle: dict[tuple[str, str], Counter[date]] = defaultdict(Counter)
    for (routine, stretch, side), days in by_stretch.items():
        for muscle in prescribed.muscles(routine, stretch) or (NOT_GIVEN,):
            for loaded in ("left", "right") if side == "none" else (side,):
                by_muscle[muscle, loaded].update(days)
    by_week: dict[tuple[date, str, str], list[int]] = defaultdict(list)
    for (muscle, side), days in by_muscle.items():
        for day, held_ms in days.items():
            by_week[week_of(day), muscle, side].append(held_ms)
    return tuple(
        DoseWeek(*key, sum(each), len(each), sum(held_ms >= GUIDELINE_MS for held_ms in each))
        for key, each in sorted(by_week.items())
    )
