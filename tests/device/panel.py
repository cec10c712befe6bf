"""A display on a simulated bus, for tests and figures."""

from typing import Any

from holdcore.events import View
from holdcore.screens import paint
from holdfw.display import Display
from holdtimer.sim.machine import Chip
from holdtimer.sim.oled import Pixels, Ssd1306

ADDRESS = 0x3C


class Panel:
    """`display` is the driver, `oled` the panel, `chip.i2c_bytes` what went over the bus."""

    def __init__(self, connected: bool = True, shift: int = 0) -> None:
        self.chip = Chip(lambda: 0)
        self.oled = Ssd1306()
        if connected:
            self.connect()
        machine: Any = self.chip.machine()
        bus = machine.I2C(0, scl=machine.Pin(22), sda=machine.Pin(21), freq=400_000)
        self.display = Display(bus, ADDRESS, shift)

    def connect(self) -> None:
        self.chip.i2c[ADDRESS] = self.oled

    def unplug(self) -> None:
        del self.chip.i2c[ADDRESS]
        self.oled = Ssd1306()

    def draw(self, view: View) -> int:
        """Show a view; returns the bytes that it took."""
        before = self.chip.i2c_bytes
        paint(view, self.display)
        self.display.show()
        return self.chip.i2c_bytes - before

    def pixels(self) -> Pixels:
        return self.oled.pixels()


def fresh(view: View, shift: int = 0) -> Pixels:
    """The picture that a panel shows whose first picture is this view."""
    panel = Panel(shift=shift)
    panel.draw(view)
    panel.display.power(True)
    return panel.pixels()


def hold(left_s: int, length_s: int) -> View:
    """A second of a hold's countdown."""
    done = 1000 * (length_s - left_s) // length_s
    return View("Supine figure 4", "HOLD", str(left_s), 1, "1/3", "next: right side", done)
