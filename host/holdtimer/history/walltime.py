"""Wall time of a moment on a device's clock, from the anchors that the laptop measured. Pure."""

from bisect import bisect, bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate

EARLIEST_MS = 1_767_225_600_000
"""2026-01-01: no device is older than the project, so an earlier clock was never set."""

LATEST_MS = 4_102_444_800_000
"""2100-01-01: a later clock is set wrong; it also keeps every sum within what datetime can hold."""


@dataclass(frozen=True)
class Anchor:
    """At `device_ms` of `boot` it was `utc_ms` (ms since 1970), give or take `error_ms`."""

    boot: int
    device_ms: int
    utc_ms: int
    error_ms: int


@dataclass(frozen=True)
class Moment:
    """A moment in UTC. `at` is known, within `error_ms`, where its boot has an anchor.

    The drift of the device's clock since that anchor is not in `error_ms`. `not_before` and `not_after` come
    from the anchors of other boots; None where there is none.
    """

    at: datetime | None
    error_ms: int | None
    not_before: datetime | None
    not_after: datetime | None


class Clock:
    """The anchors of one log, ready to be asked; boot numbers rise with time."""

    def __init__(self, anchors: Iterable[Anchor]) -> None:
        by_boot: dict[int, list[Anchor]] = {}
        for anchor in sorted(anchors, key=lambda anchor: (anchor.boot, anchor.device_ms)):
            by_boot.setdefault(anchor.boot, []).append(anchor)
        self._by_boot = by_boot
        self._boots = list(by_boot)
        lasts = [max(a.utc_ms - a.error_ms for a in found) for found in by_boot.values()]
        begins = [min(a.utc_ms - a.device_ms + a.error_ms for a in found) for found in by_boot.values()]
        self._not_before = list(accumulate(lasts, max))
        self._not_after = list(accumulate(reversed(begins), min))[::-1]

    def moment(self, boot: int, at_ms: int) -> Moment:
        """When `at_ms` of `boot` was; a sum outside EARLIEST_MS..LATEST_MS counts as unknown."""
        at, error_ms = self._nearest(boot, at_ms)
        before, after = bisect_left(self._boots, boot), bisect(self._boots, boot)
        return Moment(
            at,
            error_ms,
            _utc(self._not_before[before - 1]) if before else None,
            _utc(self._not_after[after]) if after < len(self._boots) else None,
        )

    def _nearest(self, boot: int, at_ms: int) -> tuple[datetime | None, int | None]:
        anchors = self._by_boot.get(boot, [])
        index = bisect(anchors, at_ms, key=lambda anchor: anchor.device_ms)
        near = anchors[max(0, index - 1) : index + 1]
        if not near:
            return None, None
        anchor = min(near, key=lambda anchor: abs(anchor.device_ms - at_ms))
        at = _utc(anchor.utc_ms + at_ms - anchor.device_ms)
        return at, anchor.error_ms if at else None


def _utc(utc_ms: int) -> datetime | None:
    if not EARLIEST_MS <= utc_ms <= LATEST_MS:
        return None
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=utc_ms)
