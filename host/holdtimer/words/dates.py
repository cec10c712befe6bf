"""Moments and days: to and from ms since 1970, and as people read them."""

import re
from datetime import UTC, date, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
_SAID_FROM_MS = 30_000  # minutes are shown, so that less than half of one changes nothing


def utc_ms(moment: datetime) -> int:
    """An aware moment as whole ms since 1970, rounded down."""
    return (moment - _EPOCH) // _MS


def from_utc_ms(ms: int) -> datetime:
    """Ms since 1970 as a moment in UTC; raises OverflowError for what datetime cannot hold."""
    return _EPOCH + ms * _MS


def day_utc_ms(day: date) -> int:
    """The midnight of `day` in ms since 1970, as if it were a day in UTC: for charts, which have no zone."""
    return utc_ms(datetime(day.year, day.month, day.day, tzinfo=UTC))


def minute(moment: datetime) -> str:
    """2026-11-28 19:21, in the zone of `moment`."""
    return f"{moment:%Y-%m-%d %H:%M}"


def give_or_take(error_ms: int | None) -> str:
    """How far off a time may be, rounded up: "± 3 min", "± 2 h"; "" below half a minute."""
    number, unit = _rounded_up(error_ms)
    return f"± {number:,} {unit}" if unit else ""


def give_or_take_short(error_ms: int | None) -> str:
    """The same for a column, without a space at which a line could break: "±3m", "±2h"."""
    number, unit = _rounded_up(error_ms)
    return f"±{number:,}{unit[0]}" if unit else ""


def _rounded_up(error_ms: int | None) -> tuple[int, str]:
    if error_ms is None or error_ms < _SAID_FROM_MS:
        return 0, ""
    minutes = -(-error_ms // 60_000)
    return (minutes, "min") if minutes < 120 else (-(-minutes // 60), "h")


DAYS_READ = "2026-11-20, 20.11.2026, 20 Nov, today, yesterday or a day of the week"
"""What read_day understands."""


def read_day(text: str, today: date) -> date | None:
    """The day that somebody means; None where that is not one of DAYS_READ.

    A day of the week is the last one, `today` included; without a year it is the last such day. "1/2/2026" is
    the first of February here and the second of January there: it is not read.
    """
    said = text.strip().casefold()
    if said in ("today", "yesterday"):
        return today - timedelta(days=said == "yesterday")
    for number, name in enumerate(WEEKDAYS):
        if len(said) >= 3 and name.casefold().startswith(said):
            return today - timedelta(days=(today.weekday() - number) % 7)
    if found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", said):
        return _day(*map(int, found.groups()))
    found = re.fullmatch(r"(\d{1,2})\. ?(\d{1,2})\.? ?(\d{4})?", said)
    if found:
        month = int(found[2])
    elif found := re.fullmatch(r"(\d{1,2})\.? ([a-z]{3,9})\.?(?: (\d{4}))?", said):
        names = [at for at, name in enumerate(LONG_MONTHS, 1) if name.casefold().startswith(found[2])]
        month = names[0] if names else 0
    if not found:
        return None
    if found[3]:
        return _day(int(found[3]), month, int(found[1]))
    days = (_day(today.year - back, month, int(found[1])) for back in range(5))
    return next((day for day in days if day and day <= today), None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def spoken_day(day: date, today: date) -> str:
    """As people say it: "today", "yesterday", "on Monday" of the last week, "on 3 July", "on 3 July 2025"."""
    ago = (today - day).days
    if ago in (-1, 0, 1):
        return {-1: "tomorrow", 0: "today", 1: "yesterday"}[ago]
    if -7 < ago < 7:
        return f"on {WEEKDAYS[day.weekday()]}"
    return f"on {written_day(day, today)}"


def written_day(day: date, today: date) -> str:
    """ "3 July"; with its year where that is not `today`'s, "3 July 2025"."""
    year = f" {day.year}" if day.year != today.year else ""
    return f"{day.day} {LONG_MONTHS[day.month - 1]}{year}"


def one_of(first: date, last: date) -> str:
    """Days that it may have been: "27 or 28 Nov", "3 to 8 Nov"; 2026-11-27 where both are the same."""
    if first == last:
        return first.isoformat()
    join = "or" if last - first == timedelta(days=1) else "to"
    if first.year != last.year:
        return f"{_short(first)} {first.year} {join} {_short(last)} {last.year}"
    begin = str(first.day) if first.month == last.month else _short(first)
    return f"{begin} {join} {_short(last)}"


def _short(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]}"


LONG_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""All three in English, whatever the locale."""
