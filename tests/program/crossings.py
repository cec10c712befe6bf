"""An open window with a laptop that never stops pulling, and each thing that the owner can do meanwhile."""

from collections.abc import Callable
from dataclasses import dataclass

from program.device import Device
from program.expected import plan
from program.laptop import CREDITS, Laptop
from program.rig import Rig
from program.story import LONG_MS, SLUG, VERY_LONG_MS

from holdcore import wire
from holdcore.model import Settings
from holdcore.modes.breath import PRESSES

OPENS_MS = 2_000
CROSSES_MS = 8_000  # the laptop has been pulling for 2 s
BEGINS_MS = 20_000  # the window has closed
NEXT_MS = 1_000  # from one press to the next
IN_A_HOLD_MS = 12_000
CLICK_MS = 100
VOLUME = Settings._fields.index("volume")


class Restless(Laptop):
    """Pushes, then pulls the whole log again and again, as long as the device lets it; `pulls` counts.

    Each time it sets the clock and the volume.
    """

    def __init__(self, data: bytes) -> None:
        super().__init__(SLUG, data)
        self.pulls = 0

    def _answer(self, rig: Rig, code: int, values: tuple[int, ...], tail: bytes) -> None:
        if code == wire.PULLED:
            self.pulls += 1
            self._send(rig, wire.SET_CLOCK, wire.CLOCK_LEAST)
        elif code == wire.CLOCK_SET:
            self._send(rig, wire.CHANGE_SETTINGS, tail=bytes((VOLUME, self.pulls % 2)))
        elif code == wire.SETTINGS:
            self._send(rig, wire.PULL, 0, CREDITS)
        else:
            super()._answer(rig, code, values, tail)


@dataclass(frozen=True)
class Crossed:
    """`rig` has run until deep sleep."""

    rig: Rig
    laptop: Restless


def begin_routine(device: Device, data: bytes, heap_bytes: int | None = None) -> Crossed:
    return _cross(device, data, heap_bytes, [LONG_MS])


def open_settings(device: Device, data: bytes, heap_bytes: int | None = None) -> Crossed:
    """And change the first, teach the pace of breathing, hear the pitches; then run the routine."""
    breath, pitch = (Settings._fields.index(name) for name in ("breath_ds", "pitch"))
    walked = [LONG_MS, *[CLICK_MS] * breath, LONG_MS, *[CLICK_MS] * PRESSES]
    walked += [*[CLICK_MS] * (pitch - breath), LONG_MS, CLICK_MS, VERY_LONG_MS, VERY_LONG_MS]
    return _cross(device, data, heap_bytes, [LONG_MS, *walked, CLICK_MS, LONG_MS], in_settings=True)


def go_on(device: Device, data: bytes, heap_bytes: int | None = None) -> Crossed:
    """With a session that lost its power; the window is open beside the question whether to go on."""
    before = device.power_on()
    before.central = Laptop(SLUG, data)
    before.press(OPENS_MS, VERY_LONG_MS)
    before.press(BEGINS_MS, LONG_MS)
    before.lose_power(BEGINS_MS + IN_A_HOLD_MS)
    before.run()
    return _cross(device, data, heap_bytes, [LONG_MS])


def _cross(
    device: Device, data: bytes, heap_bytes: int | None, held: list[int], in_settings: bool = False
) -> Crossed:
    laptop = Restless(data)
    rig = device.power_on(heap_bytes)
    rig.central = laptop
    rig.press(OPENS_MS, VERY_LONG_MS)
    at_ms = CROSSES_MS
    if in_settings:  # they come before the first routine, by a double click
        rig.press(at_ms)
        rig.press(at_ms + 2 * CLICK_MS)
        at_ms += NEXT_MS
    for held_ms in held:
        rig.press(at_ms, held_ms)
        began_ms = at_ms + held_ms
        at_ms = began_ms + NEXT_MS
    for click_ms in plan(data).clicks:
        rig.press(began_ms + click_ms)
    return Crossed(rig.run(), laptop)


CROSSINGS: dict[str, Callable[[Device, bytes, int | None], Crossed]] = {
    "a routine begins": begin_routine,
    "the settings are opened": open_settings,
    "a session that lost its power goes on": go_on,
}
