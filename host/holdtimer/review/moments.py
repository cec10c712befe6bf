"""When a session was, in the zone where it was done; weeks are those of ISO 8601, named by their Monday."""

from datetime import date, datetime, timedelta, timezone

from holdtimer.history.sessions import Session


def local_start(session: Session) -> datetime | None:
    """When it began, with its zone (this computer's where none was kept); None where that is not known."""
    if session.started_utc is None:
        return None
    zone = None if session.zone_min is None else timezone(timedelta(minutes=session.zone_min))
    return session.started_utc.astimezone(zone)


def day_of(session: Session) -> date | None:
    """The day on which it began; None where that is not known."""
    start = local_start(session)
    return None if start is None else start.date()


def week_of(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def week_name(week: date) -> str:
    """2026-11-16 -> "2026-W47"."""
    year, number, _ = week.isocalendar()
    return f"{year}-W{number:02d}"


def weeks_between(first: date, last: date) -> list[date]:
    """Every week from that of `first` to that of `last`."""
    count = (week_of(last) - week_of(first)).days // 7
    return [week_of(first) + timedelta(weeks=index) for index in range(count + 1)]
