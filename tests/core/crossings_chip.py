"""The table's device as a whole: firmware, drivers and flash on a simulated chip. It has no radio."""

import sys
from pathlib import Path
from types import SimpleNamespace

from core.board import KEY
from core.crossings import WOKEN, Device, PowerLost

from holdcore.app import App
from holdcore.model import Record, Settings
from holdcore.routine_file import Routine
from holdtimer.ccm import Ccm
from holdtimer.sim import framebuf
from holdtimer.sim.machine import Chip, Halted
from holdtimer.sim.oled import Ssd1306
from holdtimer.sim.provision import provision, write_key

sys.modules.setdefault("framebuf", framebuf)  # before holdfw.display, which draws with it

from holdfw.flash import Flash  # noqa: E402
from holdfw.pins import BOARDS  # noqa: E402
from holdfw.start import build  # noqa: E402
from holdfw.wall import remember  # noqa: E402

PIN = BOARDS["firebeetle2-esp32e"].button
OLED = 0x3C


class _Overheard(App):
    """The app; what it asks of the board, the test hears too."""

    def __init__(self, device: "ChipDevice") -> None:
        super().__init__(Ccm)
        self._device = device

    def handle(self, event: Record, now_ms: int) -> list[Record]:
        effects = super().handle(event, now_ms)
        self._device.hear(effects, now_ms)
        return effects


class ChipDevice(Device):
    """As Device; `folder` is the flash.

    Time passes only while the firmware sleeps; deep sleep ends with a reset, as in life. Power that is lost
    after a record is lost as soon as the firmware sleeps.
    """

    def __init__(self, routines: dict[str, Routine], settings: Settings, folder: Path) -> None:
        self._folder = folder
        self._total_ms = 0  # since the first boot: the RTC
        self._left_ms = 0  # to pass
        self._wakes_ms: int | None = None  # from deep sleep, by itself
        self._halted = False
        self._lost = False
        super().__init__(routines, settings)
        self.boot = 0
        provision(folder, sorted(self.flash.items()))
        write_key(folder, KEY)
        Flash(str(folder)).save_settings(settings)
        self._chip = self._new_chip(WOKEN)
        self._start()

    # --- in place of the board in memory

    def finger(self, down: bool) -> None:
        super().finger(down)
        self._chip.drive(PIN, int(not down))
        if not self._halted:
            self._board.turn()
        elif down:
            self._wake()

    def give(self, event: Record, at_ms: int | None = None) -> None:
        """Events come from the chip."""

    def run(self, for_ms: int) -> None:
        self._left_ms += for_ms
        while self._left_ms > 0:
            if self._halted:
                self._sleep_deeply()
                continue
            try:
                self._board.turn()
                self._board.wait()
            except Halted as halted:
                self._halted = True
                self._wakes_ms = None if halted.sleep_ms is None else self._total_ms + halted.sleep_ms
        if not self._halted:
            self._board.turn()

    def until(self, end_ms: int) -> None:
        assert end_ms >= self.now_ms
        self.run(end_ms - self.now_ms)

    def restart(self, cause: int, local_s: int = -1, rested_s: int = 0, asked: bool = True) -> None:
        assert self.stored == b"".join(self.log)
        self._chip = self._new_chip(cause)
        remember(self._chip.machine().RTC(), self._total_ms // 1000, 1, local_s, rested_s, asked)
        self._left_ms = 0
        self._start()

    # --- what is to be found out about it

    @property
    def asleep(self) -> bool:
        return self._halted

    @property
    def stored(self) -> bytes:
        """The log as who opens the flash finds it."""
        flash = Flash(str(self._folder))
        flash.open_log()
        data: bytes
        data, seq = flash.read_log(0, 1 << 20)
        assert seq == len(self.log)
        return data

    @property
    def sounds_on(self) -> bool:
        """A tone is on the buzzer's pin."""
        return bool(self._chip.tones and self._chip.tones[-1].duty_u16)

    # --- inside

    def hear(self, effects: list[Record], now_ms: int) -> None:
        self.now_ms = now_ms
        if effects:  # none before it has booted
            self._check(effects)
        for effect in effects:
            try:
                list(self._carry_out(effect))
            except PowerLost:
                self._lost = True
        self._check_view()

    def _new_chip(self, cause: int) -> Chip:
        chip = Chip(lambda: self._total_ms, lambda ms: self._pass(ms or 0), cause)
        chip.levels[PIN] = int(not self.down)
        chip.i2c[OLED] = Ssd1306()
        return chip

    def _start(self) -> None:
        self.forget()
        self._halted = self._lost = False
        chip = self._chip
        time = SimpleNamespace(
            ticks_ms=lambda: self._total_ms,
            ticks_diff=lambda later, earlier: later - earlier,
            sleep_ms=self._pass,
            time_ns=lambda: self._total_ms * 1_000_000,
        )
        app = _Overheard(self)
        self._board = build(chip.machine(), None, chip.esp32(), time, str(self._folder), app, ahead_ms=0)
        self._board.boot(chip.cause)

    def _pass(self, ms: int) -> None:
        if self._lost:
            raise PowerLost
        ms = min(ms, self._left_ms)
        self._total_ms += ms
        self.now_ms += ms
        self._left_ms -= ms

    def _sleep_deeply(self) -> None:
        end_ms = self._total_ms + self._left_ms
        if self._wakes_ms is None or self._wakes_ms > end_ms:
            self._pass(self._left_ms)
        else:
            self._pass(max(0, self._wakes_ms - self._total_ms))
            self._wake()

    def _wake(self) -> None:
        memory = self._chip.rtc_memory
        self._chip = self._new_chip(WOKEN)
        self._chip.rtc_memory = memory
        self._start()
