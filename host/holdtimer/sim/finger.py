"""One finger on the simulated button: what is asked for too fast is done one after the other."""

from holdtimer.sim.device import BETWEEN_MS, SimulatedDevice
from holdtimer.sim.world import CLICK_MS, LONG_MS, VERY_LONG_MS

GESTURES: dict[str, tuple[int, ...]] = {
    "click": (CLICK_MS,),
    "double": (CLICK_MS, CLICK_MS),
    "long": (LONG_MS,),
    "radio": (VERY_LONG_MS,),
}
"""Lengths of its presses in ms, by name."""

PAUSE_MS = 500  # after a gesture: longer than gesture.DOUBLE_MS, so that two clicks are no double


class Finger:
    """Presses the button of one device; all times are the device's."""

    def __init__(self, device: SimulatedDevice) -> None:
        self._device = device
        self._free_ms = 0

    @property
    def busy_ms(self) -> int:
        """How long what was asked for will still take; 0 where the finger is free."""
        return max(0, self._free_ms - self._device.clock.now_ms)

    def make(self, *lengths_ms: int) -> None:
        """Make one gesture of presses as long as these, as soon as the finger is free."""
        after_ms = self.busy_ms
        self._device.hold_button(*lengths_ms, after_ms=after_ms)
        start_ms = self._device.clock.now_ms + after_ms
        self._free_ms = start_ms + sum(lengths_ms) + BETWEEN_MS * (len(lengths_ms) - 1) + PAUSE_MS
