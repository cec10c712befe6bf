"""Asks, once after its power was lost, for a laptop: the session that has just ended has no date yet."""

from holdcore import cues, gesture, power
from holdcore.events import Remember, View
from holdcore.mode import Mode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from holdcore.mode import Stage

TABLE = {
    gesture.CLICK: "decline",
    gesture.DOUBLE: "decline",
    gesture.LONG_PRESS: "accept",
    gesture.VERY_LONG: "accept",
    gesture.LONG_REACHED: "tick",
}
CUE_MS = 1_000  # after what the answer before it sounds
LEFT_ALONE_MS = 30_000  # since the last press: then to the menu


class Undated(Mode):
    """A long press opens the radio window, in which a laptop sets the clock and dates the session."""

    table = TABLE

    def __init__(self, app: "Stage") -> None:
        super().__init__(app)
        app.device.asked = True
        app.ask(Remember(-1, 0, True))
        self._cue_ms: "int | None" = app.now_ms + CUE_MS

    @property
    def next_ms(self) -> "int | None":
        return self._app.touched_ms + LEFT_ALONE_MS if self._cue_ms is None else self._cue_ms

    def elapsed(self) -> None:
        app = self._app
        if self._cue_ms is not None and app.now_ms >= self._cue_ms:
            self._cue_ms = None
            app.play(cues.CUES["clock?"])
        if app.now_ms >= app.touched_ms + LEFT_ALONE_MS:
            app.to_menu()

    def _decline(self) -> None:
        self._app.play(cues.CUES["stopped"])
        self._app.to_menu()

    def _accept(self) -> None:
        self._app.to_menu()
        self._app.toggle_radio()

    def picture(self) -> View:
        question = "no date yet for this session. hold: radio for a laptop, click: no"
        return View("the clock is lost", "RADIO?", "", 0, "", question)

    def lighting(self, since_press_ms: int) -> "tuple[str, int | None]":
        return power.BRIGHT, None
