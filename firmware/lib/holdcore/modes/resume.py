"""Whether to go on with the session that a power cut ended."""

from holdcore import cues, gesture
from holdcore.events import RoutineLoaded, View
from holdcore.log import journal
from holdcore.model import INTERRUPTED, HoldError
from holdcore.modes.mode import Mode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from holdcore.app import App
    from holdcore.events import Unfinished


class Resume(Mode):
    """Shows the step that comes next. A long press goes on, a click ends the session."""

    def __init__(self, app: "App", unfinished: "Unfinished") -> None:
        super().__init__(app)
        self._unfinished = unfinished

    def routine_loaded(self, event: RoutineLoaded) -> None:
        try:
            self._app.to_routine(event.data, self._unfinished)
        except HoldError:
            self._decline()
            self._app.refuse("damaged: push again")

    def _accept(self) -> None:
        self._app.load_routine(self._unfinished.slug)

    def _decline(self) -> None:
        app = self._app
        app.to_menu()
        app.log(journal.END, app.now_ms, INTERRUPTED, 0, 0)
        app.play(cues.CUES["stopped"])

    table = {
        gesture.CLICK: _decline,
        gesture.LONG_PRESS: _accept,
        gesture.VERY_LONG: Mode._toggle_radio,
    }

    def picture(self) -> View:
        ahead = self._unfinished
        return View(ahead.name, "GO ON?", "", ahead.side, ahead.counter, "hold: yes, click: no")
