"""The stick's colour panel: the OLED's picture, twice as large, eleven columns for six."""

from typing import Any

import pytest
from device.panel import fresh, hold
from device.st7789 import ACROSS, DOWN, Colors, St7789

from holdcore.events import View
from holdcore.screens import paint
from holdfw.pins import BOARDS
from holdfw.st7789 import SPI_HZ, Display
from holdtimer.sim.machine import Chip
from holdtimer.sim.oled import Pixels

PINS = (BOARDS["m5stickc-plus2"].extend or {})["st7789"]
LEFT, TOP = 4, 3
COLUMNS = [column for column in range(126) for _ in range(1 if column % 6 == 5 else 2)]
"""Of the OLED's picture, by column of this one."""

VIEWS = [
    View("Supine figure 4", "", "17", 1, "", "next: right side", 430, "12:30"),
    View("", "", "59:59", 2),
    View("Hip", "", "", 0, "", "Cross the ankle over the knee, pull the thigh in"),
]


class Stick:
    """`display` is the driver, `panel` what it writes to."""

    def __init__(self) -> None:
        self.now_ms = 0
        self.chip = Chip(lambda: self.now_ms)
        self.panel = self.chip.spi = St7789(self.chip, PINS)
        machine: Any = self.chip.machine()
        self.display = Display(machine, PINS, self._sleep_ms)

    def draw(self, view: View) -> int:
        """Show a view; returns the bytes that it took."""
        before = self.panel.bytes
        paint(view, self.display)
        self.display.show()
        return self.panel.bytes - before

    def _sleep_ms(self, ms: int) -> None:
        self.now_ms += ms


def lit(colors: Colors) -> Pixels:
    return tuple(bytes(bool(color) for color in row) for row in colors)


def enlarged(pixels: Pixels) -> Pixels:
    rows = [
        bytes(LEFT) + bytes(row[column] for column in COLUMNS) + bytes(ACROSS - LEFT - len(COLUMNS))
        for row in pixels
        for _ in range(2)
    ]
    dark = bytes(ACROSS)
    return (*[dark] * TOP, *rows, *[dark] * (DOWN - TOP - len(rows)))


@pytest.mark.parametrize("view", VIEWS, ids=["hold", "long countdown", "words"])
def test_it_shows_what_an_oled_shows(view: View) -> None:
    stick = Stick()
    stick.draw(view)
    assert not any(map(any, stick.panel.colors())), "dark until it is switched on"
    stick.display.power(True)

    assert lit(stick.panel.colors()) == enlarged(fresh(view))


@pytest.mark.parametrize("seconds", range(1, 30))
def test_a_second_changes_what_changes(seconds: int) -> None:
    stick, whole = Stick(), Stick()
    for each in (stick, whole):
        each.display.power(True)
    first = stick.draw(hold(30, 30))
    changed = stick.draw(hold(30 - seconds, 30))
    whole.draw(hold(30 - seconds, 30))

    assert stick.panel.colors() == whole.panel.colors()
    assert 0 < changed < first / 2


def test_turned_it_is_the_same_from_the_other_side() -> None:
    stick, turned = Stick(), Stick()
    turned.display.adjust(8, True)
    for each in (stick, turned):
        each.draw(hold(17, 30))
        each.display.power(True)

    assert turned.panel.colors(turned=True) == stick.panel.colors()


def test_dim_is_darker_and_bright_brighter() -> None:
    stick = Stick()
    stick.draw(hold(17, 30))
    stick.display.power(True)

    def most() -> int:
        return max(map(max, stick.panel.colors()))

    usual = most()
    stick.display.contrast(True)
    dim = most()
    stick.display.contrast(False)
    stick.display.adjust(10, False)
    assert 0 < dim < usual < most()
    assert lit(stick.panel.colors())[TOP : TOP + 16] == lit(stick.panel.colors())[TOP : TOP + 16]


def test_dark_it_sleeps_and_wakes_with_what_was_drawn_last() -> None:
    stick = Stick()
    stick.draw(hold(17, 30))
    stick.display.power(True)
    stick.display.power(False)
    assert stick.panel.awake_ms is None
    assert not stick.chip.levels[PINS[-1]], "the light is off"
    stick.draw(hold(16, 30))
    stick.display.power(True)

    other = Stick()
    other.draw(hold(16, 30))
    other.display.power(True)
    assert stick.panel.colors() == other.panel.colors()


def test_a_whole_picture_takes_12_ms_on_the_bus() -> None:
    stick = Stick()
    stick.display.power(True)
    stick.draw(View("x" * 21, "X" * 10, "88:88", 1, "9" * 10, "y" * 21, 1000))
    before = stick.panel.bytes
    stick.display.contrast(True)  # all of it in another brightness

    assert (stick.panel.bytes - before) * 8 * 1000 / SPI_HZ == pytest.approx(11.9, abs=0.1)
