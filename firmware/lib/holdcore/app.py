"""The product: takes what happened, returns what to do. Owns no clock, no pin, no file, no radio.

Theory of operation. One mode is on at a time: the menu, the offer to go on with a session that lost its
power, a routine, the question for pain. Each is a module; what it has in common with the others is in
mode.py. Its table maps a gesture to an action. The radio window lies over any mode. Before and after every
event what is due by then is worked off, each at its own time and in order, so that a late call does what
calls in time would have done. Then the display is compared with what it shows, and the board is told until
when it may sleep. The board hands in the answers to effects before anything else.

A mode and the window are imported when they begin: a board has memory for one of them at a time and drops
what it needs no longer (docs/adr/0009-what-lies-in-ram.md).
"""

from holdcore import cues, gesture, journal, power
from holdcore.events import (
    Append,
    BatteryMeasured,
    Booted,
    Draw,
    LogRoom,
    MakeRoom,
    OpenRadio,
    Play,
    Pressed,
    Released,
    RoutineLoaded,
    SettingsKept,
    SleepUntil,
    StoreFailed,
)
from holdcore.model import COMPLETED, INTERRUPTED, Record
from holdcore.transfer import FIRMWARE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from holdcore.events import Unfinished, View
    from holdcore.mode import Mode, Starter
    from holdcore.session import Cipher
    from holdcore.window import Window


