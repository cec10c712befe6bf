"""The question for pain, before or after a session."""

from holdcore import cues, power, rating
from holdcore.events import View
from holdcore.log import journal
from holdcore.model import NO_RATING
from holdcore.modes.mode import Mode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from holdcore.app import App
    from holdcore.modes.routine import RoutineMode


class Pain(Mode):
    """Asked before the routine `before`, which it then starts; with None, after a routine."""

    sleeps = False

    def __init__(self, app: "App", before: "RoutineMode | None", prelude: bytes) -> None:
        super().__init__(app)
        self._before = before
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
                app.play(cues.rating_playback(asked.pain))
            elif action != rating.DECLINE:
                app.play(cues.rating_step(asked.pain))
        if asked.state == rating.ANSWERED:
            self._answered(asked.pain)

    def _answered(self, pain: int) -> None:
        app, before = self._app, self._before
        app.forget_press()
        app.log(journal.RATING, app.now_ms, journal.BEFORE if before else journal.AFTER, pain)
        if pain != NO_RATING:
            app.play(cues.CUES["accepted"])
        if before:
            before.start()
            return
        app.to_menu()
        app.touched_ms = app.now_ms
        device = app.device
        if app.window:
            return
        if device.settings.radio_after:
            app.toggle_radio()
        elif device.local_s < 0 and device.key and not device.asked:
            from holdcore.modes.undated import Undated

            app.mode = Undated(app)

    # --- the display

    def picture(self) -> View:
        """0 to 10, and what to do."""
        pain = self._rating.pain
        headline = "pain before? 0-10" if self._before else "pain after? 0-10"
        if pain == NO_RATING:
            return View(headline, "PAIN", "", 0, "", "hold to climb")
        footer = "click: that is it" if self._rating.state == rating.SET else "let go: that is it"
        return View(headline, "PAIN", str(pain), 0, "", footer)

    def lighting(self, since_press_ms: int) -> "tuple[str, int | None]":
        return power.BRIGHT, None

    @property
    def counts_to_ms(self) -> "int | None":
        return None
