"""The settings on the display: a click goes to the next, a long press changes it, or begins to measure it."""

from holdcore import cues, gesture
from holdcore.events import KeepSettings, View
from holdcore.mode import Mode
from holdcore.model import SETTINGS_LEAST, SETTINGS_MOST, Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from holdcore.mode import Stage

LEFT_ALONE_MS = 60_000  # since the last press: then back to the menu

# What the display calls them, in the order of Settings._fields.
NAMES = (
    "volume",
    "last seconds tick",
    "halfway cue",
    "ask pain before",
    "dark while it runs",
    "radio after session",
    "breath",
    "mute",
    "get ready, seconds",
    "pitch",
    "brightness",
    "upside down",
    "break reminder",
    "break every, minutes",
    "breaks from, hour",
    "breaks until, hour",
)
_STEPS = {"prep_s": 5, "remind_min": 10}  # how far one press goes, where that is not 1


class Adjusting(Mode):
    """Shows setting `at`, by its number; each change is kept at once."""

    def __init__(self, app: "Stage", at: int) -> None:
        super().__init__(app)
        self._at = at

    @property
    def next_ms(self) -> "int | None":
        return self._app.touched_ms + LEFT_ALONE_MS

    def elapsed(self) -> None:
        if self._app.now_ms >= self._app.touched_ms + LEFT_ALONE_MS:
            self._app.to_menu()

    def kept(self) -> None:
        self._app.play(cues.CUES["accepted"])

    def _next(self) -> None:
        self._walk(1, "next")

    def _previous(self) -> None:
        self._walk(-1, "previous")

    def _walk(self, by: int, cue: str) -> None:
        self._app.notice = ""
        self._at = (self._at + by) % len(NAMES)
        self._app.play(cues.CUES[cue])

    def _change(self) -> None:
        app, at = self._app, self._at
        app.notice = ""
        field = Settings._fields[at]
        if field == "breath_ds":
            from holdcore.teaching import Teaching

            app.mode = Teaching(app, at)
        elif field == "pitch":
            from holdcore.hearing import Hearing

            app.mode = Hearing(app, at)
        else:
            values = bytearray(app.device.settings.encoded())
            value = values[at] + _STEPS.get(field, 1)
            values[at] = value if value <= SETTINGS_MOST[at] else SETTINGS_LEAST[at]
            app.ask(KeepSettings(Settings(*values)))

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
        field = Settings._fields[at]
        if field == "breath_ds":
            big, said = "", "%d.%d s a breath. hold: teach" % (value // 10, value % 10)
        elif field == "pitch":
            big, said = "", "%+d semitones. hold: hearing test" % (value - 12)
        elif field == "remind" and value and app.device.local_s < 0:
            big, said = "", "on, but the clock is lost: let a laptop connect"
        elif SETTINGS_MOST[at] == 1:
            big, said = "", "on. hold: off" if value else "off. hold: on"
        return View(NAMES[at], "SET", big, 0, "%d/%d" % (at + 1, len(NAMES)), app.notice or said)
