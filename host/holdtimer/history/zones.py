"""Which zone it was when: from what each anchor says of the laptop's zone. Pure, but for `here`."""

import time
from bisect import bisect
from collections.abc import Iterable
from dataclasses import dataclass

LOOK_BACK_DAYS = 366
"""How far `here` looks for the last change: a zone with daylight saving has one in every year."""

_DAY_S = 86_400


@dataclass(frozen=True)
class Zone:
    """The laptop's zone at one time, in minutes east of UTC.

    `changed_utc_ms` is when it last changed before that (daylight saving) and `before_min` what it was until
    then; both None where it did not change in LOOK_BACK_DAYS.
    """

    offset_min: int
    changed_utc_ms: int | None = None
    before_min: int | None = None

    def offset_at(self, utc_ms: int) -> int:
        """Minutes east of UTC at a time up to this zone's own; right back to the change before the last."""
        if self.before_min is None or self.changed_utc_ms is None or utc_ms >= self.changed_utc_ms:
            return self.offset_min
        return self.before_min


def here(utc_ms: int) -> Zone:
    """This computer's zone at `utc_ms`, by the rules of its operating system.

    `changed_utc_ms` is exact to the second.
    """
    new_s = utc_ms // 1000
    now_min = _offset_min(new_s)
    for old_s in range(new_s - _DAY_S, max(-1, new_s - LOOK_BACK_DAYS * _DAY_S - 1), -_DAY_S):
        if _offset_min(old_s) != now_min:
            within = range(old_s, old_s + _DAY_S)
            since_s = old_s + bisect(within, False, key=lambda s: _offset_min(s) == now_min)
            return Zone(now_min, since_s * 1000, _offset_min(old_s))
    return Zone(now_min)


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
            return earlier[0][1].offset_min if earlier else None
        ((later_ms, zone),) = later
        for earlier_ms, left in earlier:
            travelled = zone.offset_at(earlier_ms) != left.offset_min
            if travelled and utc_ms - earlier_ms <= later_ms - utc_ms:
                return left.offset_min
        return zone.offset_at(utc_ms)


def _offset_min(utc_s: int) -> int:
    return time.localtime(utc_s).tm_gmtoff // 60
