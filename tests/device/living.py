"""A whole device for days: the firmware on the simulated chip, in time that a test lets pass."""

import threading
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, Self

from holdcore import events
from holdcore.events import Draw, View
from holdcore.model import Record
from holdtimer.sim.clock import Clock
from holdtimer.sim.device import SimulatedDevice
from holdtimer.sim.machine import Chip, Tone
from holdtimer.sim.oled import Pixels

FIREBEETLE, XIAO = "firebeetle2-esp32e", "xiao-esp32c3"
PATIENCE_S = 120.0
"""Only there to end a loop that never does."""


class Counting(Clock):
    """Says how long the chip was awake: what it waited through without a sleep."""

    def __init__(self) -> None:
        super().__init__(speed=float("inf"))
        self.awake_ms = 0
        self.starts = 0

    def sleep_ms(self, ms: int) -> None:
        self.awake_ms += ms
        super().sleep_ms(ms)

    def deep_sleep(self, ms: int | None, woken: Callable[[], bool]) -> None:
        self.starts += 1
        super().deep_sleep(ms, woken)


class Living:
    """A device that has its power since 0; time passes in `until` alone.

    `views` are the pictures that were asked for, None for a dark display, `radio` when it went on and off;
    `tones` is what the buzzer's pin carried, through all resets; `ble` is a radio that nobody is near.
    """

    def __init__(
        self,
        folder: Path,
        board: str = FIREBEETLE,
        fit: Callable[[Chip], None] = lambda chip: None,  # noqa: ARG005
    ) -> None:
        self.folder = folder
        self.clock = Counting()
        self.views: list[tuple[int, View | None]] = []
        self.radio: list[tuple[int, bool]] = []
        self.chips: list[Chip] = []
        self.ble = SimpleNamespace(
            active=lambda _: None,
            irq=lambda _: None,
            config=lambda *_, **__: b"hold",
            gatts_register_services=lambda _: ((1, 2), (3,), (4, 5)),
            gatts_write=lambda *_: None,
            gatts_set_buffer=lambda *_: None,
            gap_advertise=lambda *_, **__: None,
        )
        self._fit = fit
        self.device = SimulatedDevice(
            folder, self._bluetooth(), self, self.clock, board, self._keep, recovers=True
        )
        self._gate = threading.Semaphore(0)
        self._stopped = threading.Event()
        self._stop_at(0)
        self.device.power_on()
        self._wait()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._gate.release()
        self.device.power_off()

    @property
    def chip(self) -> Chip:
        """As it is since its last reset."""
        return self.chips[-1]

    @property
    def tones(self) -> list[Tone]:
        return [tone for chip in self.chips for tone in chip.tones]

    @property
    def view(self) -> View | None:
        """What was last drawn."""
        return self.views[-1][1]

    def until(self, ms: int) -> None:
        """Let time pass until then."""
        self._stop_at(ms)
        self._gate.release()
        self._wait()

    def press(self, at_ms: int, held_ms: int = 100) -> None:
        """A finger on the button."""
        self.device.hold_button(held_ms, after_ms=at_ms - self.clock.now_ms)

    # --- the simulator's Watcher

    def heard(self, effect: Record, now_ms: int, pixels: Pixels) -> None:  # noqa: ARG002
        if isinstance(effect, Draw):
            self.views.append((now_ms, effect.view))
        elif isinstance(effect, events.OpenRadio | events.CloseRadio):
            self.radio.append((now_ms, isinstance(effect, events.OpenRadio)))

    def ended(self, error: BaseException) -> None:  # noqa: ARG002
        self._stopped.set()

    def _keep(self, chip: Chip) -> None:
        self.chips.append(chip)
        self._fit(chip)

    def _stop_at(self, ms: int) -> None:
        def stop() -> None:
            self._stopped.set()
            self._gate.acquire()

        self.clock.after(ms - self.clock.now_ms, stop)

    def _wait(self) -> None:
        assert self._stopped.wait(PATIENCE_S)
        self._stopped.clear()
        if self.device.crash:
            raise self.device.crash

    def _bluetooth(self) -> ModuleType:
        module: Any = ModuleType("bluetooth")
        module.BLE = lambda: self.ble
        module.UUID = lambda _: bytes(16)
        module.FLAG_READ = module.FLAG_WRITE = module.FLAG_WRITE_NO_RESPONSE = module.FLAG_NOTIFY = 1
        return module  # type: ignore[no-any-return]
