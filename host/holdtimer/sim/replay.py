"""A session whose presses were worked out (sim/rebuild.py), on the simulated device again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from holdcore.log import reader
from holdtimer.files import write
from holdtimer.sim.rebuild import BEFORE_MS, Rebuilt
from holdtimer.sim.simulation import Observation
from holdtimer.sim.stepped import SteppedDevice

AFTER_MS = 2_000
"""It is looked at for so long after the last record that could be explained."""


@dataclass(frozen=True)
class Pressed:
    """The button goes down at `now_ms` for `held_ms`."""

    now_ms: int
    held_ms: int


def replay(
    folder: Path, session: Sequence[reader.Entry], data: bytes, made: Rebuilt
) -> Iterator[Observation | Pressed]:
    """What happens, in order; times are those of the log. `folder` is empty, and becomes the flash."""
    (folder / "routines").mkdir()
    write(folder / "routines" / "routine.bin", data)
    write(folder / "settings", made.settings.encoded())
    begins_ms = session[0].at_ms - BEFORE_MS
    device = SteppedDevice(str(folder), local_s=0)
    ends_ms = session[max(made.explained, 1) - 1].at_ms + AFTER_MS
    edges = [(press.at_ms, press.held_ms) for press in made.presses]
    edges += [(press.at_ms + press.held_ms, 0) for press in made.presses]
    for at_ms, held_ms in sorted(edges):
        yield from _until(device, at_ms, begins_ms)
        if held_ms:
            yield Pressed(at_ms, held_ms)
        device.press(held_ms > 0)
    yield from _until(device, ends_ms, begins_ms)


def _until(device: SteppedDevice, at_ms: int, begins_ms: int) -> Iterator[Observation]:
    while device.step(at_ms - begins_ms):
        for effect, now_ms in device.overheard:
            yield Observation(now_ms + begins_ms, effect, device.pixels())
        device.overheard.clear()
