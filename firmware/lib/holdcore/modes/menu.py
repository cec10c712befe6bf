"""The menu, and what it shows of the radio window.

Clicks go round the routines and never meet the settings, so that it works without looking: the settings come
before the first routine, by a double click.
"""

from holdcore import cues, gesture, power
from holdcore.events import RoutineLoaded, View
from holdcore.model import HoldError
from holdcore.modes.mode import Mode, digits, seconds

_SETTINGS = -1  # menu_index of the settings; the routines count from 0


class Menu(Mode):
    """Which routine is shown, and the notice, are kept by the app: this object goes when a routine begins."""

    @property
    def next_ms(self) -> "int | None":
        """When to remind of a break: not while the radio is on, nor in the middle of a press."""
        app = self._app
        if not app.device.settings.remind or app.window or app.pressing:
            return None
        from holdcore.breaks import due_ms

        return due_ms(app)

    def elapsed(self) -> None:
        due_ms = self.next_ms
        if due_ms is not None and due_ms <= self._app.now_ms:
            from holdcore.modes.break_reminder import BreakReminder

            self._app.mode = BreakReminder(self._app)

    def routine_loaded(self, event: RoutineLoaded) -> None:
        try:
            self._app.to_routine(event.data)
        except HoldError:
            self._app.refuse("damaged: push again")

    def _next(self) -> None:
        self._go_to((self._app.menu_index + 1) % self._count, cues.CUES["next"])

    def _previous(self) -> None:
        at = self._app.menu_index
        self._go_to(self._count - 1 if at == _SETTINGS else at - 1, cues.CUES["previous"])

    def _go_to(self, index: int, cue: bytes) -> None:
        app = self._app
        app.notice = ""
        app.menu_index = index
        app.play(cue)

    @property
    def _count(self) -> int:
        return max(1, len(self._app.device.routines))

    def _start(self) -> None:
        app = self._app
        if app.menu_index == _SETTINGS:
            app.to_settings()
        elif app.device.routines:
            app.load_routine(app.device.routines[app.menu_index])
        else:
            app.refuse("no routine yet")

    table = {
        gesture.CLICK: _next,
        gesture.DOUBLE: _previous,
        gesture.LONG_PRESS: _start,
        gesture.VERY_LONG: Mode._toggle_radio,
    }

    def lighting(self, since_press_ms: int) -> "tuple[str, int | None]":
        return (power.BRIGHT, None) if self._app.window else power.light_idle(since_press_ms)

    @property
    def counts_to_ms(self) -> "int | None":
        window = self._app.window
        return window.counts_to_ms if window else None

    def picture(self) -> View:
        app = self._app
        routines, window = app.device.routines, app.window
        notice = app.notice or ("log full: pull" if app.log_full else "")
        name, counter, usage = "no routine yet", "", "hold 3 s: radio"
        if app.menu_index == _SETTINGS:
            name, usage = "settings", "hold: open"
        elif routines:
            name, usage = app.device.names[app.menu_index], "hold: start"
            counter = " %d/%d" % (app.menu_index + 1, len(routines))
        mv = app.device.battery_mv
        counter = ("%d%%" % power.percent(mv) if mv else "?%") + counter
        if 0 < mv < power.LOW_MV:
            usage += ", battery low"
        if routines and app.device.local_s < 0:
            usage += ", no clock"
        if not window:
            return View(name, "MENU", "", 0, counter, notice or usage)
        if window.linked:
            return View(name, "LINKED", "", 0, counter, notice)
        return View(name, "RADIO", digits(seconds(window.remaining_ms())), 0, counter, notice)
