"""When a session was, in the zone where it was done: its day, its week, and how both are said.

A day is its owner's: it begins at an hour of the morning, so that a session after midnight belongs to the
evening. Weeks are those of ISO 8601, named by their Monday; a trend is a change from week to week.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta, timezone
from statistics import linear_regression

from holdtimer.history.sessions import Session
from holdtimer.history.walltime import Moment
from holdtimer.words.counts import counted
from holdtimer.words.dates import give_or_take, give_or_take_short, minute, one_of

DAY_BEGINS = 4
"""The hour at which a day begins where its owner chose no other."""

TREND_WEEKS = 12
"""How far back a trend looks, from its last week: a quarter. What was a year ago is no trend of today."""

TREND_LEAST = 3
"""Weeks with a value that a trend needs: through two any line fits."""


def in_zone_of(session: Session, moment: datetime) -> datetime:
    """`moment` in the zone where the session was done; this computer's where none was kept."""
    return _in_zone(moment, session.zone_min)


def local(moment: Moment) -> datetime | None:
    """When it was, with its zone (this computer's where none was kept); None where that is not known."""
    return None if moment.at is None else _in_zone(moment.at, moment.zone_min)


def local_start(session: Session) -> datetime | None:
    """The same of when a session began."""
    return None if session.started_utc is None else in_zone_of(session, session.started_utc)


def day_at(moment: datetime, day_begins: int = DAY_BEGINS) -> date:
    """The day that `moment` belongs to, in its own zone: with 4, 03:59 is still the day before."""
    # Without its zone, as the hands of a clock go: on a day of 23 or 25 hours too it begins at `day_begins`.
    return (moment.replace(tzinfo=None) - timedelta(hours=day_begins)).date()


def day_of(session: Session, day_begins: int = DAY_BEGINS) -> date | None:
    """The day that it counts for: on which it began, else went on; None where neither is known."""
    start = local_start(session)
    if start is None and session.resumed:
        start = local(_counted(session))
    return None if start is None else day_at(start, day_begins)


def days_of(session: Session, day_begins: int = DAY_BEGINS) -> tuple[date, date] | None:
    """The first and the last day that it may have been on, which are mostly one; None without a date."""
    return days_around(_counted(session), day_begins)


def days_around(moment: Moment, day_begins: int = DAY_BEGINS) -> tuple[date, date] | None:
    """The first and the last day that a moment may have been on; None where it is not known."""
    start = local(moment)
    if start is None:
        return None
    error = timedelta(milliseconds=moment.error_ms or 0)
    return day_at(start - error, day_begins), day_at(start + error, day_begins)


def is_day_sure(session: Session, day_begins: int = DAY_BEGINS) -> bool:
    """Whether its error leaves no other day than that which it counts for; not without a date."""
    days = days_of(session, day_begins)
    return days is not None and days[0] == days[1]


def is_within(session: Session, first: date | None, last: date | None, day_begins: int = DAY_BEGINS) -> bool:
    """Whether it counts for such a day; of one without a date, whether it can have been on no other."""
    if day := day_of(session, day_begins):
        return (first or day) <= day <= (last or day)
    begin, end = _bounds(session)
    since = first is None or (begin is not None and day_at(begin, day_begins) >= first)
    until = last is None or (end is not None and day_at(end, day_begins) <= last)
    return since and until


def undated_days(session: Session, day_begins: int = DAY_BEGINS) -> tuple[date | None, date | None]:
    """The first and the last day that a session without a date may have been on; None where none is known."""
    begin, end = _bounds(session)
    return begin and day_at(begin, day_begins), end and day_at(end, day_begins)


def when(session: Session, day_begins: int = DAY_BEGINS) -> str:
    """When it began, for people; where it has no date, the interval that is known, or "time not known".

    "2026-11-28 19:21"; with its error where that shows, "2026-11-28 19:21 ± 3 min"; with its days where they
    may be two, "2026-11-28 03:58 ± 5 min (27 or 28 Nov)"; with its zone where that is not this computer's.
    """
    if start := local_start(session):
        return f"{_clock(start)} {sureness(session, day_begins)}".rstrip()
    told = _said_between(*_interval(session)) or "time not known"
    later = [at for part in session.resumed if (at := local(part.moment))]
    return f"{told}, went on {_clock(later[0])}" if later else told


def when_in_column(session: Session, day_begins: int = DAY_BEGINS) -> str:
    """The same for a narrow column, in lines that may break only between a date and its time.

    "2026-11-28 19:21±3m"; a line more with the days where they may be two, or with the end of an interval.
    """
    if start := local_start(session):
        error = give_or_take_short(session.started_error_ms)
        return f"{_clock(start)}{error}\n{_several_days(session, day_begins)}".rstrip()
    after, before = _interval(session)
    return f"between\n{after}\nand {before}" if after and before else when(session, day_begins)


