"""iCalendar (RFC 5545): an event for each session done, and a recurring one for each routine planned."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid5

from icalendar import Alarm, Calendar, Event

from holdtimer.history.sessions import TimedHold
from holdtimer.review.adherence import PUT_ASIDE
from holdtimer.review.exports.dated import SPACE, Dated, session_id
from holdtimer.review.moments import sureness
from holdtimer.review.prescribed import Prescribed
from holdtimer.routines import RoutineFile
from holdtimer.routines.rehearsal import timeline, total_ms
from holdtimer.words.durations import duration
from holdtimer.words.holds import outcome_of, side_of, with_side

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
    """So many days of a week, as evenly apart as whole days allow: 3 is Monday, Wednesday, Friday."""
    return tuple(WEEKDAYS[index * 7 // days_per_week] for index in range(days_per_week))


def to_calendar(sessions: Iterable[Dated], plan: Plan, made: datetime) -> bytes:
    """The calendar, made at `made` (aware). Ids stay the same: importing it again replaces the events."""
    calendar = Calendar()
    calendar.add("prodid", "-//hold timer//export//EN")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for file in plan.files:
        calendar.add_component(_plan_event(file, plan, made))
    for session in sessions:
        calendar.add_component(_done_event(session, made))
    return bytes(calendar.to_ical())


def _plan_event(file: RoutineFile, plan: Plan, made: datetime) -> Event:
    days = due_days(file.days_per_week or 7)
    # RFC 5545: the first event counts, whatever the rule says, so that it must be one of the rule.
    first = next(
        day
        for day in (plan.first + timedelta(offset) for offset in range(7))
        if WEEKDAYS[day.weekday()] in days
    )
    event = _event(f"{uuid5(SPACE, f'plan/{file.slug}')}", file.name, made)
    minutes = -(-total_ms(timeline(file.routine())) // 60_000)
    if plan.at is None:
        event.add("dtstart", first)
    else:
        # Without a zone: the same time of day wherever its owner is.
        event.add("dtstart", datetime.combine(first, plan.at))
        event.add("duration", timedelta(minutes=minutes))
        event.add_component(_alarm(file.name))
    event.add("rrule", {"FREQ": "WEEKLY", "BYDAY": list(days)})
    event.add("transp", "TRANSPARENT" if plan.at is None else "OPAQUE")
    steps = [step.name for step in file.steps]
    event.add("description", "\n".join([f"{minutes} min", *steps]))
    return event


def _alarm(name: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", name)
    alarm.add("trigger", timedelta(0))
    return alarm


def _done_event(done: Dated, made: datetime) -> Event:
    session = done.session
    event = _event(str(session_id(session)), session.routine, made)
    event.add("dtstart", _utc(done.start))
    if _utc(done.end) > _utc(done.start):  # RFC 5545: an end is later than its beginning
        event.add("dtend", _utc(done.end))
    event.add("transp", "TRANSPARENT")
    pain = [
        f"pain {when} {answer}"
        for when, answer in (("before", session.pain_before), ("after", session.pain_after))
        if answer is not None
    ]
    about = filter(None, (session.outcome, sureness(session, done.day_begins), *pain))
    event.add("description", "\n".join([*about, *(_line(timed) for timed in session.holds)]))
    return event


def _event(uid: str, summary: str, made: datetime) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", _utc(made))
    event.add("summary", summary)
    return event


def _line(timed: TimedHold) -> str:
    hold = timed.hold
    stretch = with_side(hold.name, side_of(hold.side))
    return f"{stretch}: {duration(hold.actual_ms)}, {outcome_of(hold.outcome)}"


def _utc(moment: datetime) -> datetime:
    # In UTC: the history keeps how far the zone was from it, not which zone it was, as a TZID would say.
    return moment.astimezone(UTC).replace(microsecond=0)
