"""Device time: exact, whatever the wall clock does."""

import math
import threading
import time
from collections.abc import Callable

import pytest

from holdfw.clock import Clock as FirmwareClock
from holdtimer.sim.clock import TICKS_PERIOD, Clock, PoweredOff, Rates

PATIENCE_S = 60.0
DAY_MS = 86_400_000


def never() -> bool:
    return False


class Sleeper:
    """A firmware of one endless sleep, on its own thread."""

    def __init__(self, clock: Clock, woken: Callable[[], bool] = never) -> None:
        self.ended = ""
        self._asleep = threading.Event()
        self._clock = clock
        self._woken = woken
        self._thread = threading.Thread(target=self._live, daemon=True)
        clock.before_sleep = self._asleep.set
        self._thread.start()
        assert self._asleep.wait(PATIENCE_S)

    def _live(self) -> None:
        try:
            self._clock.sleep(None, self._woken)
            self.ended = "woken"
        except PoweredOff:
            self.ended = "powered off"

    def join(self) -> str:
        self._thread.join(PATIENCE_S)
        return self.ended


def until(condition: Callable[[], bool]) -> None:
    """Wait in real time; for what another thread does."""
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline


def test_only_sleep_takes_time_and_exactly_what_was_asked_for() -> None:
    clock = Clock(math.inf)
    for ms in (1, 10, 999, DAY_MS, 7):
        before_ms = clock.now_ms
        clock.sleep_ms(ms)
        assert clock.now_ms - before_ms == ms


def test_paced_sleep_ends_at_the_very_millisecond_however_late_the_laptop_is() -> None:
    clock = Clock(speed=10_000)
    for _ in range(20):
        clock.sleep_ms(333)
    assert clock.now_ms == 20 * 333


def test_pace_is_device_seconds_per_real_second() -> None:
    clock = Clock(speed=100)
    began_s = time.monotonic()
    clock.sleep_ms(5_000)
    assert time.monotonic() - began_s >= 0.05


def test_ticks_wrap_and_the_firmware_counts_on() -> None:
    clock = Clock(math.inf, start_ticks=TICKS_PERIOD - 5)
    counted = FirmwareClock(clock.ticks_ms, clock.ticks_diff, clock.sleep_ms)
    clock.sleep_ms(3)
    assert (clock.ticks_ms(), counted.now_ms()) == (TICKS_PERIOD - 2, 3)
    clock.sleep_ms(4)
    assert (clock.ticks_ms(), counted.now_ms()) == (2, 7)


@pytest.mark.parametrize(
    ("later", "earlier", "difference"),
    [
        (5, 3, 2),
        (3, 5, -2),
        (1, TICKS_PERIOD - 1, 2),
        (TICKS_PERIOD - 1, 1, -2),
        (TICKS_PERIOD // 2, 0, -TICKS_PERIOD // 2),
    ],
)
def test_ticks_diff_is_signed_over_one_period(later: int, earlier: int, difference: int) -> None:
    assert Clock.ticks_diff(later, earlier) == difference


def test_scripted_things_happen_in_order_each_at_its_millisecond() -> None:
    clock = Clock(math.inf)
    happened: list[tuple[str, int]] = []
    for name, ms in (("late", 500), ("early", 20), ("early too", 20), ("now", 0)):
        clock.after(ms, lambda name=name: happened.append((name, clock.now_ms)))  # type: ignore[misc]
    clock.sleep_ms(1_000)
    assert happened == [("now", 0), ("early", 20), ("early too", 20), ("late", 500)]
    assert clock.now_ms == 1_000


def test_a_press_ends_a_light_sleep_when_it_comes() -> None:
    clock = Clock(math.inf)
    pressed: list[bool] = []
    clock.after(1_234, lambda: pressed.append(True))
    clock.sleep(60_000, lambda: bool(pressed))
    assert clock.now_ms == 1_234


def test_what_is_scripted_while_the_device_sleeps_counts_from_now_and_keeps_its_length() -> None:
    clock = Clock(speed=100_000)
    edges: list[int] = []
    sleeper = Sleeper(clock, lambda: len(edges) == 2)
    until(lambda: clock.now_ms > 60_000)
    clock.script([(0, lambda: edges.append(clock.now_ms)), (1_200, lambda: edges.append(clock.now_ms))])
    assert sleeper.join() == "woken"
    assert edges[0] > 60_000
    assert edges[1] - edges[0] == 1_200


def test_speed_may_change_during_a_sleep_and_time_does_not_jump() -> None:
    clock = Clock(speed=1e-6)  # a device millisecond takes a quarter of an hour
    woken: list[int] = []
    sleeper = Sleeper(clock, lambda: bool(woken))
    clock.after(5_000, lambda: woken.append(clock.now_ms))
    assert clock.now_ms == 0
    clock.speed = math.inf
    assert sleeper.join() == "woken"
    assert woken == [5_000]


def test_power_off_ends_an_endless_sleep_and_every_later_one() -> None:
    clock = Clock()
    sleeper = Sleeper(clock)
    clock.power_off()
    assert sleeper.join() == "powered off"
    with pytest.raises(PoweredOff):
        clock.sleep_ms(1)


def test_the_rtc_drifts_at_one_rate_awake_and_at_another_in_deep_sleep() -> None:
    clock = Clock(math.inf, rates=Rates(crystal=1.0, awake=1.05, asleep=0.98))
    clock.sleep_ms(10_000)
    assert clock.time_ns() == pytest.approx(10.5e9)
    clock.deep_sleep(98_000, never)
    assert (clock.now_ms, clock.ticks_ms()) == (110_000, 110_000), "the RTC says when deep sleep ends"
    assert clock.time_ns() == pytest.approx(108.5e9)
    clock.sleep_ms(1_000)
    assert clock.time_ns() == pytest.approx(109.55e9)


def test_the_ticks_are_the_crystals() -> None:
    clock = Clock(math.inf, rates=Rates(crystal=1.0001))
    clock.sleep(DAY_MS, never)
    assert clock.ticks_ms() == pytest.approx(1.0001 * DAY_MS, abs=1)
    before_ms = clock.ticks_ms()
    clock.sleep_ms(60_000)
    assert 0 <= clock.ticks_ms() - before_ms - 60_000 <= 1


def test_the_rtc_begins_anew_and_counts_on_from_there() -> None:
    clock = Clock(math.inf)
    clock.sleep_ms(5_000)
    clock.rtc.set(0)
    clock.sleep_ms(2_500)
    assert clock.time_ns() == 2_500_000_000
