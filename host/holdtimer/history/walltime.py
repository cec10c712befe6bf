"""Wall time of a moment on a device's clock, from the anchors that the laptop measured. Pure.

The line of a run (see runs) is fitted to its anchors. Between two of them the device's clock was right but
for a drift, which is spread over the time asleep between them: there an RC oscillator counts that is off by
some per cent, awake a crystal. Beyond the last anchor the time asleep goes at the rate seen elsewhere in this
log, or at the RTC's own. For example, a laptop that meets the device on two Sundays sees that the RTC lost
1 h in the week. A session on Wednesday evening is then set about half an hour later than the RTC alone would
say.

The error is a bound, and grows with the distance from the nearest anchor.

A laptop's clock may be set, also backwards. An anchor contradicts another one of its run where the time
between them differs by more than the device's clock can be off; then the newer counts, since a clock is set
because it was wrong. One whose neighbours agree without it is passed over. Where the device slept between
two that contradict each other, its RTC may have jumped instead: what lies there, or before both, has an error
that covers both. Anchors of different runs do not overrule each other. An interval between runs that would
end before it begins keeps its end (docs/adr/0011-the-newer-anchor-of-a-boot-counts.md,
docs/adr/0019-boots-of-one-run-share-a-time-line.md).
"""

from bisect import bisect, bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, pairwise
from statistics import median
from typing import Literal, NamedTuple

from holdtimer.history.runs import Boot, Point, runs_of
from holdtimer.history.zones import Zone, Zones
from holdtimer.words.dates import from_utc_ms

EARLIEST_MS = 1_767_225_600_000
"""2026-01-01: no device is older than the project, so an earlier clock was never set."""

LATEST_MS = 4_102_444_800_000
"""2100-01-01: a later clock is set wrong; it also keeps every sum within what datetime can hold."""

RTC_SHARE = 5 / 95
"""How far the RTC may be off: 5 % of what is true. Our judgement, on the safe side: ESP-IDF's page on system
time gives no share, and calls "several seconds per day" a drift to expect of the RC oscillator."""

AWAKE_SHARE = 1 / 500
"""How far the device's clock may be off while it is awake. Light sleep, which the program does not notice,
counts by the RC oscillator too, calibrated each time; our judgement, not measured."""

AGREE_SHARE = 1 / 100
"""Two anchors agree up to this share of the time between them: room for what AWAKE_SHARE and WANDER_SHARE may
have missed; a laptop's clock that is wrong by less goes unnoticed."""

WANDER_SHARE = 1 / 5_000
"""How far the RTC's rate may leave its mean between two anchors, at least; more where the log has seen more.
Our judgement: a device lies in one pocket at much the same temperature. Chosen so that the bound is about
two minutes in the middle of a week; where the rate wanders by more, some bounds are too small (ADR 0019)."""

SEEN_SHARE = 1 / 200
"""How far the RTC's rate may leave that seen earlier in the log; our judgement, likewise."""

UNLOGGED_MS = 180_000
"""Awake after the last record of a boot, until it sleeps deeply (two minutes), and before the first."""

RATE_FROM_MS = 6 * 3_600_000
"""The rate of the RTC is taken from anchors that are at least so much sleep apart: what anchors and
UNLOGGED_MS are off by is little beside it."""

Why = Literal["power", "old", "lost", "unmet"]
"""Why a moment has no date: the power was lost and nobody had met that run of the RTC; nobody met that boot,
and its older firmware did not log the RTC, or its record is lost; no laptop with a right clock has met a run
that may still go on, or any run of a log that does not tell them."""


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
    """A moment in UTC: `at`, within `error_ms`, where its run has an anchor; else `why` says why not.

    `not_before` and `not_after` are the ends of that bound, else they come from the nearest runs that have an
    anchor; None where none has. `zone_min` is the zone where it was, in minutes east of UTC; None where it is
    not known.
    """

    at: datetime | None
    error_ms: int | None
    not_before: datetime | None
    not_after: datetime | None
    zone_min: int | None
    why: Why | None = None


class _Fix(NamedTuple):
    """An anchor on the line of its run."""

    point: Point
    utc_ms: int
    error_ms: int

    @property
    def begin_ms(self) -> int:
        """When the run began, by this anchor and the device's own clocks."""
        return self.utc_ms - self.point.since_ms