def sureness(session: Session, day_begins: int = DAY_BEGINS) -> str:
    """How far off its date may be, and the days where it may be several: "± 3 min (27 or 28 Nov)".

    "" where less than half a minute is in doubt and the day is certain, and without a date.
    """
    if session.started_utc is None:
        return ""
    return f"{give_or_take(session.started_error_ms)} {_several_days(session, day_begins)}".strip()


def why_no_date(session: Session) -> str:
    """The reason in words; "" where it has a date, or where the reason is not known."""
    if day_of(session) is not None:
        return ""
    return _cause(session.why_undated or "", *_interval(session))


def why_undated(sessions: Iterable[Session]) -> dict[str, int]:
    """How many sessions have no date, by Session.why_undated; "" where it is not known why."""
    return dict(Counter(each.why_undated or "" for each in sessions if day_of(each) is None))


def undated_sentences(sessions: Iterable[Session]) -> Iterator[str]:
    """Of those without a date, a sentence for each reason: "3 sessions have no date: the device's ..."."""
    by_reason: dict[str, list[Session]] = {}
    for session in sessions:
        if day_of(session) is None:
            by_reason.setdefault(session.why_undated or "", []).append(session)
    for why, found in by_reason.items():
        cause = _cause(why, _outer(found, 0, min), _outer(found, 1, max))
        reason = f": {cause}" if cause else ""
        has = "has" if len(found) == 1 else "have"
        yield f"{counted(len(found), 'session')} {has} no date{reason}."


def _cause(why: str, after: str, before: str) -> str:
    """Why there is no date, of sessions between two moments, which may be ""."""
    between = _said_between(after, before)
    match why:
        case "power":
            when = f" {between}," if between else ""
            return f"the device's power was lost{when} before a computer with a right clock met it"
        case "old":
            return "the device logged no time of its own: its firmware is older"
        case "lost":
            return "the device's record of that start is lost"
        case "unmet":
            return (
                "no computer with a right clock has met the device since; the next `holdtimer sync` dates it"
            )
    return ""


def _outer(sessions: Iterable[Session], end: int, choose: Callable[..., datetime]) -> str:
    """The outermost bound of several; "" where one has none."""
    bounds = [_bounds(session)[end] for session in sessions]
    known = [bound for bound in bounds if bound]
    return _clock(choose(known)) if known and len(known) == len(bounds) else ""


def _said_between(after: str, before: str) -> str:
    if after and before:
        return f"between {after} and {before}"
    return f"after {after}" if after else f"before {before}" if before else ""


def unsure_sentences(count: int) -> Iterator[str]:
    """That so many sessions may count for a wrong day; nothing where there are none."""
    if count:
        sessions = counted(count, "session")
        yield f"{sessions} may have been on another day than counted here: the device's clock was not sure."


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


def slope(weeks: Sequence[tuple[date, float]]) -> float | None:
    """Change per week by least squares over the last TREND_WEEKS; None with fewer than TREND_LEAST values.

    `weeks` are (Monday, value), by rising date.
    """
    if not weeks:
        return None
    last = weeks[-1][0]
    recent = [
        (-(last - week).days / 7, value) for week, value in weeks if (last - week).days < 7 * TREND_WEEKS
    ]
    if len(recent) < TREND_LEAST:
        return None
    return linear_regression(*zip(*recent, strict=True)).slope


def _several_days(session: Session, day_begins: int) -> str:
    days = days_of(session, day_begins)
    return f"({one_of(*days)})" if days and days[0] < days[1] else ""


def _counted(session: Session) -> Moment:
    """The moment that says for which day it counts."""
    return next((part.moment for part in session.parts if part.moment.at), session.parts[0].moment)


def _bounds(session: Session) -> tuple[datetime | None, datetime | None]:
    """After what and before what it was, in its zone; None where that is not known."""
    after, before = session.not_before_utc, session.not_after_utc
    return after and in_zone_of(session, after), before and in_zone_of(session, before)


def _interval(session: Session) -> tuple[str, str]:
    after, before = _bounds(session)
    return (after and _clock(after)) or "", (before and _clock(before)) or ""


def _in_zone(moment: datetime, zone_min: int | None) -> datetime:
    return moment.astimezone(None if zone_min is None else timezone(timedelta(minutes=zone_min)))


def _clock(moment: datetime) -> str:
    is_here = moment.utcoffset() == moment.astimezone().utcoffset()
    return minute(moment) if is_here else moment.isoformat(" ", "minutes")