class App:
    """One power-on of the device. `handle` is the only way in; `cipher` is what Session wants of one.

    Names without an underscore are for the modes and the window.
    """

    def __init__(self, cipher: "Callable[[bytes], Cipher]") -> None:
        self.device: "Booted" = None  # type: ignore[assignment]  # unknown before Booted
        self.mode: "Mode" = None  # type: ignore[assignment]  # likewise
        self.window: "Window | None" = None
        self.now_ms = 0
        self.touched_ms = 0
        self.index = 0  # in the menu
        self.notice = ""
        self.log_full = False
        self.wrong_keys = 0  # proofs that failed since one succeeded
        self.unlocks_ms = 0
        self._cipher = cipher
        self._out: "list[Record]" = []
        self._button = gesture.Button()
        self._light = ""
        self._view: "View | None" = None

    def handle(self, event: Record, now_ms: int) -> "list[Record]":
        """What to do about `event`, in order, SleepUntil last; before Booted there is none.

        A press before Booted is the one that woke the device: it only wakes.
        """
        self._out = []
        name = _HANDLERS.get(type(event))
        if self.device is None and name != "_boot":
            if isinstance(event, Pressed):  # it woke the device and means nothing more
                self._button.handle(True, now_ms)
                self._button.forget()
            return []
        if self.device is None:
            self.now_ms = now_ms
        else:
            self._work_off(now_ms)
        if name:
            getattr(self, name)(event)
        elif self.window:
            self.window.handle(event)
        self._work_off(now_ms)
        self._show()
        self._sleep()
        return self._out

    # --- what the modes and the window ask for

    def ask(self, effect: Record) -> None:
        """Have the board carry it out."""
        self._out.append(effect)

    def log(self, type_: int, at_ms: int, *values: "int | bytes", name: str = "") -> None:
        """A record of journal's."""
        device = self.device
        self.ask(Append(journal.encode(type_, device.log_end, device.boot, at_ms, *values, name=name)))
        device.log_end += 1

    def play(self, pattern: bytes) -> None:
        chosen = self.device.settings
        self.ask(Play(pattern, 0 if chosen.mute else chosen.volume, chosen.pitch - 12))

    def refuse(self, why: str) -> None:
        """Say in the menu that something cannot be."""
        self.notice = why
        self.play(cues.CUES["refused"])

    @property
    def pressed(self) -> bool:
        """The button is down, or it is not yet known what the last press means."""
        return self._button.down or self._button.next_ms is not None

    def forget_press(self) -> None:
        """Let the press that is under way mean nothing more."""
        self._button.forget()

    def to_menu(self) -> None:
        from holdcore.menu import Menu

        self.mode = Menu(self)

    def to_settings(self, at: int = 0) -> None:
        """Show setting `at`."""
        from holdcore.adjusting import Adjusting

        self.touched_ms = self.now_ms
        self.mode = Adjusting(self, at)

    def rested(self, later_s: int) -> None:
        """A break was taken, as it were `later_s` from now; harmless where nobody wants to be reminded."""
        if self.device.settings.remind:
            from holdcore.breaks import rest

            rest(self, later_s)

    def to_routine(self, data: bytes, left: "Unfinished | None" = None) -> None:
        """Run a routine file, or go on with what is `left` of it; raises HoldError where it is damaged."""
        from holdcore.running import Running

        running = Running(self, data, left)
        self.notice = ""
        self.mode = running
        running.begin()

    def to_pain(self, before: "Starter | None", prelude: bytes = b"") -> None:
        """Ask for pain before the routine `before`, or after one; `prelude` sounds first."""
        from holdcore.pain import Pain

        self.mode = Pain(self, before, prelude)

    def toggle_radio(self) -> None:
        """Open the window, or close it."""
        if self.window:
            self._close_radio()
            return
        from holdcore.window import Window

        self.window = Window(self, self._cipher)

    def _close_radio(self) -> None:
        window, self.window = self.window, None
        if window:
            window.close()

    # --- the device

    def _boot(self, event: Booted) -> None:
        self.device = event
        if event.local_s >= 0:
            event.local_s -= self.now_ms // 1000
        self.touched_ms = self.now_ms
        rtc = event.run, event.rtc_ms & 0xFFFFFFFF, event.rtc_ms >> 32
        self.log(journal.BOOT, self.now_ms, event.battery_mv, event.cause, *FIRMWARE, *rtc)
        left = event.unfinished
        if left and left.view:
            from holdcore.offer import Offer

            self.mode = Offer(self, left, left.view)
            return
        if left:
            if left.slug:  # the power went between the last hold and the end
                self.log(journal.CONTINUED, self.now_ms, left.seq, left.step)
            self.log(journal.END, self.now_ms, COMPLETED if left.slug else INTERRUPTED, 0, 0)
        self.to_menu()

    def _measured(self, event: BatteryMeasured) -> None:
        self.device.battery_mv = event.value

    def _loaded(self, event: RoutineLoaded) -> None:
        self.mode.loaded(event)

    def _room(self, event: LogRoom) -> None:
        self.log_full = event.full
        if event.count:
            self.log(journal.DROPPED, self.now_ms, event.first, event.count)
            self.ask(MakeRoom())

    def _settings_kept(self, event: SettingsKept) -> None:
        begins = event.settings.remind > self.device.settings.remind
        self.device.settings = event.settings
        if begins:
            self.rested(0)
        self.mode.kept()
        if self.window:
            self.window.handle(event)

    def _failed(self, event: StoreFailed) -> None:
        if isinstance(event.effect, (Append, OpenRadio)):
            if isinstance(event.effect, OpenRadio):
                self._close_radio()
            self.refuse(event.text)
        elif not self.window or not self.window.failed(event):
            self.refuse(event.text)

    # --- the button

    def _edge(self, event: Record) -> None:
        self._feel(isinstance(event, Pressed))

    def _feel(self, level: "bool | None") -> None:
        mode = self.mode
        table = mode.table  # as it is felt; what a release answers may change it
        was_down = self._button.down
        gestures = self._button.handle(level, self.now_ms)
        down = self._button.down
        if down != was_down:
            if down and self._light == power.DARK and not mode.by_ear:
                self._button.forget()  # the press that wakes the display only wakes it
            else:
                mode.edge(down)
            self.touched_ms = self.now_ms
        for name, pressed_ms in gestures:
            action = table.get(name)
            if action == "tick":
                self.play(cues.CUES[name])
            elif action and mode is self.mode:
                mode.felt(action, pressed_ms)

    # --- what is due

    def _work_off(self, now_ms: int) -> None:
        """Do what is due by `now_ms`, as if each had been called in time."""
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
        """When something is to be done that cannot wait for the next picture."""
        return [self._button.next_ms, self.mode.next_ms, self.window.next_ms if self.window else None]

    def _show(self) -> None:
        light, _ = self.mode.lighting(self.now_ms - self.touched_ms)
        view = None if light == power.DARK else self.mode.picture()
        if light != self._light or view != self._view:
            self._light, self._view = light, view
            self.ask(Draw(view, light == power.DIM))

    def _sleep(self) -> None:
        """Ask to be called when something is due or the picture changes."""
        now, mode = self.now_ms, self.mode
        since_press = now - self.touched_ms
        depth, deeper_in = power.depth(not mode.sleeps, self.window is not None, since_press)
        light, changes_in = mode.lighting(since_press)
        due = self._due()
        if deeper_in is not None:
            due.append(now + deeper_in)
        if changes_in is not None:
            due.append(now + changes_in)
        counts_to = mode.counts_to_ms
        if counts_to is not None and light != power.DARK:
            due.append(now + ((counts_to - now) % 1000 or 1000))
        self.ask(SleepUntil(_earliest(due), depth))


def _earliest(times: "list[int | None]") -> "int | None":
    known = [at_ms for at_ms in times if at_ms is not None]
    return min(known) if known else None


_HANDLERS = {
    Booted: "_boot",
    BatteryMeasured: "_measured",
    Pressed: "_edge",
    Released: "_edge",
    RoutineLoaded: "_loaded",
    SettingsKept: "_settings_kept",
    LogRoom: "_room",
    StoreFailed: "_failed",
}
