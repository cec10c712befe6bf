"""What a calendar plans: which routines, on which days of a week, from when on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from holdtimer.review.adherence import PUT_ASIDE
from holdtimer.review.exports.dated import Dated
from holdtimer.review.prescribed import Prescribed
from holdtimer.routines import RoutineFile

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@dataclass(frozen=True)
class Plan:
    """Routines to do from `first` on, on as many days a week as each asks for (every day where it does not).

    `at` is a time of day wherever one is then; None plans days without a time.
    """

    files: tuple[RoutineFile, ...]
    first: date
    at: time | None = None


def going_on(sessions: Iterable[Dated], prescribed: Prescribed, today: date) -> tuple[RoutineFile, ...]:
    """The routines done lately that say on how many days of a week they are due, by name."""
    lately = {done.session.routine for done in sessions if today - done.day <= PUT_ASIDE}
    files = (prescribed.file(routine) for routine in sorted(lately))
    return tuple(file for file in files if file and file.days_per_week)


def due_days(days_per_week: int) -> tuple[str, ...]:
    """The days of a week for so many of them, as far apart as whole days allow, Monday first."""
    return tuple(WEEKDAYS[index * 7 // days_per_week] for index in range(days_per_week))
