"""The runs of a device's RTC: which boots share a time line, and how far apart on it two moments are. Pure.

A point of a run has two coordinates, both in ms since the run began: how long the device was awake until
then, by its own clock, and how long it was asleep, by the RTC. For example: a session of 600 s in the first
boot, then nine hours of sleep, then the radio window. A moment 5 s into the second boot is (605 s, 9 h). How
long the device slept is what the RTC counted beyond the time awake; so an RTC that is off in the 600 s moves
every moment of the second boot.

The record of a boot says what the RTC said and which run that was (docs/protocol.md). A count that falls
within a run begins another run. A boot whose record is missing or says nothing of the RTC is a run by itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from holdcore.log import journal, reader
from holdcore.power import DEEP_AFTER_MS
from holdcore.wire import WireError
from holdtimer.history.frames import HEAD

LEAST_RTC_SHARE = 0.9
"""An RTC that says less than this share of the time that the device was awake has begun anew: no oscillator
is off by 10 %. ROUNDING_MS beyond that is how the two clocks are read."""

ROUNDING_MS = 2_000


class Point(NamedTuple):
    """Where on the line of its run a moment is: ms awake and ms asleep since the run began.

    `before_ms` is how long the boots before this one were awake: with those of which no record tells the
    RTC, whose time awake is part of `asleep_ms`.
    """

    awake_ms: int
    asleep_ms: int
    before_ms: int

    @property
    def since_ms(self) -> int:
        """Since the run began."""
        return self.awake_ms + self.asleep_ms


@dataclass
class Boot:
    """What a log says of a boot: at `at_ms` of it the RTC said `rtc_ms`; `last_ms` is the last moment known.

    `run` is None where no record tells the RTC: its own is lost, or `older` firmware wrote it.
    """

    boot: int
    run: int | None = None
    rtc_ms: int = 0
    at_ms: int = 0
    last_ms: int = 0
    older: bool = False


def boots_in(records: Iterable[bytes]) -> list[Boot]:
    """The boots of framed records, by rising number; what is harmed is passed over."""
    boots: dict[int, Boot] = {}
    for raw in records:
        if len(raw) < HEAD.size:
            continue
        _, type_, _, number, low, high = HEAD.unpack_from(raw)
        if type_ == journal.BOOT:
            try:
                entry = reader.decode(raw)
            except WireError:
                continue
            *_, run, rtc_low, rtc_high = entry.values
            boots[number] = Boot(number, run, rtc_low | rtc_high << 32, entry.at_ms, entry.at_ms)
        else:
            boot = boots.setdefault(number, Boot(number))
            boot.last_ms = max(boot.last_ms, low | high << 32)
            boot.older |= type_ == reader.BOOT_0
    return [boots[number] for number in sorted(boots)]


@dataclass
class Run:
    """Boots that share a line. `starts` is the point of each boot's 0 ms, `end` the last that is known.

    `known` is whether a record told the RTC; `older` whether that is for firmware that does not log it.
    """

    known: bool
    older: bool
    starts: dict[int, Point] = field(default_factory=dict)
    end: Point = field(default_factory=lambda: Point(0, 0, 0))

    def point(self, boot: int, at_ms: int) -> Point:
        """Of `at_ms` of a boot that is in `starts`."""
        start = self.starts[boot]
        return start._replace(awake_ms=start.awake_ms + at_ms)


def runs_of(boots: Iterable[Boot], met_ms: Mapping[int, int]) -> list[Run]:
    """The runs, in the order of their boots. `met_ms` is the last moment of each boot that a laptop met."""
    known = {boot.boot: boot for boot in boots}
    for number, last_ms in met_ms.items():
        boot = known.setdefault(number, Boot(number))
        boot.last_ms = max(boot.last_ms, last_ms)
    runs: dict[int | None, Run] = {}
    made: list[Run] = []
    before: dict[int, Boot] = {}
    hidden_ms = 0
    for boot in (known[number] for number in sorted(known)):
        last = before.get(boot.run) if boot.run is not None else None
        gap = _gap(last, boot) if last else None
        if last is None or gap is None:
            run = Run(boot.run is not None, boot.older)
            made.append(run)
            start = Point(0, 0, 0)
        else:
            run = runs[boot.run]
            idle_ms, asleep_ms = gap
            awake_ms = run.end.awake_ms + idle_ms
            before_ms = run.end.before_ms + awake_ms - run.starts[last.boot].awake_ms + hidden_ms
            start = Point(awake_ms, run.end.asleep_ms + asleep_ms, before_ms)
        run.starts[boot.boot] = start
        run.end = run.point(boot.boot, boot.last_ms)
        if boot.run is None:
            hidden_ms += boot.last_ms
        else:
            runs[boot.run], before[boot.run] = run, boot
            hidden_ms = 0
    return made


def _gap(last: Boot, boot: Boot) -> tuple[int, int] | None:
    """Ms awake and ms asleep from the last known moment of a boot to the next boot of its run, by the RTC.

    None where the RTC fell.
    Before it sleeps it is awake for a while after the last press, which mostly is what was logged last.
    """
    awake_ms = last.last_ms - last.at_ms
    since_ms = boot.rtc_ms - boot.at_ms - last.rtc_ms
    if since_ms < LEAST_RTC_SHARE * awake_ms - ROUNDING_MS:
        return None
    gap_ms = max(0, since_ms - awake_ms)
    idle_ms = DEEP_AFTER_MS if gap_ms > DEEP_AFTER_MS else 0
    return idle_ms, gap_ms - idle_ms
