"""The loop of the device: what happened goes into the app, what it returns is carried out here."""

import gc

from holdcore import power
from holdcore.events import (
    Acknowledge,
    Append,
    BatteryMeasured,
    Booted,
    CloseRadio,
    Draw,
    DropUpload,
    Elapsed,
    HangUp,
    KeepSettings,
    KeepUpload,
    LoadRoutine,
    LogRead,
    LogRoom,
    MakeRoom,
    OpenRadio,
    OpenUpload,
    Play,
    Pressed,
    ReadLog,
    ReadUpload,
    Released,
    Remember,
    RoutineLoaded,
    Send,
    SettingsKept,
    SleepUntil,
    StoreFailed,
    UploadAt,
    UploadKept,
    UploadRead,
    WriteUpload,
)
from holdcore.screens import paint
from holdfw.memory import unload

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from machine import WDT

    from holdcore.app import App
    from holdcore.events import Unfinished
    from holdcore.model import Record
    from holdfw.battery import Battery
    from holdfw.button import Button
    from holdfw.buzzer import Buzzer
    from holdfw.clock import Clock
    from holdfw.display import Display
    from holdfw.flash import Flash
    from holdfw.radio import Radio
    from holdfw.sleep import Sleep

WATCHDOG_MS = 120_000  # it cannot be stopped, and `holdtimer deploy`, which stops the program, takes a minute
_NAP_MS = WATCHDOG_MS // 2  # the longest light sleep, in which the watchdog may run on
_MEASURE_MS = 600_000  # a cell of 500 mAh loses less than a percent in ten minutes
_COLLECT_MS = 30  # what a collection may take
_LAST_MS = 5  # from the end of a wait to the sound, on an ESP32
_SETTLED_MS = 1_000  # since the last edge: no gesture is under way
_RARE = (
    "holdcore.adjusting",
    "holdcore.teaching",
    "holdcore.hearing",
    "holdcore.reminding",
    "holdcore.breaks",
    "holdcore.undated",
)
POLL_MS = 10  # while the radio is on: the stack's events wait in a ring; a person does not feel 10 ms


