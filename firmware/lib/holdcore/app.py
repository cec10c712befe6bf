"""The product, sans-I/O: takes what happened, returns what to do. It has no clock, pin, file or radio.

Theory of operation. One mode is on at a time, for instance the menu, a routine, the question for pain: see
modes/mode.py. The radio window is open beside the menu, or the question whether to go on: it closes when a
routine begins or the settings are opened. Before and after every event the app does what is
due by then, each thing at its own time and in order. So a call that comes late does what calls in time would
have done: called at 9 000 with boundaries at 3 000 and 8 000, it passes the first at 3 000 and the second at
8 000. Then it asks for a new picture where the display shows another one, and tells the board until when it
may sleep. The board hands in the answers to effects before any other event.

A mode and the window are imported when they begin, after `forget` has dropped what was there before: the heap
holds one of them at a time (docs/adr/0009-what-lies-in-ram.md).
"""

from holdcore import cues, events, gesture, power
from holdcore.link.transfer import FIRMWARE
from holdcore.log import journal
from holdcore.model import COMPLETED, INTERRUPTED, Device, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from holdcore.events import Unfinished, View
    from holdcore.link.channel import Cipher
    from holdcore.link.radio_window import RadioWindow
    from holdcore.modes.mode import Mode
    from holdcore.modes.routine import RoutineMode


