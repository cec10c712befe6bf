"""The simulated device's time: it passes only while the firmware sleeps, paced to the wall clock.

So what the firmware does takes no time, a busy laptop delays the device but never makes it late, and
what is scripted happens at the very millisecond. `speed` is how many device seconds pass in a real one, and
may change at any time; math.inf passes them at once (an endless sleep then lasts as long as in life).
"""

import heapq
import itertools
import math
import threading
import time
from collections.abc import Callable
from typing import NamedTuple

TICKS_PERIOD = 1 << 30  # ms after which MicroPython's ticks_ms begins anew
_HALF = TICKS_PERIOD // 2


class PoweredOff(BaseException):
    """Ends the firmware's thread; not an Exception, so that no handler of the firmware's keeps it."""


class Rates(NamedTuple):
    """Seconds that each of the chip's clocks counts in a true one: the crystal, the RTC awake and asleep."""

    crystal: float = 1.0
    awake: float = 1.0
    asleep: float = 1.0


EXACT = Rates()


class Rtc:
    """Counts through deep sleep and resets, at one rate awake and another asleep; a loss of power ends it."""

    def __init__(self, now_ms: Callable[[], int], rates: Rates) -> None:
        self._now_ms = now_ms
        self._rates = rates
        self._asleep = False
        self._since_ms, self._read_ms = 0, 0.0

    @property
    def rate(self) -> float:
        return self._rates.asleep if self._asleep else self._rates.awake

    @property
    def asleep(self) -> bool:
        """Whether the chip is in deep sleep."""
        return self._asleep

    @asleep.setter
    def asleep(self, asleep: bool) -> None:
        self.set(self.read_ms())
        self._asleep = asleep

    def read_ms(self) -> float:
        return self._read_ms + (self._now_ms() - self._since_ms) * self.rate

    def set(self, read_ms: float) -> None:
        """Count on from `read_ms`: 0 as after power-on; anything else is a fault."""
        self._since_ms, self._read_ms = self._now_ms(), read_ms


class Clock:
    """What the firmware needs of MicroPython's `time`; scripted things happen on the firmware's thread."""

    def __init__(self, speed: float = 1.0, start_ticks: int = 0, rates: Rates = EXACT) -> None:
        self.rtc = Rtc(lambda: self.now_ms, rates)
        self._rates = rates
        self.before_sleep: Callable[[], None] = lambda: None  # called on the firmware's thread
        self._speed = speed
        self._start_ticks = start_ticks
        self._changed = threading.Condition()
        self._now_ms = 0
        self._passing_since_s: float | None = None  # by time.monotonic; None while the firmware is awake
        self._passing_until_ms = 0.0
        self._due: list[tuple[int, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._off = False

    # --- MicroPython's names

    def ticks_ms(self) -> int:
        return (int(self.now_ms * self._rates.crystal) + self._start_ticks) % TICKS_PERIOD

    @staticmethod
    def ticks_diff(later: int, earlier: int) -> int:
        return (later - earlier + _HALF) % TICKS_PERIOD - _HALF

    def time_ns(self) -> int:
        """What the RTC says, which goes on in deep sleep."""
        return int(self.rtc.read_ms() * 1_000_000)

    def sleep_ms(self, ms: int) -> None:
        self.light_sleep(ms, lambda: False)

    # --- the simulator's

    @property
    def now_ms(self) -> int:
        """True time since the clock was made, right while the firmware sleeps too; from any thread."""
        with self._changed:
            self._catch_up()
            return self._now_ms

    @property
    def speed(self) -> float:
        """Device seconds per real second, above 0; from any thread."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        with self._changed:
            self._catch_up()
            self._speed = speed
            self._changed.notify()

    def light_sleep(self, ms: int | None, woken: Callable[[], bool]) -> None:
        """`sleep` for `ms` of the crystal."""
        self.sleep(None if ms is None else math.ceil(ms / self._rates.crystal), woken)

    def deep_sleep(self, ms: int | None, woken: Callable[[], bool]) -> None:
        """`sleep` for `ms` of the RTC, which counts alone."""
        self.rtc.asleep = True
        try:
            self.sleep(None if ms is None else math.ceil(ms / self.rtc.rate), woken)
        finally:
            self.rtc.asleep = False

    def sleep(self, ms: int | None, woken: Callable[[], bool]) -> None:
        """Let `ms` pass (None: for ever), or until `woken` once something scripted has happened."""
        end = math.inf if ms is None else self.now_ms + ms
        if self._off:
            raise PoweredOff
        self.before_sleep()
        while self.now_ms < end and not woken():
            with self._changed:
                if self._off:
                    raise PoweredOff
                due = self._due[0][0] if self._due else math.inf
                self._pass_time(min(end, due))
                happening = (
                    heapq.heappop(self._due) if self._due and self._due[0][0] <= self._now_ms else None
                )
            if happening:
                happening[2]()

    def after(self, ms: int, happening: Callable[[], None]) -> None:
        """Have `happening` called on the firmware's thread when `ms` more have passed; from any thread."""
        self.script([(ms, happening)])

    def script(self, happenings: list[tuple[int, Callable[[], None]]]) -> None:
        """Have each called when its ms have passed, all counted from one and the same now."""
        with self._changed:
            self._catch_up()
            for ms, happening in happenings:
                heapq.heappush(self._due, (self._now_ms + ms, next(self._order), happening))
            # Nobody saw the time that has passed meanwhile: it stands still until the firmware wakes.
            self._passing_until_ms = min(self._passing_until_ms, self._due[0][0])
            self._changed.notify()

    def power_off(self) -> None:
        """Make the firmware's thread end at its next sleep; from any thread."""
        with self._changed:
            self._off = True
            self._changed.notify()

    def _pass_time(self, until_ms: float) -> None:
        """Wait until then, or until something new is scripted; holds the lock but while it waits."""
        left_ms = until_ms - self._now_ms
        if left_ms <= 0:
            return
        if math.isinf(self._speed) and not math.isinf(until_ms):
            self._now_ms = int(until_ms)
            return
        self._passing_since_s, self._passing_until_ms = time.monotonic(), until_ms
        self._changed.wait(None if math.isinf(until_ms) else left_ms / self._ms_per_s)
        self._catch_up()
        self._passing_since_s = None

    @property
    def _ms_per_s(self) -> float:
        return 1000.0 if math.isinf(self._speed) else 1000.0 * self._speed

    def _catch_up(self) -> None:
        """Count what has passed by now; needs the lock."""
        if self._passing_since_s is None:
            return
        passed_ms = int((time.monotonic() - self._passing_since_s) * self._ms_per_s)
        self._passing_since_s += passed_ms / self._ms_per_s
        self._now_ms = int(min(self._passing_until_ms, self._now_ms + passed_ms))
