"""Which zone it was when: from what each anchor says of the laptop's zone. Pure, but for `here`."""

from bisect import bisect
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tzlocal

_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Zone:
    """The laptop's zone at one time: `offset_min` minutes east of UTC then, `name` as IANA calls it.

    A zone without a name is of an anchor from before revision 0004, or of a computer that has none: there
    `changed_utc_ms` is when the zone last changed before that time (daylight saving) and `before_min` what
    it was until then, None where it did not change in the year before.
    """

    offset_min: int
    changed_utc_ms: int | None = None
    before_min: int | None = None
    name: str | None = None

    def offset_at(self, utc_ms: int) -> int:
        """Minutes east of UTC at another time; without a name right back to the change before the last."""
        if self.name:
            try:
                return _offset_min(utc_ms, ZoneInfo(self.name))
            except (ZoneInfoNotFoundError, ValueError):  # this computer's rules do not have it
                pass
        if self.before_min is None or self.changed_utc_ms is None or utc_ms >= self.changed_utc_ms:
            return self.offset_min
        return self.before_min


def here(utc_ms: int) -> Zone:
    """This computer's zone at `utc_ms`."""
    try:
        zone = tzlocal.reload_localzone()  # it may have travelled since the last time
    except (ZoneInfoNotFoundError, ValueError):  # a TZ that IANA does not know
        zone = None
    return Zone(_offset_min(utc_ms, zone), name=getattr(zone, "key", None))


class Zones:
    """What the anchors say, by wall time."""

    def __init__(self, found: Iterable[tuple[int, Zone]]) -> None:
        """Take in (utc_ms, zone at that time)."""
        self._found = sorted(found, key=lambda pair: pair[0])

    def offset_min(self, utc_ms: int) -> int | None:
        """Minutes east of UTC where the laptop was at `utc_ms`; None where no zone is known.

        The next anchor knows of a daylight saving change before it. Where it does not agree with the one
        before `utc_ms`, the owner has travelled in between, and the nearer of the two counts.
        """
        index = bisect(self._found, utc_ms, key=lambda pair: pair[0])
        earlier, later = self._found[:index][-1:], self._found[index : index + 1]
        if not later:
            return earlier[0][1].offset_at(utc_ms) if earlier else None
        ((later_ms, zone),) = later
        for earlier_ms, left in earlier:
            travelled = zone.offset_at(earlier_ms) != left.offset_min
            if travelled and utc_ms - earlier_ms <= later_ms - utc_ms:
                return left.offset_at(utc_ms)
        return zone.offset_at(utc_ms)


def _offset_min(utc_ms: int, zone: ZoneInfo | None) -> int:
    """Of `zone`, or, without one, as the operating system has it."""
    at = datetime.fromtimestamp(utc_ms / 1000, UTC).astimezone(zone)
    return (at.utcoffset() or timedelta()) // _MINUTE
