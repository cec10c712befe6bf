"""The pitch of the cues, found by a hearing test: at which one is the device heard best?

A tone climbs in volume until a press says that it is heard, at one pitch after the other. The one heard at
the lowest volume wins; of several, the one nearest to the pitch as made. It takes a minute at most.
"""

from holdcore import cues, gesture, power
from holdcore.events import Play, View
from holdcore.modes.mode import Mode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from holdcore.app import App

MADE = 12  # the pitch as made, as Settings.pitch has it
PITCHES = b"\x0c\x00\x18\x04\x14\x08\x10"  # out of order, so that nobody hears where it goes
TONE = b"\x54\x1e"  # in the middle of the cues
LOUDEST = 8  # steps of 3 dB: a buzzer at 10 hurts after a test that nobody hears
STEP_MS = 900
PAUSE_MS = 800  # before the first tone of a pitch


class PitchMode(Mode):
    """Keeps the best pitch as setting `at` and goes back to it."""

    sleeps = False

    def __init__(self, app: "App", at: int) -> None:
        super().__init__(app)
        self._at = at
        self._tried = 0
        self._volume = 0  # of the last tone; 0 before the first
        self._best = (LOUDEST + 1, 0, MADE)  # volume at which it was heard, distance from MADE, pitch
        self._due_ms = app.now_ms + PAUSE_MS

    @property
    def next_ms(self) -> "int | None":
        return self._due_ms

    def elapsed(self) -> None:
        app = self._app
        if app.now_ms < self._due_ms:
            return
        if self._volume == LOUDEST:
            self._next_pitch()
            return
        self._volume += 1
        self._due_ms = app.now_ms + STEP_MS
        app.ask(Play(TONE, self._volume, PITCHES[self._tried] - MADE))

    def edge(self, down: bool) -> None:
        if down and self._volume:
            pitch = PITCHES[self._tried]
            self._best = min(self._best, (self._volume, abs(pitch - MADE), pitch))
            self._next_pitch()

    def _next_pitch(self) -> None:
        app, at = self._app, self._at
        self._tried += 1
        self._volume = 0
        self._due_ms = app.now_ms + PAUSE_MS
        if self._tried < len(PITCHES):
            return
        app.forget_press()
        app.to_settings(at)
        if self._best[0] > LOUDEST:
            app.refuse("nothing was heard")
            return
        app.change_setting(at, self._best[2])

    def _leave(self) -> None:
        self._app.play(cues.CUES["stopped"])
        self._app.to_settings(self._at)

    table = {gesture.VERY_LONG: _leave}

    def picture(self) -> View:
        left = len(PITCHES) - self._tried
        return View("press when you hear", "LISTEN", str(left), 0, "", "hold 3 s: leave")

    def lighting(self, since_press_ms: int) -> "tuple[str, int | None]":
        return power.BRIGHT, None
