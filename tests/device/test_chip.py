"""The simulated chip behaves as the drivers may expect of MicroPython's `machine`."""

from typing import Any

import pytest

from holdtimer.sim.machine import DEEPSLEEP_RESET, HARD_RESET, Chip, Halted, Tone
from holdtimer.sim.oled import Ssd1306


class Bench:
    def __init__(self) -> None:
        self.now_ms = 0
        self.slept: list[int | None] = []
        self.chip = Chip(lambda: self.now_ms, self.slept.append)
        self.machine: Any = self.chip.machine()

    def bus(self) -> Any:
        return self.machine.I2C(0, scl=self.machine.Pin(22), sda=self.machine.Pin(21), freq=400_000)


def test_an_interrupt_comes_on_the_edges_asked_for() -> None:
    bench = Bench()
    seen: list[int] = []
    pin = bench.machine.Pin(27, bench.machine.Pin.IN, bench.machine.Pin.PULL_UP)
    pin.irq(lambda pin: seen.append(pin.value()), pin.IRQ_FALLING)

    for level in (1, 0, 0, 1, 0):
        bench.chip.drive(27, level)

    assert seen == [0, 0]


def test_pins_of_one_number_are_one_pin() -> None:
    bench = Bench()
    bench.machine.Pin(5, bench.machine.Pin.OUT).value(1)

    assert bench.machine.Pin(5).value() == 1
    assert bench.machine.Pin(6, bench.machine.Pin.IN, bench.machine.Pin.PULL_UP).value() == 1


def test_the_bus_counts_its_bytes_and_knows_who_is_there() -> None:
    bench = Bench()
    bench.chip.i2c[0x3C] = Ssd1306()
    bus = bench.bus()

    assert bus.scan() == [0x3C]
    assert bus.writeto(0x3C, b"\x00\xaf") == 2
    assert bus.writevto(0x3C, [b"\x40", bytearray(3)]) == 4
    assert bench.chip.i2c_bytes == 8
    with pytest.raises(OSError, match="19"):
        bus.writeto(0x3D, b"\x00")


def test_the_sound_log_has_what_the_pin_carried_at_each_time() -> None:
    bench = Bench()
    pwm = bench.machine.PWM(bench.machine.Pin(25))
    pwm.freq(440)
    pwm.duty_u16(100)
    bench.now_ms = 7
    pwm.deinit()

    assert bench.chip.tones == [Tone(0, 440, 100), Tone(7, 440, 0)]
    with pytest.raises(ValueError, match="frequency"):
        pwm.freq(0)
    with pytest.raises(ValueError, match="duty"):
        pwm.duty_u16(65536)


def test_the_battery_is_read_through_its_divider() -> None:
    bench = Bench()
    bench.chip.cell_mv = 4100
    adc = bench.machine.ADC(bench.machine.Pin(34))

    assert adc.read_uv() == 950_000  # as MicroPython leaves it, half a cell is too much for it
    adc.init(atten=adc.ATTN_11DB)
    assert adc.read_uv() == 2_050_000
    with pytest.raises(ValueError, match="atten"):
        adc.init(atten=7)


def test_the_watchdog_is_due_after_its_last_feeding() -> None:
    bench = Bench()
    dog = bench.machine.WDT(timeout=8000)
    bench.now_ms = 500
    dog.feed()

    assert bench.chip.watchdog_ms == 8500


def test_light_sleep_is_the_simulators_and_deep_sleep_ends_the_program() -> None:
    bench = Bench()
    bench.machine.lightsleep(250)
    bench.machine.lightsleep()
    assert bench.slept == [250, None]

    with pytest.raises(Halted) as asleep:
        bench.machine.deepsleep()
    assert (asleep.value.cause, asleep.value.sleep_ms) == (DEEPSLEEP_RESET, None)
    with pytest.raises(Halted) as restarted:
        bench.machine.reset()
    assert restarted.value.cause == HARD_RESET


def test_it_wakes_by_the_pin_that_was_named() -> None:
    bench = Bench()
    esp32: Any = bench.chip.esp32()
    esp32.wake_on_ext0(bench.machine.Pin(27), esp32.WAKEUP_ALL_LOW)
    assert bench.chip.wake_pin == 27

    bench.chip.levels[27] = 1
    assert not bench.chip.woken
    esp32.wake_on_ext0(bench.machine.Pin(27), esp32.WAKEUP_ANY_HIGH)
    assert bench.chip.woken


def test_a_level_that_is_held_stays_until_it_is_let_go() -> None:
    bench = Bench()
    pin = bench.machine.Pin
    pin(4, pin.OUT, value=1, hold=True)
    pin(4, pin.OUT, value=0)
    assert bench.chip.levels[4] == 1

    pin(4, pin.OUT, value=0, hold=False)
    assert bench.chip.levels[4] == 0


def test_two_chips_share_nothing() -> None:
    one, other = Bench(), Bench()
    one.chip.drive(27, 0)
    one.machine.freq(80_000_000)

    assert 27 not in other.chip.levels
    assert (one.machine.freq(), other.machine.freq()) == (80_000_000, 160_000_000)
    assert one.machine.Pin is not other.machine.Pin
