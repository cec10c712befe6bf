"""A simulated device: the firmware itself, on its own thread, on a simulated chip; and its panel alone.

The chip, the panel, the bus and the clock are fakes at the level of MicroPython's modules; everything above
them is the product. A tap on the app's port lets the simulator name what the board is told to do.
"""

import gc
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

from holdcore.app import App
from holdcore.events import View
from holdcore.model import Record
from holdcore.screens import paint
from holdtimer.ccm import Ccm
from holdtimer.files import write
from holdtimer.sim import framebuf
from holdtimer.sim.clock import Clock, PoweredOff
from holdtimer.sim.machine import DEEPSLEEP_RESET, PIN_WAKE, PWRON_RESET, TIMER_WAKE, Chip, Halted, PowerLost
from holdtimer.sim.oled import Pixels, Ssd1306

sys.modules.setdefault("framebuf", framebuf)  # before holdfw.display, which draws with it
# What MicroPython has beside its modules of the chip.
vars(sys).setdefault("print_exception", lambda error, file: traceback.print_exception(error, file=file))
vars(gc).setdefault("mem_free", lambda: 60_000)

from holdfw.display import Display  # noqa: E402
from holdfw.guard import guarded  # noqa: E402
from holdfw.pins import BOARDS, CHIPS  # noqa: E402
from holdfw.start import build  # noqa: E402

BOARD = "firebeetle2-esp32e"
OLED_ADDRESS = 0x3C
BETWEEN_MS = 120  # from press to press of one gesture; gesture.DOUBLE_MS is the most


class Watcher(Protocol):
    """Hears what the app asked of the board, once it is done, and of a crash; on the firmware's thread."""

    def heard(self, effect: Record, now_ms: int, pixels: Pixels) -> None: ...

    def ended(self, error: BaseException) -> None: ...


class _Tap(App):
    """The app, overheard."""

    def __init__(self, overheard: list[tuple[Record, int]]) -> None:
        super().__init__(Ccm)
        self._overheard = overheard

    def handle(self, event: Record, now_ms: int) -> list[Record]:
        effects = super().handle(event, now_ms)
        self._overheard += [(effect, now_ms) for effect in effects]
        return effects


class _Crashed(BaseException):
    """A fault of the firmware that no guard of its own is to keep."""


