"""The loop of the device: what happened goes into the app, what it returns is carried out here."""

import gc

from holdcore import events, gesture, power
from holdcore.screens import paint
from holdfw.memory import RADIO_BYTES, mem_free, unload

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
    from holdfw.recovery import Found
    from holdfw.sleep import Sleep

WATCHDOG_MS = 120_000  # it cannot be stopped, and `holdtimer deploy`, which stops the program, takes a minute
_NAP_MS = WATCHDOG_MS // 2  # the longest light sleep, in which the watchdog may run on
_MEASURE_MS = 600_000  # a cell of 500 mAh loses less than a percent in ten minutes
_COLLECT_MS = 30  # what a collection may take
_LAST_MS = 5  # from the end of a wait to the sound, on an ESP32
_SETTLED_MS = 1_000  # since the last edge: no gesture is under way
_OF_RADIO = (events.OpenRadio, events.CloseRadio)
POLL_MS = 10  # while the radio is on: its events wait in a ring, and nobody notices 10 ms


class Board:
    """Connects the app with the drivers; `run` never returns.

    `boot` counts the starts, `log_end` is the next sequence number. `rtc_ns` is time.time_ns: the RTC, which
    goes on in deep sleep. The app is asked for what is due `ahead_ms` before its time, so that the sound
    comes on time.
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
        machine: "Any",
        esp32: "Any",
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
        self._machine = machine
        self._esp32 = esp32
        self._rtc = machine.RTC()
        self._rtc_ns = rtc_ns
        self._boot = boot
        self._rtc_run = boot
        self._log_end = log_end
        self._now_ms = 0
        self._measured_ms = 0
        self._edge_ms = 0
        self._ahead_ms = ahead_ms
        self._until_ms: "int | None" = None
        self._depth = power.AWAKE
        self._fresh = False  # it was started anew for the radio

    def boot(self, cause: int, radio: bool = False) -> None:
        """Tell the app that power came on; `cause` is machine.reset_cause(), `radio` as in `guarded`."""
        from holdfw.recovery import read, told
        from holdfw.wall import recall

        self._fresh = radio
        self._flash, found, settings, identity, routines, key, trace = read(self._flash)
        unload("holdfw.start", "holdfw.rescue", "holdfw.pins", "holdfw.recovery")
        self._display.adjust(settings.brightness, settings.upside_down == 1)
        # First of all how the button was at the start: a press that woke the chip means nothing more.
        self.handle(events.Pressed() if self._button.held else events.Released(), 0)
        self._take_edges()
        battery_mv = self._battery.read_mv()
        rtc_s = self._rtc_ms() // 1000
        self._rtc_run, local_s, rested_s, asked, since_s = recall(self._rtc, rtc_s, cause, self._boot)
        unfinished = self._unfinished(found, routines, since_s) if found else None
        if found:  # else the number of this boot is not known, which a run of the RTC is called by
            self._remember(events.Remember(local_s, rested_s, asked))
        self.handle(
            events.Booted(
                identity,
                self._boot,
                self._log_end,
                routines,
                settings,
                battery_mv,
                cause,
                key,
                unfinished,
                self._rtc_run,
                self._rtc_ms(),  # as late as can be: it goes into the record with the time of `handle`
                local_s,
                rested_s,
                asked,
                found.lost if found else (),
                self._flash.names(routines) if routines else (),
                trace,
                radio,
            )
        )
        unload("holdcore.log.unfinished", "holdcore.log.reader", "holdcore.engine", "holdcore.steps")
        unload("holdfw.wall", "holdcore.settings_table")
        if found:
            self.handle(self._log_room())
        if trace:
            told(self._flash)

    def _unfinished(self, found: "Found", routines: "tuple[str, ...]", since_s: int) -> "Unfinished | None":
        if not found.start:
            return None
        from holdcore.log.unfinished import find

        try:
            return find(found.start, found.hold, routines, self._flash.load_routine, since_s)
        except OSError:
            return None  # the next boot asks again

    def run(self) -> None:
        """Take in what happened and sleep, again and again; nothing sounds on when this ends."""
        try:
            while True:
                self.turn()
                self.wait()
        finally:
            self._buzzer.play(b"", 0, 0)

    def turn(self) -> None:
        """Take in everything that happened up to now."""
        self._watchdog.feed()
        self._take_edges()
        while self._radio:
            event = self._radio.poll()
            if event is None:
                break
            self.handle(event)
        now = self._clock.now_ms()
        due = self._due_ms()
        if due is not None and due <= now:
            self.handle(events.Elapsed(), max(self._until_ms or 0, now))
        self._buzzer.step(self._clock.now_ms())
        if now - self._measured_ms >= _MEASURE_MS and self._buzzer.next_ms is None:
            self._measured_ms = now
            self.handle(events.BatteryMeasured(self._battery.read_mv()))

    def _take_edges(self) -> None:
        while True:
            edge = self._button.poll()
            if edge is None:
                break
            self._edge_ms = self._clock.now_ms()
            self.handle(events.Pressed() if edge[0] else events.Released(), self._clock.ms_of(edge[1]))

    def wait(self) -> None:
        """Sleep until something can be due, as deeply as is allowed."""
        due = self._due_ms()
        tone = self._buzzer.next_ms
        if tone is not None and (due is None or tone < due):
            due = tone
        left = _NAP_MS if due is None else min(due - self._clock.now_ms(), _NAP_MS)
        if left > 0:
            self._sleep_for(left)

    def _due_ms(self) -> "int | None":
        """When the app is to be asked what happens at `_until_ms`."""
        if self._until_ms is None:
            return None
        touched = self._button.is_down or self._clock.now_ms() - self._edge_ms < _SETTLED_MS
        return self._until_ms - (0 if touched else self._ahead_ms)

    def _sleep_for(self, ms: int) -> None:
        """Sleep for `ms`, or less."""
        now, button, sleep = self._clock.now_ms(), self._button, self._sleep
        stuck = button.held and button.is_down and now - self._edge_ms >= gesture.STUCK_MS
        awake = self._radio or self._buzzer.next_ms is not None or sleep.busy(now)
        if awake or (button.is_down and not stuck):  # a held button would end any sleep at once
            self._clock.sleep_ms(min(ms, POLL_MS))
        elif self._depth == power.DEEP:
            until_ms = self._until_ms
            sleep.deep(None if until_ms is None else max(until_ms - now, 1), stuck)
        else:
            sleep.light(ms, stuck)
            button.forget_edges()

    def handle(self, event: "Record", at_ms: "int | None" = None) -> None:
        """Give one event to the app and carry out what it asks, and what that leads to.

        `at_ms` is when it happened, where that is known better than "now", or when it will,
        `ahead_ms` from now at most: then the answer waits for its time.
        """
        now = self._clock.now_ms() if at_ms is None else at_ms
        self._now_ms = max(self._now_ms, now)  # for the app, time never falls
        pending = [event]
        while pending:
            effects = self._app.handle(pending.pop(0), self._now_ms)
            self._wait_for(self._now_ms - _LAST_MS)
            # What is heard and seen goes first: a write to the flash takes some 50 ms, at boot some hundreds.
            for first in (True, False):
                for effect in effects:
                    if isinstance(effect, (events.Play, events.Draw)) is not first:
                        continue
                    try:
                        answer = self._CARRY_OUT[type(effect)](self, effect)
                    except OSError as error:
                        part = "radio" if type(effect) in _OF_RADIO else "flash"
                        answer = events.StoreFailed(effect, "%s failed: %s" % (part, error))
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
            self._sleep_for(left)

    # --- effects

    def _draw(self, effect: events.Draw) -> None:
        display = self._display
        if effect.view is None:
            display.power(False)
            return
        display.contrast(effect.dim)
        paint(effect.view, display)
        display.show()
        display.power(True)

    def _play(self, effect: events.Play) -> None:
        self._buzzer.play(effect.pattern, effect.volume, self._clock.now_ms(), effect.shift, effect.cues)

    def _sleep_until(self, effect: events.SleepUntil) -> None:
        self._until_ms, self._depth = effect.at_ms, effect.depth

    def _open_radio(self, effect: events.OpenRadio) -> None:
        if mem_free(self._esp32)[1] < RADIO_BYTES:
            if self._fresh:
                raise OSError("no memory for it")
            from holdfw.wall import mark

            mark(self._rtc, 0, True)
            self._machine.reset()
        self._fresh = False
        from holdfw.radio import Radio

        self._radio = Radio(self._bluetooth, self._flash.identity(), self._boot, self._clock.now_ms)
        self._radio.open(power.percent(self._battery.read_mv()))

    def _close_radio(self, effect: events.CloseRadio) -> None:
        try:
            if self._radio:
                self._radio.close()
        finally:
            self._radio = None
            unload("holdfw.radio", "holdfw.ccm", "holdcore.link")

    def _hang_up(self, effect: events.HangUp) -> None:
        if self._radio:
            self._radio.hang_up()

    def _send(self, effect: events.Send) -> None:
        if self._radio:
            self._radio.send(effect.data)

    def _append(self, effect: events.Append) -> "Record | None":
        matters = self._flash.append(effect.data)
        if effect.end:
            self._flash.make_room(effect.end)
        return self._log_room() if matters else None

    def _log_room(self) -> "Record":
        return events.LogRoom(self._flash.is_full, *self._flash.excess())

    def _load_routine(self, effect: events.LoadRoutine) -> "Record":
        try:
            data = self._flash.load_routine(effect.text)
        except OSError:
            data = b""
        return events.RoutineLoaded(effect.text, data)

    def _open_upload(self, effect: events.OpenUpload) -> "Record":
        return events.UploadAt(self._flash.open_upload(effect.data))

    def _write_upload(self, effect: events.WriteUpload) -> "Record":
        return events.UploadAt(self._flash.write_upload(effect.data))

    def _read_upload(self, effect: events.ReadUpload) -> "Record":
        return events.UploadRead(*self._flash.read_upload())

    def _keep_upload(self, effect: events.KeepUpload) -> "Record":
        self._flash.keep_upload(effect.text)
        routines = self._flash.routines()
        return events.UploadKept(routines, self._flash.names(routines))

    def _drop_upload(self, effect: events.DropUpload) -> None:
        self._flash.drop_upload()

    def _keep_settings(self, effect: events.KeepSettings) -> "Record":
        settings = effect.settings
        settings.cues *= self._buzzer.touches  # without a motor it sounds: nobody is left without a cue
        self._flash.save_settings(settings)
        self._display.adjust(settings.brightness, settings.upside_down == 1)
        unload("holdcore.settings_table")
        return events.SettingsKept(settings)

    def _remember(self, effect: events.Remember) -> None:
        from holdfw.wall import remember

        rtc_s = self._rtc_ms() // 1000
        remember(self._rtc, rtc_s, self._rtc_run, effect.local_s, effect.rested_s, effect.asked)

    def _rtc_ms(self) -> int:
        """What the RTC says, cut to the 48 bits of a record: another program may have set it to anything."""
        return self._rtc_ns() // 1_000_000 & 0xFFFFFFFFFFFF

    def _read_log(self, effect: events.ReadLog) -> "Record":
        data, next_seq = self._flash.read_log(effect.seq, effect.limit)
        return events.LogRead(data, next_seq)

    def _acknowledge(self, effect: events.Acknowledge) -> "Record":
        self._flash.acknowledge(effect.value)
        return events.Acknowledged(effect.value, self._flash.is_full)

    _CARRY_OUT: "dict[type[Record], Callable[[Board, Any], Record | None]]" = {
        events.Play: _play,
        events.Draw: _draw,
        events.SleepUntil: _sleep_until,
        events.OpenRadio: _open_radio,
        events.CloseRadio: _close_radio,
        events.HangUp: _hang_up,
        events.Send: _send,
        events.Append: _append,
        events.LoadRoutine: _load_routine,
        events.OpenUpload: _open_upload,
        events.WriteUpload: _write_upload,
        events.ReadUpload: _read_upload,
        events.KeepUpload: _keep_upload,
        events.DropUpload: _drop_upload,
        events.KeepSettings: _keep_settings,
        events.Remember: _remember,
        events.ReadLog: _read_log,
        events.Acknowledge: _acknowledge,
    }
