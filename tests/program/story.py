"""A day of the device: a push and a pull, the routine, a pull, and deep sleep."""

from program.device import Device
from program.expected import Plan, plan
from program.laptop import Laptop
from program.rig import Rig

VERY_LONG_MS = 3_200
LONG_MS = 1_000
FIRST_WINDOW_MS = 1_000
BEGIN_MS = 100_000  # the first window has closed, the display is dark
SLUG = "routine"


class Day:
    """The routine `data` is pushed, run to its end and pulled; `rig` has been run."""

    def __init__(self, device: Device, data: bytes, heap_bytes: int | None = None) -> None:
        self.plan: Plan = plan(data)
        self.pushes = Laptop(SLUG, data)
        self.pulls = Laptop()
        self.rig = rig = device.power_on(heap_bytes)
        rig.central = self
        rig.press(FIRST_WINDOW_MS, VERY_LONG_MS)
        rig.press(BEGIN_MS)  # wakes the display
        rig.press(BEGIN_MS + 1_000, LONG_MS)
        self.began_ms = BEGIN_MS + 1_000 + LONG_MS
        for click_ms in self.plan.clicks:
            rig.press(self.began_ms + click_ms)
        over_ms = self.began_ms + self.plan.ends_ms + 60_000  # nobody answers the question for pain
        rig.press(over_ms)
        rig.press(over_ms + 1_000, VERY_LONG_MS)
        rig.run()

    def met(self, rig: Rig) -> None:
        self._laptop(rig).met(rig)

    def heard(self, rig: Rig, data: bytes) -> None:
        self._laptop(rig).heard(rig, data)

    def _laptop(self, rig: Rig) -> Laptop:
        return self.pushes if rig.now_ms < BEGIN_MS else self.pulls
