"""Gestures on the simulated button, and an autopilot that makes them to keep the radio window open."""

import asyncio

from holdcore.log import journal, reader
from holdtimer.sim.device import BETWEEN_MS, SimulatedDevice
from holdtimer.sim.simulation import Observation, Simulation

CLICK_MS = 120
LONG_MS = 1_200
VERY_LONG_MS = 3_200
LEVEL_MS = 600  # rating.STEP_MS: a level of pain while the button is held
THINK_MS = 1_000  # of device time, before the autopilot presses

GESTURES: dict[str, tuple[int, ...]] = {
    "click": (CLICK_MS,),
    "double": (CLICK_MS, CLICK_MS),
    "long": (LONG_MS,),
    "radio": (VERY_LONG_MS,),
}
"""Lengths of its presses in ms, by name."""

PAUSE_MS = 500  # after a gesture: longer than gesture.DOUBLE_MS, so that two clicks are no double


class Gestures:
    """Presses the button of one device; what is asked for too fast is done one after the other.

    All times are the device's.
    """

    def __init__(self, device: SimulatedDevice) -> None:
        self._device = device
        self._free_ms = 0

    @property
    def busy_ms(self) -> int:
        """How long what was asked for will still take; 0 where the button is free."""
        return max(0, self._free_ms - self._device.clock.now_ms)

    def make(self, *lengths_ms: int) -> None:
        """Make one gesture of presses as long as these, as soon as the button is free."""
        after_ms = self.busy_ms
        self._device.hold_button(*lengths_ms, after_ms=after_ms)
        start_ms = self._device.clock.now_ms + after_ms
        self._free_ms = start_ms + sum(lengths_ms) + BETWEEN_MS * (len(lengths_ms) - 1) + PAUSE_MS


class Autopilot:
    """Keeps the radio window open, so that a companion elsewhere finds the device; give it every observation.

    In the menu it holds the button for 3 s whenever the radio is off, and again if that only woke the
    display. While a routine runs or the device asks for pain it presses nothing: there 3 s mean stop.
    """

    def __init__(self, simulation: Simulation, gestures: Gestures) -> None:
        self._simulation = simulation
        self._gestures = gestures
        self._loop = asyncio.get_running_loop()
        self._in_menu = False
        self._thinking = False
        self._stopped = False

    def stop(self) -> None:
        """Press no more."""
        self._stopped = True

    def observe(self, observation: Observation) -> None:
        record = observation.record
        if record and record.type == journal.START:
            self._in_menu = False
        elif record and (record.type == journal.BOOT or _is_last_rating(record)):
            self._in_menu = True
        self._think(0)

    @property
    def _wants_radio(self) -> bool:
        return self._in_menu and not self._simulation.radio_on and not self._stopped

    def _think(self, busy_ms: int) -> None:
        if self._wants_radio and not self._thinking:
            self._thinking = True
            self._simulation.device.clock.after(busy_ms + THINK_MS, self._wake)

    def _wake(self) -> None:
        self._loop.call_soon_threadsafe(self._act)

    def _act(self) -> None:
        self._thinking = False
        if self._wants_radio and not self._gestures.busy_ms:
            self._gestures.make(*GESTURES["radio"])
        self._think(self._gestures.busy_ms)


def _is_last_rating(record: reader.Entry) -> bool:
    return bool(record.type == journal.RATED and record.values[0] == journal.AFTER)
