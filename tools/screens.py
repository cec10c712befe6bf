"""The pictures of the device's screens in docs/screens, taken from the simulator.

usage: python tools/screens.py [--check]      --check exits 1 where a picture is not current
"""

import math
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from holdcore.events import Draw, View
from holdcore.model import BREATHS, OPEN, PRESS, SIDES_ALTERNATING, SIDES_EACH, Record
from holdcore.routine_file import Routine, encode_routine
from holdcore.steps import Phase, Span, Step
from holdtimer.routines import find
from holdtimer.sim.clock import Clock
from holdtimer.sim.device import SimulatedDevice
from holdtimer.sim.gestures import CLICK_MS, LONG_MS, VERY_LONG_MS
from holdtimer.sim.oled import Pixels, to_png

PICTURES = Path(__file__).parents[1] / "docs" / "screens"
SCALE = 3
DOUBLE = (CLICK_MS, CLICK_MS)
PATIENCE_S = 60

CLAM = [Phase(Span(1_500), "up"), Phase(Span(2_000), "hold"), Phase(Span(1_500), "down")]
EVERY_KIND = Routine(
    "Every kind",
    [
        Step("Hamstring stretch", [Phase(Span(10_000))], reps=2, rest=Span(10_000)),
        Step("Bridge", [Phase(Span(10_000, 60_000, unit=OPEN))], cue="lift the hips", prep_ms=5_000),
        Step("Child's pose", [Phase(Span(3, unit=BREATHS))]),
        Step("Clam", CLAM, reps=3, sides=SIDES_EACH),
        Step("Neck side bend", [Phase(Span(8_000))], sides=SIDES_ALTERNATING, change_ms=4_000),
        Step("Ice", [Phase(Span(60_000), works=False)]),
        Step("Sit on a chair", [Phase(Span(0, unit=PRESS), works=False)]),
    ],
)


@dataclass(frozen=True)
class Roll:
    """What is photographed while the button is pressed: (ms from power-on, lengths in ms)."""

    routine: bytes
    presses: list[tuple[int, tuple[int, ...]]]
    wanted: dict[str, Callable[[View], bool]]


def _badge(badge: str, big: str | None = None, headline: str = "") -> Callable[[View], bool]:
    return lambda view: view.badge == badge and big in (None, view.big) and view.headline.startswith(headline)


ROLLS = [
    Roll(
        find("hip-trio").encoded(),
        # Start, pause in the second hold, go on, rate 4.
        [
            (500, (LONG_MS,)),
            (45_000, (CLICK_MS,)),
            (49_000, (CLICK_MS,)),
            (175_000, (2_500,)),
            (181_000, (CLICK_MS,)),
        ],
        {
            "menu": _badge("MENU"),
            "ready": _badge("READY"),
            "hold": _badge("HOLD", "17"),
            "switch": _badge("SWITCH"),
            "paused": _badge("PAUSED"),
            "pain": _badge("PAIN", "4"),
        },
    ),
    Roll(
        encode_routine(EVERY_KIND),
        [(500, (LONG_MS,)), (62_000, (CLICK_MS,))],
        {
            "rest": _badge("REST", "7"),
            "open": _badge("HOLD", "12", "Bridge"),
            "breathe-in": _badge("IN"),
            "breathe-out": _badge("OUT"),
            "up": _badge("UP"),
            "down": _badge("DOWN"),
            "time": _badge("TIME", "57"),
            "press": _badge("PRESS"),
        },
    ),
    Roll(
        find("hip-trio").encoded(),
        # Open the settings; on to the breath, teach it, leave; on to the pitch, and its hearing test.
        [
            (500, DOUBLE),
            (2_000, (LONG_MS,)),
            *((at_ms, (CLICK_MS,)) for at_ms in range(5_000, 11_000, 1_000)),
            (12_000, (LONG_MS,)),
            (15_000, (VERY_LONG_MS,)),
            *((at_ms, (CLICK_MS,)) for at_ms in range(20_000, 23_000, 1_000)),
            (24_000, (LONG_MS,)),
        ],
        {
            "settings": _badge("SET", "7"),
            "hearing": _badge("LISTEN"),
            "teach": _badge("TEACH"),
        },
    ),
]


class _Album:
    """Keeps the first picture of each that is wanted."""

    def __init__(self, wanted: dict[str, Callable[[View], bool]]) -> None:
        self.pictures: dict[str, bytes] = {}
        self.done = threading.Event()
        self._wanted = wanted

    def heard(self, effect: Record, _now_ms: int, pixels: Pixels) -> None:
        if not isinstance(effect, Draw) or not effect.view:
            return
        for name, shows in self._wanted.items():
            if name not in self.pictures and shows(effect.view):
                self.pictures[name] = to_png(pixels, SCALE)
        if len(self.pictures) == len(self._wanted):
            self.done.set()

    def ended(self, _error: BaseException) -> None:
        self.done.set()


def pictures() -> Iterator[tuple[str, bytes]]:
    """(name, PNG) of each screen."""
    for roll in ROLLS:
        album = _Album(roll.wanted)
        with tempfile.TemporaryDirectory() as folder:
            routines = Path(folder) / "routines"
            routines.mkdir()
            (routines / "hip-trio.bin").write_bytes(roll.routine)
            device = SimulatedDevice(Path(folder), ModuleType("bluetooth"), album, Clock(math.inf))
            for at_ms, lengths_ms in roll.presses:
                device.hold_button(*lengths_ms, after_ms=at_ms)
            device.power_on()
            album.done.wait(PATIENCE_S)
            device.power_off()
            if device.crash:
                raise device.crash
        missing = roll.wanted.keys() - album.pictures.keys()
        if missing:
            raise SystemExit(f"screens: the device never showed {', '.join(sorted(missing))}")
        yield from album.pictures.items()


def main() -> int:
    check = "--check" in sys.argv
    stale = []
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, png in pictures():
        path = PICTURES / f"{name}.png"
        if not path.exists() or path.read_bytes() != png:
            stale.append(path.name)
            if not check:
                path.write_bytes(png)
    sys.stdout.write(f"{'stale' if check else 'written'}: {', '.join(stale) or 'none'}\n")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