class _Reach(NamedTuple):
    """UTC in ms when a boot had begun at the latest, and when it was still on."""

    boot: int
    begun_ms: int
    on_ms: int


class _Rate(NamedTuple):
    """How much longer than the RTC says the time asleep was, as a share, and how sure that is."""

    drift: float
    share: float


_NOT_SEEN = _Rate(0.0, RTC_SHARE)


class TimeLine:
    """The anchors of one log and its boots, ready to be asked; boot numbers rise with time."""

    def __init__(self, anchors: Iterable[Anchor], boots: Iterable[Boot] = ()) -> None:
        anchors = sorted(anchors, key=lambda anchor: (anchor.boot, anchor.device_ms))
        met_ms = {anchor.boot: anchor.device_ms for anchor in anchors}
        self._runs = runs_of(boots, met_ms)
        self._run_of = {boot: index for index, run in enumerate(self._runs) for boot in run.starts}
        self._numbers = [[*run.starts] for run in self._runs]
        fixes: list[list[_Fix]] = [[] for _ in self._runs]
        zones: list[tuple[_Fix, Zone]] = []
        for anchor in anchors:
            index = self._run_of[anchor.boot]
            point = self._runs[index].point(anchor.boot, anchor.device_ms)
            fix = _Fix(point, anchor.utc_ms, anchor.error_ms)
            fixes[index].append(fix)
            if anchor.zone:
                zones.append((fix, anchor.zone))
        fixes = [
            [fix for _, awake in groupby(found, lambda fix: fix.point.asleep_ms) for fix in _awake([*awake])]
            for found in fixes
        ]
        chains = [_chains(found, _NOT_SEEN) for found in fixes]
        rates = _rates(chains)
        if len(rates) > 2:  # of fewer, nobody can say which is the odd one
            chains = [_chains(found, _Rate(median(rates), AGREE_SHARE)) for found in fixes]
            rates = _rates(chains)
        self._wander = max([WANDER_SHARE, *(abs(one - other) for one, other in pairwise(rates))])
        self._rate = _Rate(median(rates), SEEN_SHARE + self._wander) if rates else _NOT_SEEN
        self._chains = chains
        self._firm = [
            [chain for chain in found[:-1] if not _is_brief(chain)] + found[-1:] for found in chains
        ]
        trusted = {fix for found in chains for chain in found for fix in chain}
        self._zones = Zones((fix.utc_ms, zone) for fix, zone in zones if fix in trusted)
        self._met = sorted(
            reach for index, found in enumerate(chains) if found for reach in self._reach(index)
        )

    def moment(self, boot: int, at_ms: int) -> Moment:
        """When `at_ms` of `boot` was; a sum outside EARLIEST_MS..LATEST_MS counts as unknown."""
        index = self._run_of.get(boot)
        if index is not None and self._chains[index]:
            utc_ms, error_ms = self._estimate(index, self._runs[index].point(boot, at_ms))
            if at := _utc(utc_ms):
                ends = _utc(utc_ms - error_ms), _utc(utc_ms + error_ms)
                return Moment(at, error_ms, *ends, self._zones.offset_min(utc_ms))
        before_ms, after_ms = self._between(boot, at_ms)
        near_ms = before_ms if after_ms is None else after_ms
        zone_min = None if near_ms is None else self._zones.offset_min(near_ms)
        return Moment(None, None, _utc(before_ms), _utc(after_ms), zone_min, self._why(index))

    # --- a run that somebody met

    def _estimate(self, index: int, point: Point) -> tuple[int, int]:
        """UTC in ms, and how far that may be off."""
        chains, firm = self._chains[index], self._firm[index]
        at = min(bisect_left(firm, point, key=_last), len(firm) - 1)
        utc_ms, error_ms = self._by(firm[at], point)
        if point < firm[at][0].point:
            since = firm[at - 1][-1].point if at else Point(0, 0, 0)
            end = bisect_left(chains, firm[at][0].point, key=_last)
            for chain in chains[bisect_left(chains, since, key=_last) : end]:
                other_ms, other_error_ms = self._by(chain, point)
                error_ms = max(error_ms, abs(utc_ms - other_ms) + other_error_ms)
        return utc_ms, error_ms

    def _by(self, chain: Sequence[_Fix], point: Point) -> tuple[int, int]:
        at = bisect(chain, point, key=lambda fix: fix.point)
        if 0 < at < len(chain):
            return self._within(chain[at - 1], chain[at], point)
        fix = chain[0] if at == 0 else chain[-1]
        away = _apart(fix.point, point)
        utc_ms = fix.utc_ms + away.since_ms + away.asleep_ms * self._rate.drift
        asleep_ms = abs(away.asleep_ms)
        error_ms = fix.error_ms + AWAKE_SHARE * abs(away.awake_ms) + self._rate.share * asleep_ms
        return round(utc_ms), round(error_ms + _unseen(asleep_ms, abs(away.before_ms)))

    def _within(self, one: _Fix, other: _Fix, point: Point) -> tuple[int, int]:
        """The drift is put into the time asleep, if there is any: awake the device's own clock is better."""
        whole, here = _apart(one.point, other.point), _apart(one.point, point)
        there = _apart(point, other.point)
        if whole.asleep_ms:
            part = here.asleep_ms / whole.asleep_ms
            awake_ms = (1 - part) * here.awake_ms + part * there.awake_ms
        else:
            part = here.awake_ms / (whole.awake_ms or 1)
            awake_ms = min(here.awake_ms, there.awake_ms)
        utc_ms = one.utc_ms + here.since_ms + (other.begin_ms - one.begin_ms) * part
        asleep_ms = min(here.asleep_ms, there.asleep_ms)
        error_ms = max(one.error_ms, other.error_ms)
        error_ms += round(AWAKE_SHARE * awake_ms + self._wander * asleep_ms)
        return round(utc_ms), error_ms + round(
            _unseen(asleep_ms, abs(here.before_ms - part * whole.before_ms))
        )

    # --- a run that nobody met

    def _why(self, index: int | None) -> Why:
        if index is not None and self._runs[index].known:
            return "unmet" if index == len(self._runs) - 1 else "power"  # only the last may still go on
        if not self._met:
            return "unmet"
        return "old" if index is not None and self._runs[index].older else "lost"

    def _reach(self, index: int) -> Iterator[_Reach]:
        """Of each boot of a run that somebody met."""
        starts, end = self._runs[index].starts, self._runs[index].end
        following = [*(start.awake_ms for start in starts.values()), end.awake_ms][1:]
        for (boot, start), awake_ms in zip(starts.items(), following, strict=True):
            begin_ms, begin_error_ms = self._estimate(index, start)
            last_ms, last_error_ms = self._estimate(index, start._replace(awake_ms=awake_ms))
            yield _Reach(boot, begin_ms + begin_error_ms, last_ms - last_error_ms)

    def _between(self, boot: int, at_ms: int) -> tuple[int | None, int | None]:
        index = bisect(self._met, boot, key=lambda reach: reach.boot)
        after = self._met[index] if index < len(self._met) else None
        if after and _utc(after.begun_ms) is None:
            after = None
        for earlier in range(bisect_left(self._met, boot, key=lambda reach: reach.boot) - 1, -1, -1):
            before = self._met[earlier]
            if after is None or before.on_ms <= after.begun_ms:
                return self._narrow(boot, at_ms, before, after)
        return self._narrow(boot, at_ms, None, after)

    def _narrow(
        self, boot: int, at_ms: int, before: _Reach | None, after: _Reach | None
    ) -> tuple[int | None, int | None]:
        """An interval, less the time that the run had been going on by then, and still went on after it.

        Other runs that nobody met took their time, too, before this one and after it. The met boots may lie
        within the run, where their own records are lost: only what is between counts.
        """
        before_ms, after_ms = before and before.on_ms, after and after.begun_ms
        index = self._run_of.get(boot)
        if index is None:
            return before_ms, after_ms
        run, numbers = self._runs[index], self._numbers[index]
        point = run.point(boot, at_ms)
        least_after_ms = least_before_ms = None
        if before:
            first = run.starts[numbers[bisect(numbers, before.boot)]]
            least_before_ms = before.on_ms + _least(_apart(first, point))
            least_before_ms += self._took(before.boot, numbers[0])
        if after:
            following = bisect(numbers, after.boot)
            last = run.end if following == len(numbers) else run.starts[numbers[following - 1]]
            least_after_ms = after.begun_ms - _least(_apart(point, last))
            least_after_ms -= self._took(numbers[-1], after.boot)
        if least_after_ms is not None and least_before_ms is not None and least_after_ms < least_before_ms:
            return before_ms, after_ms
        return least_before_ms, least_after_ms

    def _took(self, after: int, before: int) -> int:
        """How long, at least, the runs took all of whose boots lie between these two, in ms."""
        return sum(
            _least(_apart(run.starts[numbers[0]], run.end))
            for run, numbers in zip(self._runs, self._numbers, strict=True)
            if after < numbers[0] and numbers[-1] < before
        )


