"""The device inside the page, on MicroPython: page.js calls these functions, and is the module `hal`."""

import json
import os
import sys

import hal  # type: ignore[import-not-found]

from holdcore.events import Append, Draw, KeepSettings
from holdtimer.sim.meanings import GESTURES, meanings
from holdtimer.sim.stepped import SteppedDevice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from holdcore.events import View


_ENOENT, _ENOENT_OF_WASI = 2, 44


class _NoCipher:
    """In the place of `cryptolib`, which this build lacks: holdfw.ccm is loaded, and nobody asks for it."""

    aes = None


sys.modules["cryptolib"] = _NoCipher  # type: ignore[assignment]
os.urandom = lambda size: bytes([hal.random() for _ in range(size)])  # it lacks this one, too
_stat = os.stat


def _stat_as_on_a_board(path: str) -> "os.stat_result":
    try:
        return _stat(path)
    except OSError as error:
        # Emscripten's numbers are those of WASI, a board's are those of Linux.
        raise OSError(_ENOENT if error.args[0] == _ENOENT_OF_WASI else error.args[0]) from None


os.stat = _stat_as_on_a_board  # type: ignore[assignment]

device: "Any" = None  # the SteppedDevice, from `start` on


def start(local_s: int) -> None:
    """Switch on, at that local time in s since 2000. What is to be on flash is there."""
    global device
    device = SteppedDevice("/flash", local_s)


def step(until_ms: int) -> bool:
    return bool(device.step(until_ms))


def now_ms() -> int:
    return int(device.now_ms)


def due_ms() -> int:
    """When the next turn is due; -1 where only the button brings one."""
    return -1 if device.due_ms is None else int(device.due_ms)


def press(down: bool) -> None:
    device.press(down)


def pixels() -> bytes:
    """Row by row, a byte each."""
    return b"".join(device.pixels())


def news() -> str:
    """What the device did since this was last asked, as JSON."""
    means = meanings(device.app)
    told: dict[str, Any] = {
        "tones": [list(tone) for tone in device.tones],
        "flash": False,
        "means": [means.get(made, "") for made in GESTURES],
    }
    for effect, _ in device.overheard:
        if isinstance(effect, Draw):
            told["says"] = _say(effect.view)
        elif isinstance(effect, (Append, KeepSettings)):
            told["flash"] = True
    device.tones.clear()
    device.overheard.clear()
    known = device.app.device
    if known:
        told["boot"], told["boot_ms"], told["records"] = (
            known.boot,
            device.now_ms - device.booted_ms,
            known.log_end,
        )
    return json.dumps(told)


def _say(view: "View | None") -> str:
    """The picture, for who does not see it."""
    if view is None:
        return "dark"
    side = ("", "left", "right")[view.side]
    return ", ".join(
        [part for part in (view.badge, view.big, side, view.headline, view.counter, view.footer) if part]
    )
