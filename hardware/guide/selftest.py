"""The display during the self-test, as a picture: the device's own code draws it on the simulated glass."""

import sys
from pathlib import Path
from types import SimpleNamespace

from holdtimer.sim import framebuf
from holdtimer.sim.machine import Chip
from holdtimer.sim.oled import Ssd1306, to_png

sys.modules.setdefault("framebuf", framebuf)

from holdfw.selftest import OLED, checks  # noqa: E402

SCALE = 3


def write(path: Path) -> None:
    """Run the self-test up to the display, and write what it shows as PNG."""
    glass = Ssd1306()
    chip = Chip(lambda: 0)
    chip.i2c[OLED[0]] = glass
    time = SimpleNamespace(
        ticks_ms=lambda: 0, ticks_diff=lambda later, earlier: later - earlier, sleep_ms=None
    )
    for name, _, _ in checks(chip.machine(), chip.esp32(), time, "", 0):
        if name == "display":
            break
    path.write_bytes(to_png(glass.pixels(), SCALE))