def _awake(fixes: Sequence[_Fix]) -> list[_Fix]:
    """Those of one time awake that agree with the newest, or with the next newer that does.

    Only the laptop's clock can have jumped.
    """
    kept = list(fixes[-1:])
    for older in reversed(fixes[:-1]):
        if _agree(older, kept[-1], _NOT_SEEN):
            kept.append(older)
    return kept[::-1]


def _chains(fixes: Sequence[_Fix], rate: _Rate) -> list[list[_Fix]]:
    """Neighbours that agree, chain after chain; where the device slept, its RTC may have jumped between two.

    A brief one whose neighbours agree without it is passed over: the laptop's clock was wrong just then.
    """
    chains: list[list[_Fix]] = []
    for fix in fixes:
        if chains and _agree(chains[-1][-1], fix, rate):
            chains[-1].append(fix)
        elif len(chains) > 1 and _is_brief(chains[-1]) and _agree(chains[-2][-1], fix, rate):
            chains.pop()
            chains[-1].append(fix)
        else:
            chains.append([fix])
    return chains


def _last(chain: Sequence[_Fix]) -> Point:
    return chain[-1].point


def _is_brief(chain: Sequence[_Fix]) -> bool:
    """Of one occasion, for instance a sync and a push: a laptop's clock may have been wrong for all of it."""
    return chain[-1].point.asleep_ms - chain[0].point.asleep_ms < RATE_FROM_MS


