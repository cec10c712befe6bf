"""The menu; over it the radio window, which counts down.

Clicks go round the routines, which can be done by ear; the settings, which want eyes, lie before the first.
"""

from holdcore import cues, gesture, power
from holdcore.events import LoadRoutine, RoutineLoaded, View
from holdcore.mode import Mode, clock, seconds
from holdcore.model import HoldError

TABLE = {
    gesture.CLICK: "next",
    gesture.DOUBLE: "previous",
    gesture.LONG_PRESS: "start",
    gesture.VERY_LONG: "radio",
    gesture.LONG_REACHED: "tick",
}
_SETTINGS = -1  # where the routines have their place in the menu


class Menu(Mode):
    """Place and notice are the app's: they outlast this object."""

    table = TABLE
    busy = False

    @property
    def next_ms(self) -> "int | None":
        """When to remind of a break: not while the radio is on, nor in the middle of a press."""
        app = self._app
        if not app.device.settings.remind or app.window or app.pressed:
            return None
        from holdcore.breaks import due_ms

        return due_ms(app)

    def elapsed(self) -> None:
        due_ms = self.next_ms
        if due_ms is not None and due_ms <= self._app.now_ms:
            from holdcore.reminding import Reminding

            self._app.mode = Reminding(self._app)

    def loaded(self, event: RoutineLoaded) -> None:
        try:
            self._app.to_routine(event.data)
        except HoldError:
            self._app.refuse("damaged: push again")

    def _next(self) -> None:
        self._go_to((self._app.index + 1) % self._count, "next")

    def _previous(self) -> None:
        at = self._app.index
        self._go_to(self._count - 1 if at == _SETTINGS else at - 1, "previous")

    def _go_to(self, index: int, cue: str) -> None:
        app = self._app
        app.notice = ""
        app.index = index
        app.play(cues.CUES[cue])

    @property
    def _count(self) -> int:
        return max(1, len(self._app.device.routines))

    def _start(self) -> None:
        app = self._app
        if app.index == _SETTINGS:
            app.to_settings()
        elif app.device.routines:
            app.ask(LoadRoutine(app.device.routines[app.index]))
        else:
            app.refuse("no routine yet")

    def lighting(self, since_press_ms: int) -> "tuple[str, int | None]":
        return (power.BRIGHT, None) if self._app.window else power.light_idle(since_press_ms)

    def picture(self) -> View:
        app = self._app
        routines, window = app.device.routines, app.window
        notice = app.notice or ("log full: pull" if app.log_full else "")
        name, counter, usage = "no routine yet", "", "hold 3 s: radio"
        if app.index == _SETTINGS:
            name, usage = "settings", "hold: open"
        elif routines:
            name, usage = routines[app.index].replace("-", " "), "hold: start"
            counter = "%d/%d" % (app.index + 1, len(routines))
        if routines and app.device.local_s < 0:
            usage += ", no clock"
        if not window:
            return View(name, "MENU", "", 0, counter, notice or usage)
        if window.linked:
            return View(name, "LINKED", "", 0, counter, notice)
        return View(name, "RADIO", clock(seconds(window.left_ms())), 0, counter, notice)