class SimulatedDevice:
    """One device; its flash is `folder`, which outlives it.

    `bluetooth` is the module for its radio (sim.bluetooth.make_bluetooth), or one that fails. `crash` is what
    ended the firmware, where that was neither `power_off` nor its own doing. `board` is what board.txt says,
    `fit` gets each new state of the chip, after a reset too: what is wrong with it, or hangs on it. A fault
    of the firmware ends the simulation, for somebody to see it, unless the device `recovers` as a real one.
    """

    def __init__(
        self,
        folder: Path,
        bluetooth: ModuleType,
        watcher: Watcher,
        clock: Clock,
        board: str = BOARD,
        fit: Callable[[Chip], None] = lambda chip: None,  # noqa: ARG005
        recovers: bool = False,
    ) -> None:
        self.clock = clock
        self.oled = Ssd1306()
        self.crash: BaseException | None = None
        self._folder = folder
        self._bluetooth = bluetooth
        self._watcher = watcher
        self._overheard: list[tuple[Record, int]] = []
        clock.before_sleep = self._tell
        self._board = board
        self._fit = fit
        self._recovers = recovers
        self._kind = board.split()[0]
        self._pin = BOARDS[self._kind].button
        self._up = 0 if (BOARDS[self._kind].extend or {}).get("active_high") else 1
        self._chip = self._new_chip()
        self._thread = threading.Thread(target=self._live, name="firmware", daemon=True)

    def power_on(self) -> None:
        """Start the firmware on its thread."""
        self._folder.mkdir(parents=True, exist_ok=True)
        write(self._folder / "board.txt", self._board)
        self._thread.start()

    def power_off(self) -> None:
        """Cut the power; returns when the firmware has stopped."""
        self.clock.power_off()
        self._thread.join()

    @property
    def running(self) -> bool:
        return self._thread.is_alive()

    def pixels(self) -> Pixels:
        """What the glass shows now."""
        return self.oled.pixels()

    @property
    def button_down(self) -> bool:
        return self._pressed()

    def hold_button(self, *lengths_ms: int, after_ms: int = 0) -> None:
        """Press the button `after_ms` from now, for each of `lengths_ms` in turn, BETWEEN_MS apart.

        All in device time; from any thread.
        """
        script = []
        for ms in lengths_ms:
            script += [(after_ms, self._press), (after_ms + ms, self._release)]
            after_ms += ms + BETWEEN_MS
        self.clock.script(script)

    def press(self) -> None:
        """Push the button down; from any thread."""
        self.clock.after(0, self._press)

    def release(self) -> None:
        """Let it go."""
        self.clock.after(0, self._release)

    def lose_power(self, off_ms: int, memory: bytes | None = b"", after_ms: int = 0) -> None:
        """Take the supply away for `off_ms`, `after_ms` from now; from any thread.

        `memory` is what the RTC's memory holds then; None, after a short dip, what it held.
        """

        def lose() -> None:
            raise PowerLost(off_ms, self._chip.rtc_memory if memory is None else memory)

        self.clock.after(after_ms, lose)

    def _press(self) -> None:
        self._chip.drive(self._pin, 1 - self._up)

    def _release(self) -> None:
        self._chip.drive(self._pin, self._up)

    def _new_chip(self) -> Chip:
        chip = Chip(lambda: self.clock.now_ms, self._light_sleep, c3=CHIPS[self._kind] == "ESP32C3")
        chip.i2c[OLED_ADDRESS] = self.oled
        chip.levels[self._pin] = self._up
        self._fit(chip)
        return chip

    def _pressed(self) -> bool:
        return self._chip.levels[self._pin] != self._up

    def _light_sleep(self, ms: int | None) -> None:
        self.clock.light_sleep(ms, lambda: self._chip.woken)

    def _tell(self) -> None:
        overheard, self._overheard[:] = self._overheard[:], []
        if overheard:
            pixels = self.pixels()
            for effect, now_ms in overheard:
                self._watcher.heard(effect, now_ms, pixels)

    def _live(self) -> None:
        try:
            while True:
                try:
                    self._run_and_halt()
                except PowerLost as lost:
                    self._reset(PWRON_RESET, lost.memory)
                    self.clock.sleep(lost.off_ms, lambda: False)
                    self.clock.rtc.set(0)
        except PoweredOff:
            pass
        except BaseException as error:  # a fault of the firmware, told to whoever runs the simulator
            fault = error.__cause__ if isinstance(error, _Crashed) and error.__cause__ else error
            self.crash = fault
            self._tell()
            self._watcher.ended(fault)

    def _run_and_halt(self) -> None:
        try:
            self._run()
        except Halted as halted:
            reason = 0
            if halted.cause == DEEPSLEEP_RESET:
                self.clock.deep_sleep(halted.sleep_ms, lambda: self._chip.woken)
                reason = PIN_WAKE if self._chip.woken else TIMER_WAKE
            self._reset(halted.cause, self._chip.rtc_memory, reason)

    def _reset(self, cause: int, memory: bytes, wake_reason: int = 0) -> None:
        level, held = self._chip.levels[self._pin], self._chip.held
        self._chip = self._new_chip()
        self._chip.levels[self._pin] = level
        if cause != PWRON_RESET:
            self._chip.held = held
            self._chip.levels.update(held)
        self._chip.rtc_memory = memory
        self._chip.cause = cause
        self._chip.wake_reason = wake_reason

    def _run(self) -> None:
        machine, esp32 = self._chip.machine(), self._chip.esp32()
        folder = str(self._folder)

        def live(trace: str, radio: bool) -> None:
            # Working out takes no time here, so nothing is worked out ahead.
            app = _Tap(self._overheard)
            board = build(machine, self._bluetooth, esp32, self.clock, folder, app, ahead_ms=0)
            board.boot(self._chip.cause, trace, radio)
            board.run()

        def live_once(trace: str, radio: bool) -> None:
            try:
                live(trace, radio)
            except Exception as error:
                raise _Crashed from error

        guarded(live if self._recovers else live_once, machine, esp32, self.clock, folder)


class Panel:
    """A panel that is lit, and the product's driver of it."""

    def __init__(self) -> None:
        self._oled = Ssd1306()
        chip = Chip(lambda: 0)
        chip.i2c[OLED_ADDRESS] = self._oled
        machine: Any = chip.machine()
        bus = machine.I2C(0, scl=machine.Pin(22), sda=machine.Pin(21), freq=400_000)
        self._display = Display(bus, OLED_ADDRESS)
        self._display.power(True)

    def picture(self, view: View) -> Pixels:
        """The pixels of the panel when it shows `view`."""
        paint(view, self._display)
        self._display.show()
        return self._oled.pixels()
