"""When a routine is due: on how many or which days, how often on a day, for how many weeks. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from holdtimer.review.moments import week_of
from holdtimer.routines import RoutineFile
from holdtimer.routines.progression import week_at
from holdtimer.routines.values import WEEKDAYS

WEEK_DAYS = 7

AWAKE_MIN = 16 * 60
"""Minutes of a day within which a routine that is due every 2 hours is due: 8 times."""


@dataclass(frozen=True)
class Schedule:
    """From the day `begins` on, for so many `weeks` (None: without an end).

    Due are the `weekdays` (Monday is 0); without any, every `every_days` days from `begins` on, if that is
    more than 1; else as many days of a week as `days_per_week` says, whichever these are (None: nobody said).
    On a day it is due `times_a_day`; a routine every 2 hours within 16 is due 8 times.
    """

    begins: date
    days_per_week: int | None = None
    times_a_day: int = 1
    weekdays: tuple[int, ...] = ()
    every_days: int = 1
    weeks: int | None = None

    @property
    def ends(self) -> date | None:
        """The last day on which it is due."""
        return None if self.weeks is None else self.begins + timedelta(weeks=self.weeks, days=-1)

    @property
    def is_said(self) -> bool:
        """Whether anybody said when it is due."""
        return bool(self.days_per_week or self.weekdays or self.every_days > 1)

    def is_named(self, day: date) -> bool:
        """Whether that very day is due; not where any day of a week may be."""
        if day < self.begins or (self.ends and day > self.ends):
            return False
        if self.weekdays:
            return day.weekday() in self.weekdays
        return self.every_days > 1 and (day - self.begins).days % self.every_days == 0

    def due_in(self, week: date) -> int | None:
        """On how many days of the week of that Monday it is due; None where nobody said."""
        if not self.is_said:
            return None
        days = [week + timedelta(days=index) for index in range(WEEK_DAYS)]
        if self.weekdays or self.every_days > 1:
            return sum(self.is_named(day) for day in days)
        if self.ends is None:
            return self.days_per_week
        return min(self.days_per_week or 0, sum(day <= self.ends for day in days))

    def next_day(self, today: date, done: frozenset[date]) -> date | None:
        """The next day on which it is due, where it was done on the days `done`; None after its end."""
        day = today + timedelta(days=today in done)
        week = week_of(day)
        if not (self.weekdays or self.every_days > 1):
            of_week = sum(week_of(each) == week for each in done)
            if of_week >= (self.due_in(week) or 0):
                day = week + timedelta(weeks=1)
            return None if self.ends and day > self.ends else day
        ahead = (day + timedelta(days=index) for index in range(max(WEEK_DAYS, self.every_days) + 1))
        return next((each for each in ahead if self.is_named(each)), None)


def schedule_of(file: RoutineFile, begins: date, week: date) -> Schedule:
    """What a routine file says of the week of that Monday; the routine was begun on the day `begins`."""
    begins = file.begins or begins
    due = file.due(week_at(begins, week + timedelta(days=WEEK_DAYS - 1)))
    times = due.times_per_day.low if due.times_per_day else AWAKE_MIN // due.every if due.every else 1
    weekdays = tuple(WEEKDAYS.index(name) for name in due.weekdays or ())
    is_said = due.days_per_week or weekdays or due.every_days
    daily = WEEK_DAYS if (due.times_per_day or due.every) and not is_said else None
    return Schedule(
        begins, due.days_per_week or daily, times, weekdays, due.every_days or 1, file.lasts_weeks
    )
