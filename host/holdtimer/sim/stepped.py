"""The whole device in time that passes when it is told to: in the page of the device, and for `replay`.

sim/device.py has the firmware on a thread, which waits in its sleeps. A browser has no such thread. Here a
sleep returns at once and notes how long it would be; `step` lets that time pass and has the firmware make its
next turn. So both do the same at every millisecond. Runs on CPython and on MicroPython.
"""

from holdcore.app import App
from holdfw import wall
from holdfw.flash import Flash
from holdfw.pins import BOARDS
from holdfw.start import build
from holdtimer.sim.machine import DEEPSLEEP_RESET, PIN_WAKE, PWRON_RESET, TIMER_WAKE, Chip, Halted
from holdtimer.sim.oled import Ssd1306

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from holdcore.model import Record
    from holdfw.board import Board
    from holdtimer.sim.machine import Tone
    from holdtimer.sim.oled import Pixels

_BOARD = "firebeetle2-esp32e"
_BUTTON = BOARDS[_BOARD].button
_OLED = 0x3C
_TICKS = 1 << 30


class SteppedDevice:
    """One device; its flash is the folder `root`, which exists.

    `local_s` is the local time at power-on in s since 2000: then it begins as if it woke from a sleep before
    which a laptop had told it that; -1 for a power-on that knows no time. `booted_ms` is when it last
    started. `overheard` are what the app asked of the board and when, `tones` what the buzzer's pin carried;
    whoever reads them may clear them.

    A fault of the firmware leaves `step` as it was raised.
    """

    def __init__(self, root: str, local_s: int = -1) -> None:
        self.now_ms = 0
        self.oled = Ssd1306()
        self.overheard: "list[tuple[Record, int]]" = []
        self.tones: "list[Tone]" = []
        self.app: "App" = None  # type: ignore[assignment]  # before the first step
        self.booted_ms = 0
        self._root = root
        self._board: "Board | None" = None
        self._due_ms: "int | None" = 0
        self._wakes = False
        self._cause = PWRON_RESET
        self._chip = self._new_chip(1, b"")
        with open(root + "/board.txt", "wb") as file:
            file.write(_BOARD.encode())
        if local_s >= 0:
            self._cause = DEEPSLEEP_RESET
            boot = Flash(root).open_log()[0] + 1
            wall.remember(self._chip.machine().RTC(), 0, boot, local_s, 0, False)

    @property
    def due_ms(self) -> "int | None":
        """When the firmware makes its next turn; None where only the button brings one."""
        return self._due_ms

    @property
    def button_down(self) -> bool:
        return self._chip.levels[_BUTTON] == 0

    def pixels(self) -> "Pixels":
        """What the glass shows now."""
        return self.oled.pixels()

    def step(self, until_ms: int) -> bool:
        """Let time pass to `until_ms`, or only to a turn that is due before, and make that; whether one was.

        A turn that is due at `until_ms` itself waits for what else happens then.
        """
        due_ms = self._due_ms
        if due_ms is None or due_ms >= until_ms:
            self.now_ms = max(self.now_ms, until_ms)
            return False
        self.now_ms = max(self.now_ms, due_ms)
        try:
            self._turn()
        except Halted as halted:
            self._board = None
            self._cause = halted.cause
            self._wakes = halted.cause == DEEPSLEEP_RESET
            self._due_ms = None if halted.sleep_ms is None else self.now_ms + halted.sleep_ms
            if not self._wakes:
                self._due_ms = self.now_ms
        return True

    def run(self, until_ms: int) -> None:
        """Every step to there."""
        while self.step(until_ms):
            pass

    def press(self, down: bool = True) -> None:
        """Push the button down, or let it go."""
        self._chip.drive(_BUTTON, 0 if down else 1)
        if self._wakes and self._chip.woken:
            self._due_ms = self.now_ms

    def release(self) -> None:
        self.press(False)

    # --- what holdfw needs of MicroPython's `time`

    def ticks_ms(self) -> int:
        return self.now_ms % _TICKS

    @staticmethod
    def ticks_diff(later: int, earlier: int) -> int:
        return (later - earlier + _TICKS // 2) % _TICKS - _TICKS // 2

    def time_ns(self) -> int:
        return self.now_ms * 1_000_000

    def sleep_ms(self, ms: int) -> None:
        self._due_ms = self.now_ms + ms

    # --- inside

    def _turn(self) -> None:
        self._due_ms, self._wakes = self.now_ms, False
        if self._board:
            self._board.turn()
        else:
            self._board = self._start()
        self._board.wait()

    def _start(self) -> "Board":
        old, cause = self._chip, self._cause
        chip = self._chip = self._new_chip(old.levels[_BUTTON], old.rtc_memory)
        chip.cause = cause
        if cause == DEEPSLEEP_RESET:
            chip.wake_reason = PIN_WAKE if old.woken else TIMER_WAKE
        machine = chip.machine()
        _, radio = wall.take_mark(machine.RTC(), cause)
        self.booted_ms = self.now_ms
        self.app = _Overheard(self.overheard)
        board = build(machine, Silence, chip.esp32(), self, self._root, self.app, 0)
        board.boot(cause, radio)
        return board

    def _new_chip(self, level: int, memory: bytes) -> Chip:
        chip = Chip(lambda: self.now_ms, self._light_sleep)
        chip.i2c[_OLED] = self.oled
        chip.levels[_BUTTON] = level
        chip.rtc_memory = memory
        chip.tones = self.tones
        return chip

    def _light_sleep(self, ms: "int | None") -> None:
        self._wakes = True
        self._due_ms = None if ms is None else self.now_ms + ms


class _Overheard(App):
    """The app, and what it asks of the board; nobody is there to seal anything with."""

    def __init__(self, overheard: "list[tuple[Record, int]]") -> None:
        super().__init__(lambda key: None)  # type: ignore[arg-type,return-value]  # noqa: ARG005
        self._overheard = overheard

    def handle(self, event: "Record", now_ms: int) -> "list[Record]":
        effects = super().handle(event, now_ms)
        for effect in effects:
            self._overheard.append((effect, now_ms))
        return effects


class _Radio:
    """MicroPython's BLE where nobody is in reach."""

    def active(self, on: bool) -> None: ...

    def irq(self, handler: "Any") -> None: ...

    def config(self, *get: str, **put: object) -> bytes:  # noqa: ARG002
        return b"hold"

    def gatts_register_services(self, services: object) -> "tuple[tuple[int, ...], ...]":  # noqa: ARG002
        return (1, 2), (3,), (4, 5)

    def gatts_write(self, handle: int, value: bytes) -> None: ...

    def gatts_set_buffer(self, handle: int, size: int, append: bool) -> None: ...

    def gap_advertise(self, us: "int | None", data: bytes = b"", resp_data: bytes = b"") -> None: ...


class Silence:
    """MicroPython's module `bluetooth` with such a BLE."""

    FLAG_READ = FLAG_WRITE = FLAG_WRITE_NO_RESPONSE = FLAG_NOTIFY = 0
    BLE = _Radio

    @staticmethod
    def UUID(value: "int | str") -> bytes:  # noqa: ARG004
        return bytes(16)
