"""After a session whose date is not known, since the power was lost: asks for a laptop, once."""

from holdcore import cues, gesture, power
from holdcore.events import Remember, View
from holdcore.modes.mode import Mode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from holdcore.app import App

CUE_MS = 1_000  # after the question for pain, whose answer still sounds
UNTOUCHED_MS = 30_000  # since the last press: then to the menu


class Undated(Mode):
    """A long press opens the radio window, in which a laptop sets the clock and dates the session."""

    def __init__(self, app: "App") -> None:
        super().__init__(app)
        app.device.asked = True
        app.ask(Remember(-1, 0, True))
        self._cue_ms: "int | None" = app.now_ms + CUE_MS

    @property
    def next_ms(self) -> "int | None":
        return self._app.touched_ms + UNTOUCHED_MS if self._cue_ms is None else self._cue_ms

    def elapsed(self) -> None:
        app = self._app
        if self._cue_ms is not None and app.now_ms >= self._cue_ms:
            self._cue_ms = None
            app.play(cues.CUES["clock?"])
        if app.now_ms >= app.touched_ms + UNTOUCHED_MS:
            app.to_menu()

    def _decline(self) -> None:
        self._app.play(cues.CUES["stopped"])
        self._app.to_menu()

    def _accept(self) -> None:
        self._app.to_menu()
        self._app.toggle_radio()

    table = {
        gesture.CLICK: _decline,
        gesture.DOUBLE: _decline,
        gesture.LONG_PRESS: _accept,
        gesture.VERY_LONG: _accept,
    }

    def picture(self) -> View:
        question = "no date yet for this session. hold: radio for a laptop, click: no"
        return View("the clock is lost", "RADIO?", "", 0, "", question)

    def lighting(self, since_press_ms: int) -> "tuple[str, int | None]":
        return power.BRIGHT, None
