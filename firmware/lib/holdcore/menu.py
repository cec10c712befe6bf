"""The menu: which routine is next; over it the radio window, which counts down."""

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


class Menu(Mode):
    """Place and notice are the app's: they outlast this object."""

    table = TABLE
    busy = False

    def loaded(self, event: RoutineLoaded) -> None:
        try:
            self._app.to_routine(event.data)
        except HoldError:
            self._app.refuse("damaged: push again")

    def _next(self) -> None:
        self._walk(1, "next")

    def _previous(self) -> None:
        self._walk(-1, "previous")

    def _walk(self, by: int, cue: str) -> None:
        app = self._app
        app.notice = ""
        if app.device.routines:
            app.index = (app.index + by) % len(app.device.routines)
        app.play(cues.CUES[cue])

    def _start(self) -> None:
        app = self._app
        if app.device.routines:
            app.ask(LoadRoutine(app.device.routines[app.index]))
        else:
            app.refuse("no routine yet")

    def lighting(self, since_press_ms: int) -> "tuple[str, int | None]":
        return (power.BRIGHT, None) if self._app.window else power.light_idle(since_press_ms)

    def picture(self) -> View:
        app = self._app
        routines, window = app.device.routines, app.window
        notice = app.notice or ("log full: pull" if app.log_full else "")
        name = routines[app.index].replace("-", " ") if routines else "no routine yet"
        counter = "%d/%d" % (app.index + 1, len(routines)) if routines else ""
        if not window:
            return View(
                name, "MENU", "", 0, counter, notice or ("hold: start" if routines else "hold 3 s: radio")
            )
        if window.linked:
            return View(name, "LINKED", "", 0, counter, notice)
        return View(name, "RADIO", clock(seconds(window.left_ms())), 0, counter, notice)
