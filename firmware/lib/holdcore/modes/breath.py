"""The pace of breathing, taught by a press at each breath out."""

from holdcore import cues, gesture, power
from holdcore.events import View
from holdcore.modes.mode import Mode
from holdcore.settings_table import SETTINGS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from holdcore.app import App

PRESSES = 5  # four breaths: a single one differs from the next
LOST_MS = 25_000  # since the last press, or the beginning: longer than the slowest breath


class BreathMode(Mode):
    """Keeps the mean of the breaths as setting `at` and goes back to it."""

    sleeps = False

    def __init__(self, app: "App", at: int) -> None:
        super().__init__(app)
        self._at = at
        self._presses = 0
        self._first_ms = 0
        self._last_ms = app.now_ms
        app.play(cues.CUES["ask"])

    @property
    def next_ms(self) -> "int | None":
        return self._last_ms + LOST_MS

    def elapsed(self) -> None:
        if self._app.now_ms >= self._last_ms + LOST_MS:
            self._leave()

    def edge(self, down: bool) -> None:
        if not down:
            return
        app, at = self._app, self._at
        self._last_ms = app.now_ms
        if not self._presses:
            self._first_ms = app.now_ms
        self._presses += 1
        if self._presses < PRESSES:
            app.play(cues.CUES["out"])
            return
        app.forget_press()
        breath_ds = (app.now_ms - self._first_ms + 50 * (PRESSES - 1)) // (100 * (PRESSES - 1))
        app.to_settings(at)
        if SETTINGS[at][1] <= breath_ds <= SETTINGS[at][2]:
            app.change_setting(at, breath_ds)
        else:
            app.refuse("a breath is 3 to 20 s")

    def _leave(self) -> None:
        self._app.play(cues.CUES["stopped"])
        self._app.to_settings(self._at)

    table = {gesture.VERY_LONG: _leave}

    def picture(self) -> View:
        return View("press: breathing out", "TEACH", str(PRESSES - self._presses), 0, "", "hold 3 s: leave")

    def lighting(self, since_press_ms: int) -> "tuple[str, int | None]":
        return power.BRIGHT, None
