"""Moments and days: to and from ms since 1970, and as people read them."""

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


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
"""In English, whatever the locale."""