def _agree(older: _Fix, newer: _Fix, rate: _Rate) -> bool:
    apart = _apart(older.point, newer.point)
    expected_ms = newer.utc_ms - apart.since_ms - rate.drift * apart.asleep_ms
    share = AGREE_SHARE * apart.awake_ms + rate.share * apart.asleep_ms
    share += _unseen(apart.asleep_ms, apart.before_ms)
    return abs(older.utc_ms - expected_ms) <= older.error_ms + newer.error_ms + int(share)


def _rates(chains: Iterable[Sequence[Sequence[_Fix]]]) -> list[float]:
    """The drifts between neighbours that are far enough apart, in the order of the log."""
    rates = []
    for found in chains:
        for chain in found:
            for one, other in pairwise(chain):
                apart = _apart(one.point, other.point)
                if apart.asleep_ms >= RATE_FROM_MS:
                    rates.append((other.begin_ms - one.begin_ms) / apart.asleep_ms)
    return rates


def _apart(one: Point, other: Point) -> Point:
    return Point(*(there - here for here, there in zip(one, other, strict=True)))


def _unseen(asleep_ms: int, before_ms: float) -> float:
    """What hides in the time asleep, in ms: the unlogged end of a boot, and an RTC that is off awake.

    `before_ms` is how long the boots before were awake. The two rates may be off to either side.
    """
    return 2 * RTC_SHARE * (before_ms + min(asleep_ms, UNLOGGED_MS))


def _least(apart: Point) -> int:
    """How long that took at least, in ms."""
    return int((1 - AGREE_SHARE) * max(0, apart.awake_ms) + (1 - RTC_SHARE) * max(0, apart.asleep_ms))


def _utc(utc_ms: int | None) -> datetime | None:
    if utc_ms is None or not EARLIEST_MS <= utc_ms <= LATEST_MS:
        return None
    return from_utc_ms(utc_ms)
