"""A question from 0 to 10: for pain before or after a session, for pain or effort after a step."""

from holdcore import cues, power, rating
from holdcore.events import View
from holdcore.log import journal
from holdcore.model import EFFORT, NO_RATING
from holdcore.modes.mode import Mode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from holdcore.app import App
    from holdcore.modes.routine import RoutineMode

_MOMENTS = ("before", "after", "after this")  # as journal.BEFORE, AFTER, BETWEEN


class Question(Mode):
    """Asks `what` at `moment` of the session; then `routine` goes on, or nothing does where it is None.

    `prelude` sounds first; `step` is the number of the step that it is about.
    """

    sleeps = False

    def __init__(
        self, app: "App", moment: int, what: int, routine: "RoutineMode | None", prelude: bytes, step: int
    ) -> None:
        super().__init__(app)
        self._moment = moment
        self._what = what
        self._step = step
        self._routine = routine
        self._rating = rating.Rating(app.now_ms)
        app.play(prelude + cues.CUES["ask"])

    @property
    def next_ms(self) -> "int | None":
        return self._rating.next_ms

    def elapsed(self) -> None:
        self._rate(rating.TIMEOUT)

    def edge(self, down: bool) -> None:
        self._rate(rating.PRESS if down else rating.RELEASE)

    def _rate(self, event: str) -> None:
        app, asked = self._app, self._rating
        for action in asked.handle(event, app.now_ms):
            if action == rating.PLAY:
                app.play(cues.rating_playback(asked.value))
            elif action == rating.ACCEPT:
                app.play(cues.CUES["accepted"])
            else:
                app.play(cues.rating_step(asked.value))
        if asked.state == rating.ANSWERED:
            self._answered()

    def _answered(self) -> None:
        app, asked = self._app, self._rating
        app.forget_press()
        given = self._what, asked.value, int(asked.confirmed)
        app.log(journal.RATED, app.now_ms, self._moment, *given, self._step)
        if self._routine:
            app.mode = self._routine
            self._routine.answered()
            return
        app.to_menu()
        app.touched_ms = app.now_ms
        device = app.device
        if device.settings.radio_after:
            app.toggle_radio()
        elif device.local_s < 0 and device.key and not device.asked:
            from holdcore.modes.undated import Undated

            app.mode = Undated(app)

    # --- the display

    def picture(self) -> View:
        """0 to 10, and what to do."""
        value = self._rating.value
        word = "effort" if self._what == EFFORT else "pain"
        headline = "%s %s? 0-10" % (word, _MOMENTS[self._moment])
        if value == NO_RATING:
            return View(headline, word.upper(), "", 0, "", "hold to climb")
        footer = "click: that is it" if self._rating.state == rating.SET else "let go: that is it"
        return View(headline, word.upper(), str(value), 0, "", footer)

    def lighting(self, since_press_ms: int) -> "tuple[str, int | None]":
        return power.BRIGHT, None
