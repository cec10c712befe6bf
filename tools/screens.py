"""The pictures of the device's screens in docs/screens, taken from the simulator.

usage: python tools/screens.py [--check]      --check exits 1 where a picture is not current
"""

import math
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from holdcore.events import Draw, Play, View
from holdcore.model import Record
from holdtimer.routines import find
from holdtimer.sim.clock import Clock
from holdtimer.sim.cue_names import name_of
from holdtimer.sim.device import SimulatedDevice
from holdtimer.sim.oled import Pixels, to_png

PICTURES = Path(__file__).parents[1] / "docs" / "screens"
SCALE = 3

# What to press, in device ms from power-on: start the first routine, pause in its second hold, go on, rate 4.
STARTED_MS = 500
PAUSED_MS = 45_000
RATED_MS = 175_000


class _Album:
    """Keeps the first picture of each kind."""

    def __init__(self) -> None:
        self.pictures: dict[str, bytes] = {}
        self.done = threading.Event()

    def heard(self, effect: Record, _now_ms: int, pixels: Pixels) -> None:
        if isinstance(effect, Draw) and effect.view:
            self.pictures.setdefault(_kind(effect.view), to_png(pixels, SCALE))
        if isinstance(effect, Play) and name_of(effect.pattern) == "accepted":
            self.done.set()

    def ended(self, _error: BaseException) -> None:
        self.done.set()


def _kind(view: View) -> str:
    """A screen's name; of a hold, the picture with a few seconds gone."""
    kind = view.badge.lower()
    if kind == "hold" and view.big != "17":
        return "other"
    if kind == "pain" and view.big != "4":
        return "other"
    return kind


def pictures() -> Iterator[tuple[str, bytes]]:
    """(name, PNG) of each screen."""
    album = _Album()
    with tempfile.TemporaryDirectory() as folder:
        routines = Path(folder) / "routines"
        routines.mkdir()
        (routines / "hip-trio.bin").write_bytes(find("hip-trio").encoded())
        device = SimulatedDevice(Path(folder), ModuleType("bluetooth"), album, Clock(math.inf))
        device.hold_button(1_200, after_ms=STARTED_MS)
        device.hold_button(100, after_ms=PAUSED_MS)
        device.hold_button(100, after_ms=PAUSED_MS + 4_000)
        device.hold_button(2_500, after_ms=RATED_MS)
        device.hold_button(100, after_ms=RATED_MS + 6_000)
        device.power_on()
        album.done.wait(60)
        device.power_off()
        if device.crash:
            raise device.crash
    for kind in ("menu", "ready", "hold", "switch", "paused", "pain"):
        yield kind, album.pictures[kind]


def main() -> int:
    check = "--check" in sys.argv
    stale = []
    PICTURES.mkdir(parents=True, exist_ok=True)
    for kind, png in pictures():
        path = PICTURES / f"{kind}.png"
        if not path.exists() or path.read_bytes() != png:
            stale.append(path.name)
            if not check:
                path.write_bytes(png)
    sys.stdout.write(f"{'stale' if check else 'written'}: {', '.join(stale) or 'none'}\n")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
