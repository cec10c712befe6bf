"""What the display shows of one view: the product's driver, drawing on a simulated panel."""

from typing import Any

from holdcore.events import View
from holdcore.screens import paint
from holdtimer.sim.device import OLED_ADDRESS
from holdtimer.sim.machine import Chip
from holdtimer.sim.oled import Pixels, Ssd1306

from holdfw.display import Display  # isort: skip  # draws with what holdtimer.sim.device puts in place


class Panel:
    """A panel that is lit, and its driver."""

    def __init__(self) -> None:
        self._oled = Ssd1306()
        chip = Chip(lambda: 0)
        chip.i2c[OLED_ADDRESS] = self._oled
        machine: Any = chip.machine()
        bus = machine.I2C(0, scl=machine.Pin(22), sda=machine.Pin(21), freq=400_000)
        self._display = Display(bus, OLED_ADDRESS)
        self._display.power(True)

    def picture(self, view: View) -> Pixels:
        """The pixels of the panel when it shows `view`."""
        paint(view, self._display)
        self._display.show()
        return self._oled.pixels()
