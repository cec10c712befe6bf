"""The settings on the display: a click goes to the next, a long press changes it, or begins to measure it."""

from holdcore import cues, gesture
from holdcore.events import View
from holdcore.modes.mode import Mode
from holdcore.settings_table import SETTINGS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from holdcore.app import App

UNTOUCHED_MS = 60_000  # since the last press: then back to the menu


class SettingsMode(Mode):
    """Shows setting `at`, by its number; each change is kept at once."""

    def __init__(self, app: "App", at: int) -> None:
        super().__init__(app)
        self._at = at

    @property
    def next_ms(self) -> "int | None":
        return self._app.touched_ms + UNTOUCHED_MS

    def elapsed(self) -> None:
        if self._app.now_ms >= self._app.touched_ms + UNTOUCHED_MS:
            self._app.to_menu()

    def settings_kept(self) -> None:
        self._app.play(cues.CUES["accepted"])

    def _next(self) -> None:
        self._walk(1, cues.CUES["next"])

    def _previous(self) -> None:
        self._walk(-1, cues.CUES["previous"])

    def _walk(self, by: int, cue: bytes) -> None:
        self._app.notice = ""
        self._at = (self._at + by) % len(SETTINGS)
        self._app.play(cue)

    def _change(self) -> None:
        app, at = self._app, self._at
        app.notice = ""
        name, least, most, _, step, _, _ = SETTINGS[at]
        if name == "breath_ds":
            from holdcore.modes.breath import BreathMode

            app.mode = BreathMode(app, at)
        elif name == "pitch":
            from holdcore.modes.pitch import PitchMode

            app.mode = PitchMode(app, at)
        else:
            value = app.device.settings.encoded()[at] + step
            app.change_setting(at, value if value <= most else least)

    def _leave(self) -> None:
        self._app.play(cues.CUES["stopped"])
        self._app.to_menu()

    table = {
        gesture.CLICK: _next,
        gesture.DOUBLE: _previous,
        gesture.LONG_PRESS: _change,
        gesture.VERY_LONG: _leave,
    }

    def picture(self) -> View:
        app, at = self._app, self._at
        value = app.device.settings.encoded()[at]
        big, said = str(value), "hold: change"
        name, _, _, _, _, unit, label = SETTINGS[at]
        if unit == "ds":
            big, said = "", "%d.%d s a breath. hold: teach" % (value // 10, value % 10)
        elif unit == "semitones":
            big, said = "", "%+d semitones. hold: hearing test" % (value - 12)
        elif name == "cues":
            big, said = "", unit.split("/")[value] + ". hold: change"
        elif name == "remind" and value and app.device.local_s < 0:
            big, said = "", "on, but the clock is lost: let a laptop connect"
        elif unit == "on/off":
            big, said = "", "on. hold: off" if value else "off. hold: on"
        return View(label, "SET", big, 0, "%d/%d" % (at + 1, len(SETTINGS)), app.notice or said)