class App:
    """One power-on of the device. `handle` is the only way in; `cipher` makes the Cipher of a Channel.

    `forget` drops the modules of modes that are over.

    The other names without an underscore are for the modes and the radio window.
    """

    def __init__(
        self, cipher: "Callable[[bytes], Cipher]", forget: "Callable[[], None]" = lambda: None
    ) -> None:
        self.device: Device = None  # type: ignore[assignment]  # unknown before Booted
        self.mode: "Mode" = None  # type: ignore[assignment]  # likewise
        self.window: "RadioWindow | None" = None
        self.now_ms = 0
        self.touched_ms = 0
        self.gesture_ms = 0  # when the press began of the gesture that is being acted on
        self.menu_index = 0  # the routine that the menu shows
        self.notice = ""  # by whoever starts it: what is wrong with this device
        self.log_full = False
        self.wrong_keys = 0  # proofs that failed since one succeeded
        self.unlocks_ms = 0
        self._cipher = cipher
        self._forget = forget
        self._out: "list[Record]" = []
        self._button = gesture.Button()
        self._light = ""
        self._view: "View | None" = None

    def handle(self, event: Record, now_ms: int) -> "list[Record]":
        """What to do about `event`, in order, SleepUntil last; before Booted there is none.

        Pressed before all else is the press that woke the device from deep sleep, which means nothing more;
        with Released before all else nothing was pressed. What comes between that and Booted counts.
        """
        self._out = []
        handler = self._HANDLERS.get(type(event))
        if self.device is None and not isinstance(event, events.Booted):
            self._button.handle(isinstance(event, events.Pressed), now_ms)
            if not self.touched_ms:
                self._button.forget()
            self.touched_ms = now_ms or 1
            return []
        if self.device is None:
            self.now_ms = now_ms
        else:
            self._work_off(now_ms)
        if handler:
            handler(self, event)
        elif self.window:
            self.window.handle(event)
        self._work_off(now_ms)
        self._show()
        self._sleep()
        return self._out

    # --- what the modes and the window ask for

    def ask(self, effect: Record) -> None:
        """Have the board carry out `effect`, after those before it."""
        self._out.append(effect)

    def log(self, type_: int, at_ms: int, *values: "int | bytes", name: str = "", end: int = 0) -> None:
        """Log a record of type `type_`, with the fields that journal.BODIES says; `end` is that of Append."""
        device = self.device
        record = journal.encode(type_, device.log_end, device.boot, at_ms, *values, name=name)
        self.ask(events.Append(record, end))
        device.log_end += 1

    def play(self, pattern: bytes) -> None:
        chosen = self.device.settings
        self.ask(events.Play(pattern, 0 if chosen.mute else chosen.volume, chosen.pitch - 12, chosen.cues))

    def refuse(self, why: str) -> None:
        """Sound a refusal and show `why` in the menu."""
        self.notice = why
        self.play(cues.CUES["refused"])

    @property
    def pressing(self) -> bool:
        """The button is down, or it is not yet known what the last press means."""
        return self._button.down or self._button.next_ms is not None

    def forget_press(self) -> None:
        """Let the press that is under way mean nothing more."""
        self._button.forget()

    def to_menu(self) -> None:
        self._forget()
        from holdcore.modes.menu import Menu

        self.mode = Menu(self)

    def to_settings(self, at: int = 0) -> None:
        """Show setting `at`."""
        self._close_radio()
        self._forget()
        from holdcore.modes.settings import SettingsMode

        self.touched_ms = self.now_ms
        self.mode = SettingsMode(self, at)

    def change_setting(self, number: int, value: int) -> None:
        """Have the board keep it: Mode.settings_kept follows. Raises ModelError; `value` fits a byte."""
        self.ask(events.KeepSettings(self.device.settings.replace(bytes((number, value)))))

    def note_break(self, later_s: int) -> None:
        """Count the time to the next break from `later_s` after now; nothing where there is no reminder."""
        if self.device.settings.remind:
            from holdcore.breaks import note_break

            note_break(self, later_s)

    def load_routine(self, slug: str) -> None:
        """Have the board read it: Mode.routine_loaded follows. RAM does not hold it and the radio at once."""
        self._close_radio()
        self.ask(events.LoadRoutine(slug))

    def to_routine(self, data: bytes, unfinished: "Unfinished | None" = None) -> None:
        """Run a routine file, or go on with a session of it. Raises HoldError where it is damaged."""
        self._forget()
        from holdcore.modes.routine import RoutineMode

        running = RoutineMode(self, data, unfinished)
        self.notice = ""
        self.mode = running
        running.begin()

    def to_question(
        self, moment: int, what: int, routine: "RoutineMode | None", prelude: bytes = b"", step: int = 0
    ) -> None:
        """Ask for pain or effort, and go on with `routine`; see modes/question.py."""
        if not routine:
            self._forget()
        from holdcore.modes.question import Question

        self.mode = Question(self, moment, what, routine, prelude, step)

    def toggle_radio(self) -> None:
        """Open the window, or close it."""
        if self.window:
            self._close_radio()
            return
        if 0 < self.device.battery_mv < power.RADIO_MV:
            self.refuse("battery low: charge, then radio")
            return
        self._forget()
        from holdcore.link.radio_window import RadioWindow

        self.window = RadioWindow(self, self._cipher)

    def _close_radio(self) -> None:
        window, self.window = self.window, None
        if window:
            window.close()

    # --- the device

    def _boot(self, event: events.Booted) -> None:
        self.device = Device(event, self.now_ms)
        self.touched_ms = self.now_ms
        rtc = event.rtc_run, event.rtc_ms & 0xFFFFFFFF, event.rtc_ms >> 32
        self.log(journal.BOOT, self.now_ms, event.battery_mv, event.cause, *FIRMWARE, *rtc)
        for first, count in event.lost:
            self.log(journal.LOST, self.now_ms, first, count)
        if 0 < event.battery_mv < power.LOW_MV:
            self.play(cues.CUES["battery"])
        if self.notice:
            self.refuse(self.notice)
        for at in range(0, len(event.trace), journal.TRACE_MAX):
            self.log(journal.TRACE, self.now_ms, name=event.trace[at : at + journal.TRACE_MAX])
        if event.radio:
            self.toggle_radio()
        unfinished = event.unfinished
        if unfinished and unfinished.name:
            from holdcore.modes.resume import Resume

            self.mode = Resume(self, unfinished)
            self.forget_press()  # one that began before the question was seen is no answer
            return
        if unfinished:
            if unfinished.slug:  # the power went between the last hold and the end
                self.log(journal.CONTINUED, self.now_ms, unfinished.seq, unfinished.step)
            self.log(journal.END, self.now_ms, COMPLETED if unfinished.slug else INTERRUPTED, 0, 0)
        self.to_menu()

    def _measured(self, event: events.BatteryMeasured) -> None:
        before, mv = self.device.battery_mv, event.value
        self.device.battery_mv = mv
        if 0 < mv < power.LOW_MV <= before:
            self.play(cues.CUES["battery"])
        if self._empty:
            self._close_radio()
            if before >= power.EMPTY_MV:
                self.touched_ms = self.now_ms

    @property
    def _empty(self) -> bool:
        """The cell must give no more; what runs stops where it is, as at a power cut."""
        return 0 < self.device.battery_mv < power.EMPTY_MV

    def _loaded(self, event: events.RoutineLoaded) -> None:
        self.mode.routine_loaded(event)

    def _log_room(self, event: events.LogRoom) -> None:
        self.log_full = event.full
        if event.count:
            end = event.first + event.count
            self.log(journal.DROPPED, self.now_ms, event.first, event.count, end=end)

    def _acknowledged(self, event: events.Acknowledged) -> None:
        self.log_full = event.full
        if self.window:
            self.window.handle(event)

    def _settings_kept(self, event: events.SettingsKept) -> None:
        begins = event.settings.remind > self.device.settings.remind
        self.device.settings = event.settings
        if begins:
            self.note_break(0)
        self.mode.settings_kept()
        if self.window:
            self.window.handle(event)

    def _failed(self, event: events.StoreFailed) -> None:
        if isinstance(event.effect, (events.Append, events.OpenRadio)):
            if isinstance(event.effect, events.OpenRadio):
                self._close_radio()
            self.refuse(event.text)
        elif not self.window or not self.window.take_failure(event):
            self.refuse(event.text)

    # --- the button

    def _edge(self, event: Record) -> None:
        self._feel(isinstance(event, events.Pressed))

    def _feel(self, level: "bool | None") -> None:
        mode = self.mode
        table = mode.table  # of the mode in which it is felt: `edge` may begin another
        was_down = self._button.down
        gestures = self._button.handle(level, self.now_ms)
        down = self._button.down
        if down != was_down:
            if down and (self._empty or (self._light == power.DARK and not mode.by_ear)):
                self._button.forget()  # the press that wakes the display only wakes it
            else:
                mode.edge(down)
            self.touched_ms = self.now_ms
        for felt, self.gesture_ms in gestures:
            if felt == gesture.LONG_REACHED:
                if gesture.LONG_PRESS in table:
                    self.play(cues.CUES["long reached"])
            elif felt == gesture.STUCK:
                self._close_radio()
            elif felt in table and mode is self.mode:
                table[felt](mode)

    # --- what is due

    def _work_off(self, now_ms: int) -> None:
        """Do what is due by `now_ms`, each thing at its own time."""
        while True:
            due = _earliest(self._due())
            if due is None or due > now_ms:
                break
            self.now_ms = max(self.now_ms, due)
            self._feel(None)
            self.mode.elapsed()
            if self.window and not self.window.elapsed():
                self._close_radio()
        self.now_ms = max(self.now_ms, now_ms)

    def _due(self) -> "list[int | None]":
        """When button, mode and window want to be called."""
        return [self._button.next_ms, self.mode.next_ms, self.window.next_ms if self.window else None]

    def _show(self) -> None:
        light, _ = self.lighting()
        view = None
        if light != power.DARK:
            charge = events.View("battery empty", "", "", 0, "", "plug in a charger; nothing is lost")
            view = charge if self._empty else self.mode.picture()
        if light != self._light or view != self._view:
            self._light, self._view = light, view
            self.ask(events.Draw(view, light == power.DIM))

    def lighting(self) -> "tuple[str, int | None]":
        """As Mode.lighting, whatever the mode."""
        if self._button.state == gesture.STUCK:  # in a bag, or broken: nobody looks
            return power.DARK, None
        since_press = self.now_ms - self.touched_ms
        if self._empty:
            left_ms = power.EMPTY_SHOWN_MS - since_press
            return (power.BRIGHT, left_ms) if left_ms > 0 else (power.DARK, None)
        return self.mode.lighting(since_press)

    def _sleep(self) -> None:
        """Ask to be called when something is due or the picture changes."""
        now, mode = self.now_ms, self.mode
        stuck = self._button.state == gesture.STUCK
        since_press = power.DEEP_AFTER_MS if stuck else now - self.touched_ms
        depth, deeper_in = power.depth(not mode.sleeps, self.window is not None, since_press)
        light, changes_in = self.lighting()
        due = self._due()
        if self._empty:
            deeper_in, depth, due = None, power.LIGHT if changes_in else power.DEEP, []
        if deeper_in is not None:
            due.append(now + deeper_in)
        if changes_in is not None:
            due.append(now + changes_in)
        counts_to = mode.counts_to_ms
        if counts_to is not None and light != power.DARK and not self._empty:
            due.append(now + ((counts_to - now) % 1000 or 1000))
        self.ask(events.SleepUntil(_earliest(due), depth))

    _HANDLERS: "dict[type[Record], Callable[[App, Any], None]]" = {
        events.Booted: _boot,
        events.BatteryMeasured: _measured,
        events.Pressed: _edge,
        events.Released: _edge,
        events.RoutineLoaded: _loaded,
        events.SettingsKept: _settings_kept,
        events.LogRoom: _log_room,
        events.Acknowledged: _acknowledged,
        events.StoreFailed: _failed,
    }


def _earliest(times: "list[int | None]") -> "int | None":
    known = [at_ms for at_ms in times if at_ms is not None]
    return min(known) if known else None
