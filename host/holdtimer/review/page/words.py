"""Names, times and lengths as the page writes them."""

from datetime import UTC, date, datetime, timedelta, timezone

from holdtimer.history.sessions import Session
from holdtimer.review.moments import local_start

NOTHING = "\u2013"
"""A dash, where there is no value."""


def clean(name: str) -> str:
    """Without what is not to be seen: a name may hold controls, and marks that turn the text around it."""
    return "".join(char if char.isprintable() else "�" for char in name)


def isolated(name: str) -> str:
    """For a label in a chart, where no <bdi> can keep its direction to itself."""
    return f"\u2068{clean(name)}\u2069"


def utc_ms(day: date) -> int:
    """Its midnight in ms since 1970, as if it were a day in UTC: charts show days, in no zone."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1000


def length(ms: int) -> str:
    """20000 -> "0:20", 5400000 -> "1:30:00"."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def when(session: Session) -> str:
    """When it began, in the zone where it was done; the bounds known where its clock was never met."""
    if start := local_start(session):
        return f"{start:%Y-%m-%d %H:%M}"
    zone = None if session.zone_min is None else timezone(timedelta(minutes=session.zone_min))
    bounds = ("after", session.not_before_utc), ("before", session.not_after_utc)
    known = [f"{word} {time.astimezone(zone):%Y-%m-%d %H:%M}" for word, time in bounds if time]
    return " and ".join(known) or "date not known"
