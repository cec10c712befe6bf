"""Wall time of a moment on a device's clock, from the anchors that the laptop measured. Pure.

The device's clock never falls within a boot; the laptop's may be set, also backwards. Anchors of one boot
that cannot both be right (AGREE_SHARE) mean that it was: the newer, by the device's clock, stays, since a
clock is set because it was wrong, and the older is passed over. Anchors of different boots do not overrule
each other: each boot keeps its own time, so that one wrong anchor spoils one boot. An interval between boots
that would end before it begins keeps its end, and begins at the latest earlier boot that allows it
(docs/adr/0011-the-newer-anchor-of-a-boot-counts.md).
"""

from bisect import bisect, bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from holdtimer.history.zones import Zone, Zones

EARLIEST_MS = 1_767_225_600_000
"""2026-01-01: no device is older than the project, so an earlier clock was never set."""

LATEST_MS = 4_102_444_800_000
"""2100-01-01: a later clock is set wrong; it also keeps every sum within what datetime can hold."""

AGREE_SHARE = 100
"""Anchors of a boot agree to 1/100 of the time between them, beyond their errors: far more than a crystal
drifts (tens of ppm), and room for a sleeping chip's oscillator; an assumption, not measured."""


@dataclass(frozen=True)
class Anchor:
    """At `device_ms` of `boot` it was `utc_ms` (ms since 1970), give or take `error_ms`.

    `zone` is the laptop's then; None where it is not known.
    """

    boot: int
    device_ms: int
    utc_ms: int
    error_ms: int
    zone: Zone | None = None


@dataclass(frozen=True)
class Moment:
    """A moment in UTC. `at` is known, within `error_ms`, where its boot has an anchor.

    The drift of the device's clock since that anchor is not in `error_ms`. `not_before` and `not_after` are
    the ends of that bound, else they come from the nearest boots that have an anchor; None where none has.
    `zone_min` is the zone where it was, in minutes east of UTC; None where it is not known.
    """

    at: datetime | None
    error_ms: int | None
    not_before: datetime | None
    not_after: datetime | None
    zone_min: int | None


class Clock:
    """The anchors of one log, ready to be asked; boot numbers rise with time."""

    def __init__(self, anchors: Iterable[Anchor]) -> None:
        by_boot: dict[int, list[Anchor]] = {}
        for anchor in sorted(anchors, key=lambda anchor: (anchor.boot, anchor.device_ms)):
            by_boot.setdefault(anchor.boot, []).append(anchor)
        self._by_boot = {boot: _trusted(found) for boot, found in by_boot.items()}
        self._boots = list(by_boot)
        trusted = self._by_boot.values()
        self._lasts = [max(a.utc_ms - a.error_ms for a in found) for found in trusted]
        self._begins = [min(a.utc_ms - a.device_ms + a.error_ms for a in found) for found in trusted]
        self._zones = Zones((a.utc_ms, a.zone) for found in trusted for a in found if a.zone)

    def moment(self, boot: int, at_ms: int) -> Moment:
        """When `at_ms` of `boot` was; a sum outside EARLIEST_MS..LATEST_MS counts as unknown."""
        anchor = self._nearest(boot, at_ms)
        if anchor:
            utc_ms = anchor.utc_ms + at_ms - anchor.device_ms
            if at := _utc(utc_ms):
                ends = _utc(utc_ms - anchor.error_ms), _utc(utc_ms + anchor.error_ms)
                return Moment(at, anchor.error_ms, *ends, self._zones.offset_min(utc_ms))
        before_ms, after_ms = self._between(boot)
        near_ms = before_ms if after_ms is None else after_ms
        zone_min = None if near_ms is None else self._zones.offset_min(near_ms)
        return Moment(None, None, _utc(before_ms), _utc(after_ms), zone_min)

    def _nearest(self, boot: int, at_ms: int) -> Anchor | None:
        anchors = self._by_boot.get(boot, [])
        index = bisect(anchors, at_ms, key=lambda anchor: anchor.device_ms)
        near = anchors[max(0, index - 1) : index + 1]
        return min(near, key=lambda anchor: abs(anchor.device_ms - at_ms), default=None)

    def _between(self, boot: int) -> tuple[int | None, int | None]:
        index = bisect(self._boots, boot)
        after_ms = self._begins[index] if index < len(self._boots) else None
        if _utc(after_ms) is None:
            after_ms = None
        for earlier in range(bisect_left(self._boots, boot) - 1, -1, -1):
            before_ms = self._lasts[earlier]
            if after_ms is None or before_ms <= after_ms:
                return before_ms, after_ms
        return None, after_ms


def _trusted(anchors: list[Anchor]) -> list[Anchor]:
    kept = anchors[-1:]
    for older in reversed(anchors[:-1]):
        newer = kept[-1]
        between_ms = newer.device_ms - older.device_ms
        apart_ms = abs(newer.utc_ms - older.utc_ms - between_ms)
        if apart_ms <= newer.error_ms + older.error_ms + between_ms // AGREE_SHARE:
            kept.append(older)
    return kept[::-1]


def _utc(utc_ms: int | None) -> datetime | None:
    if utc_ms is None or not EARLIEST_MS <= utc_ms <= LATEST_MS:
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=utc_ms)