class Board:
    """Drivers in, `run` for ever. `boot` counts the starts, `log_end` is the next sequence number.

    `rtc_ns` is time.time_ns: the RTC, which goes on in deep sleep.

    What is due is worked out `ahead_ms` earlier.
    """

    def __init__(
        self,
        app: "App",
        clock: "Clock",
        display: "Display",
        buzzer: "Buzzer",
        button: "Button",
        flash: "Flash",
        bluetooth: "Any",
        battery: "Battery",
        sleep: "Sleep",
        watchdog: "WDT",
        rtc: "Any",
        rtc_ns: "Callable[[], int]",
        boot: int,
        log_end: int,
        ahead_ms: int,
    ) -> None:
        self._app = app
        self._clock = clock
        self._display = display
        self._buzzer = buzzer
        self._button = button
        self._flash = flash
        self._bluetooth = bluetooth
        self._radio: "Radio | None" = (
            None  # while the window is open: its code and buffers are a twelfth of RAM
        )
        self._battery = battery
        self._sleep = sleep
        self._watchdog = watchdog
        self._rtc = rtc
        self._rtc_ns = rtc_ns
        self._boot = boot
        self._run = boot
        self._log_end = log_end
        self._now_ms = 0
        self._measured_ms = 0
        self._edge_ms = 0
        self._ahead_ms = ahead_ms
        self._until_ms: "int | None" = None
        self._depth = power.AWAKE
        self._carry_out: "dict[type[Record], Callable[[Any], Record | None]]" = {
            Draw: self._draw,
            SleepUntil: self._sleep_until,
            OpenRadio: self._open_radio,
            CloseRadio: self._close_radio,
            HangUp: self._hang_up,
            Send: self._send,
            Append: self._append,
            LoadRoutine: self._load_routine,
            OpenUpload: self._open_upload,
            WriteUpload: self._write_upload,
            ReadUpload: self._read_upload,
            KeepUpload: self._keep_upload,
            DropUpload: self._drop_upload,
            KeepSettings: self._keep_settings,
            Remember: self._remember,
            ReadLog: self._read_log,
            Acknowledge: self._acknowledge,
            MakeRoom: self._make_room,
        }

    def boot(self, cause: int) -> None:
        """Tell the app that power came on; `cause` is machine.reset_cause()."""
        unload("holdfw.start", "holdfw.pins")
        from holdfw.wall import recall

        flash = self._flash
        settings = flash.settings()
        self._display.adjust(settings.brightness, settings.upside_down == 1)
        while self._button.poll():
            pass  # the press that woke the chip may have ended by now, with bounces
        if self._button.is_down:
            self.handle(Pressed())  # before Booted: it only wakes
        booted = Booted(
            flash.identity(),
            self._boot,
            self._log_end,
            flash.routines(),
            settings,
            self._battery.read_mv(),
            cause,
            flash.key(),
            self._unfinished(),
        )
        rtc_s = self._rtc_ms() // 1000
        self._run, local_s, rested_s, asked = recall(self._rtc, rtc_s, cause, self._boot)
        self._remember(Remember(local_s, rested_s, asked))
        # The RTC is read last: its reading goes into the record of the boot, with the time of `handle`.
        booted.keep(self._run, self._rtc_ms(), local_s, rested_s, asked)
        self.handle(booted)
        unload("holdcore.unfinished", "holdfw.wall")
        self.handle(self._log_room())

    def _unfinished(self) -> "Unfinished | None":
        flash = self._flash
        try:
            start, hold = flash.open_session()
            if not start:
                return None
            from holdcore.unfinished import find

            return find(start, hold, flash.routines(), flash.load_routine)
        except OSError:
            return None  # whoever cannot read the flash can still use what is left of it

    def run(self) -> None:
        """Serve for ever."""
        while True:
            self.turn()
            self.wait()

    def turn(self) -> None:
        """Take in everything that happened up to now."""
        self._watchdog.feed()
        while True:
            edge = self._button.poll()
            if edge is None:
                break
            self._edge_ms = self._clock.now_ms()
            self.handle(Pressed() if edge[0] else Released(), self._clock.ms_of(edge[1]))
        while self._radio:
            event = self._radio.poll()
            if event is None:
                break
            self.handle(event)
        now = self._clock.now_ms()
        due = self._due_ms()
        if due is not None and due <= now:
            self.handle(Elapsed(), max(self._until_ms or 0, now))
        if now - self._measured_ms >= _MEASURE_MS and self._buzzer.next_ms is None:
            self._measured_ms = now
            self.handle(BatteryMeasured(self._battery.read_mv()))
        self._buzzer.step(self._clock.now_ms())

    def wait(self) -> None:
        """Sleep until something can be due, as deeply as is allowed."""
        due = self._due_ms()
        tone = self._buzzer.next_ms
        if tone is not None and (due is None or tone < due):
            due = tone
        left = _NAP_MS if due is None else min(due - self._clock.now_ms(), _NAP_MS)
        if left > 0:
            self._rest(left)

    def _due_ms(self) -> "int | None":
        """When the app is to be asked what happens at `_until_ms`."""
        if self._until_ms is None:
            return None
        touched = self._button.is_down or self._clock.now_ms() - self._edge_ms < _SETTLED_MS
        return self._until_ms - (0 if touched else self._ahead_ms)

    def _rest(self, ms: int) -> None:
        """Sleep for `ms`, or less."""
        # A held button would end any sleep at once.
        if self._radio or self._buzzer.next_ms is not None or self._button.is_down:
            self._clock.sleep_ms(min(ms, POLL_MS))
        elif self._depth == power.DEEP:
            until_ms = self._until_ms
            self._sleep.deep(None if until_ms is None else max(until_ms - self._clock.now_ms(), 1))
        else:
            self._sleep.light(ms)
            self._button.slept()

    def handle(self, event: "Record", at_ms: int = 0) -> None:
        """Give one event to the app and carry out what it asks, and what that leads to.

        `at_ms` is when it happened, where that is known better than "now", or when it will,
        `ahead_ms` from now at most: then the answer waits for its time.
        """
        self._now_ms = max(self._now_ms, at_ms or self._clock.now_ms())  # for the app, time never falls
        pending = [event]
        while pending:
            effects = self._app.handle(pending.pop(0), self._now_ms)
            self._wait_for(self._now_ms - _LAST_MS)
            for effect in effects:
                if isinstance(effect, Play):  # first: a write to the flash takes some 50 ms
                    self._play(effect)
            for effect in effects:
                try:
                    answer = None if isinstance(effect, Play) else self._carry_out[type(effect)](effect)
                except OSError as error:
                    answer = StoreFailed(effect, "%s failed: %s" % (type(effect).__name__, error))
                if answer is not None:
                    pending.append(answer)

    def _wait_for(self, at_ms: int) -> None:
        if at_ms - self._clock.now_ms() > _COLLECT_MS:
            gc.collect()  # now, so that it does not come between the end of the wait and the sound
        while True:
            left = at_ms - self._clock.now_ms()
            if left <= 0:
                return
            self._buzzer.step(at_ms - left)
            self._rest(left)

    # --- effects

    def _draw(self, effect: Draw) -> None:
        display = self._display
        if effect.view is None:
            display.power(False)
            return
        display.contrast(effect.dim)
        paint(effect.view, display)
        display.show()
        display.power(True)

    def _play(self, effect: Play) -> None:
        self._buzzer.play(effect.pattern, effect.volume, self._clock.now_ms(), effect.shift)

    def _sleep_until(self, effect: SleepUntil) -> None:
        self._until_ms, self._depth = effect.at_ms, effect.depth

    def _open_radio(self, effect: OpenRadio) -> None:
        unload("holdcore.running", "holdcore.views", "holdcore.engine", "holdcore.pain", "holdcore.rating")
        unload(*_RARE)
        from holdfw.radio import Radio

        self._radio = Radio(self._bluetooth, self._flash.identity())
        self._radio.open(self._battery.read_percent())

    def _close_radio(self, effect: CloseRadio) -> None:
        if self._radio:
            self._radio.close()
        self._radio = None
        unload("holdfw.radio", "holdfw.ccm", "holdcore.window")
        unload("holdcore.session", "holdcore.kdf", "holdcore.transfer")

    def _hang_up(self, effect: HangUp) -> None:
        if self._radio:
            self._radio.hang_up()

    def _send(self, effect: Send) -> None:
        if self._radio:
            self._radio.send(effect.data)

    def _append(self, effect: Append) -> "Record | None":
        return self._log_room() if self._flash.append(effect.data) else None

    def _log_room(self) -> "Record":
        return LogRoom(self._flash.is_full, *self._flash.excess())

    def _make_room(self, effect: MakeRoom) -> None:
        self._flash.make_room()

    def _load_routine(self, effect: LoadRoutine) -> "Record":
        unload("holdcore.menu", "holdcore.offer", *_RARE)
        try:
            data = self._flash.load_routine(effect.text)
        except OSError:
            data = b""
        return RoutineLoaded(effect.text, data)

    def _open_upload(self, effect: OpenUpload) -> "Record":
        return UploadAt(self._flash.open_upload(effect.data))

    def _write_upload(self, effect: WriteUpload) -> "Record":
        return UploadAt(self._flash.write_upload(effect.data))

    def _read_upload(self, effect: ReadUpload) -> "Record":
        return UploadRead(self._flash.read_upload())

    def _keep_upload(self, effect: KeepUpload) -> "Record":
        self._flash.keep_upload(effect.text)
        return UploadKept(self._flash.routines())

    def _drop_upload(self, effect: DropUpload) -> None:
        self._flash.drop_upload()

    def _keep_settings(self, effect: KeepSettings) -> "Record":
        settings = effect.settings
        self._flash.save_settings(settings)
        self._display.adjust(settings.brightness, settings.upside_down == 1)
        return SettingsKept(settings)

    def _remember(self, effect: Remember) -> None:
        from holdfw.wall import remember

        rtc_s = self._rtc_ms() // 1000
        remember(self._rtc, rtc_s, self._run, effect.local_s, effect.rested_s, effect.asked)
        unload("holdfw.wall")

    def _rtc_ms(self) -> int:
        """As it fits into a record, whatever another program has set the RTC to."""
        return self._rtc_ns() // 1_000_000 & 0xFFFFFFFFFFFF

    def _read_log(self, effect: ReadLog) -> "Record":
        data, next_seq = self._flash.read_log(effect.seq, effect.limit)
        return LogRead(data, next_seq)

    def _acknowledge(self, effect: Acknowledge) -> "Record":
        self._flash.acknowledge(effect.value)
        return self._log_room()
