"""Whether to go on with the session that a power cut ended."""

from holdcore import cues, gesture
from holdcore.events import LoadRoutine, RoutineLoaded, Unfinished, View
from holdcore.log import journal
from holdcore.model import INTERRUPTED, HoldError
from holdcore.modes.mode import Mode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from holdcore.app import App


class Resume(Mode):
    """Asks with `view`. A long press goes on, a click ends the session."""

    def __init__(self, app: "App", unfinished: Unfinished, view: View) -> None:
        super().__init__(app)
        self._unfinished = unfinished
        self._view = view

    def routine_loaded(self, event: RoutineLoaded) -> None:
        try:
            self._app.to_routine(event.data, self._unfinished)
        except HoldError:
            self._decline()
            self._app.refuse("damaged: push again")

    def _accept(self) -> None:
        self._app.ask(LoadRoutine(self._unfinished.slug))

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
        return self._view
