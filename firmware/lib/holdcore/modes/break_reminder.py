"""The reminder of a break: three times within a minute, unless a press answers it."""

from holdcore import cues, gesture, power
from holdcore.events import View
from holdcore.modes.mode import Mode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from holdcore.app import App

SNOOZE_S = 600
AGAIN_MS = 20_000
TIMES = 3


class BreakReminder(Mode):
    """The next one is due a full interval after this one, answered or not; after a click, in SNOOZE_S."""

    sleeps = False

    def __init__(self, app: "App") -> None:
        super().__init__(app)
        self._times = 0
        self._due_ms = app.now_ms
        self.elapsed()

    @property
    def next_ms(self) -> "int | None":
        return None if self._app.pressing else self._due_ms  # a press that has begun is an answer

    def elapsed(self) -> None:
        app = self._app
        if app.pressing or app.now_ms < self._due_ms:
            return
        if self._times < TIMES:
            self._times += 1
            self._due_ms = app.now_ms + AGAIN_MS
            app.play(cues.CUES["break"])
            return
        app.note_break(0)
        app.to_menu()
        app.touched_ms = app.now_ms - power.DEEP_AFTER_MS  # nobody is there: dark, and asleep

    def _snooze(self) -> None:
        app = self._app
        app.note_break(SNOOZE_S - 60 * app.device.settings.remind_min)
        app.play(cues.CUES["accepted"])
        app.to_menu()

    def _take(self) -> None:
        self._app.note_break(0)
        self._app.to_menu()

    table = {
        gesture.CLICK: _snooze,
        gesture.DOUBLE: _snooze,
        gesture.LONG_PRESS: _take,
        gesture.VERY_LONG: _take,
    }

    def picture(self) -> View:
        return View("time for a break", "BREAK", "", 0, "", "click: in 10 min    hold: to the menu")

    def lighting(self, since_press_ms: int) -> "tuple[str, int | None]":
        since_ms = self._app.now_ms - self._due_ms + AGAIN_MS
        if since_ms < power.DIM_AFTER_MS:
            return power.BRIGHT, power.DIM_AFTER_MS - since_ms
        return power.DIM, None
