"""The button across light sleep, which takes its pin away (EXT0) or turns its interrupt into a level's."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from holdcore.app import App
from holdfw.button import Button
from holdfw.pins import BOARDS
from holdfw.sleep import Sleep
from holdfw.start import build
from holdtimer.ccm import Ccm
from holdtimer.sim.machine import DEEPSLEEP_RESET, Chip
from holdtimer.sim.oled import Ssd1306

PIN = BOARDS["firebeetle2-esp32e"].button


class Bench:
    """A board in its menu; its finger presses while it sleeps lightly."""

    def __init__(self, folder: Path, through_gpio: bool) -> None:
        self.now_ms = 1_000
        self.naps = 0
        self._finger: list[tuple[int, int]] = []  # when, level
        self.chip = Chip(lambda: self.now_ms, self._nap, cause=DEEPSLEEP_RESET, c3=through_gpio)
        self.chip.i2c[0x3C] = Ssd1306()
        time = SimpleNamespace(
            ticks_ms=lambda: self.now_ms,
            ticks_diff=lambda a, b: a - b,
            sleep_ms=self._pass,
            time_ns=lambda: 0,
        )
        esp32 = self.chip.esp32()
        app = App(Ccm)
        self.board = build(self.chip.machine(), None, esp32, time, str(folder), app, ahead_ms=0)
        self.board.boot(DEEPSLEEP_RESET)

    def press(self, at_ms: int, for_ms: int) -> None:
        self._finger += [(at_ms, 0), (at_ms + for_ms, 1)]

    def run(self, until_ms: int) -> None:
        while self.now_ms < until_ms:
            self.board.turn()
            self.board.wait()

    def sounds(self, after_ms: int) -> list[int]:
        return [tone.at_ms for tone in self.chip.tones if tone.duty_u16 and tone.at_ms >= after_ms]

    def _nap(self, ms: int | None) -> None:
        self.naps += 1
        assert ms is not None
        self._pass(min([ms, *[at - self.now_ms for at, level in self._finger if not level]]))

    def _pass(self, ms: int) -> None:
        self.now_ms += max(ms, 1)
        while self._finger and self._finger[0][0] <= self.now_ms:
            self.chip.drive(PIN, self._finger.pop(0)[1])


@pytest.mark.parametrize("through_gpio", [False, True])
def test_naps_are_no_presses_and_a_press_that_ends_one_is_heard(tmp_path: Path, through_gpio: bool) -> None:
    bench = Bench(tmp_path, through_gpio)
    bench.run(4_000)
    assert bench.naps
    assert not bench.sounds(0), "nobody pressed"

    for _ in range(2):
        naps = bench.naps
        at_ms = bench.now_ms + 500
        bench.press(at_ms, 100)
        bench.run(at_ms + 1_500)
        assert bench.sounds(at_ms), "a click, understood 300 ms after it ended"
        assert bench.sounds(at_ms)[0] == pytest.approx(at_ms + 400, abs=25)
        assert bench.naps > naps


def test_a_chip_that_wakes_through_its_gpio_controller_gives_the_button_no_interrupt(tmp_path: Path) -> None:
    assert PIN in Bench(tmp_path, False).chip.handlers
    assert PIN not in Bench(tmp_path, True).chip.handlers


@pytest.mark.parametrize("through_gpio", [False, True])
def test_an_interrupt_that_is_set_later_does_not_take_the_wake_up_away(through_gpio: bool) -> None:
    armed: list[int | None] = []
    chip = Chip(lambda: 0, lambda _: armed.append(chip.wake_pin), c3=through_gpio)
    machine = chip.machine()
    pin = machine.Pin(PIN, machine.Pin.IN, machine.Pin.PULL_UP)
    sleep = Sleep(machine, chip.esp32(), pin)
    Button(pin, lambda: 0)  # MicroPython's Pin.irq takes EXT0 away from its pin

    sleep.light(1_000)

    assert armed == [PIN]
