"""What every mode of the app has in common, and what it may ask of the app.

A mode says what the button, the passing of time and the display mean while it is on. The app loads its
module when it begins.
"""

from holdcore import power

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from holdcore.events import Booted, RoutineLoaded, Unfinished, View
    from holdcore.model import Record

    class Countdown(Protocol):
        """The radio window, as far as a mode shows it."""

        @property
        def linked(self) -> bool:
            """Somebody is connected."""

        @property
        def counts_to_ms(self) -> "int | None":
            """When it closes; None while somebody is connected."""

        def left_ms(self) -> int:
            """Until it closes, 0 where it is overdue."""

    class Stage(Protocol):
        """The app, as its modes see it."""

        device: Booted
        mode: "Mode"
        now_ms: int
        touched_ms: int
        index: int
        notice: str
        log_full: bool

        @property
        def window(self) -> "Countdown | None":
            """The radio window, None while the radio is off."""

        @property
        def pressed(self) -> bool:
            """The button is down, or it is not yet known what the last press means."""

        def ask(self, effect: Record) -> None: ...
        def log(self, type_: int, at_ms: int, *values: "int | bytes", name: str = "") -> None: ...
        def play(self, pattern: bytes) -> None: ...
        def refuse(self, why: str) -> None: ...
        def forget_press(self) -> None: ...
        def toggle_radio(self) -> None: ...
        def rested(self, later_s: int) -> None: ...
        def to_menu(self) -> None: ...
        def to_settings(self, at: int = 0) -> None: ...
        def to_routine(self, data: bytes, left: "Unfinished | None" = None) -> None: ...
        def to_pain(self, before: "Starter | None", prelude: bytes = b"") -> None: ...

    class Starter(Protocol):
        """A routine that waits for the question before it to be answered."""

        def start(self) -> None: ...


class Mode:
    """The base: no gesture means anything, nothing is due, the display does what it does in the menu."""

    table: "dict[str, str]" = {}  # gesture: action; "tick" only sounds
    busy = True  # no upload now
    sleeps = True  # deeply, when nobody has touched it for long
    by_ear = False  # the display stays off, and a press acts all the same

    def __init__(self, app: "Stage") -> None:
        self._app = app

    @property
    def next_ms(self) -> "int | None":
        """When `elapsed` is due; None where nothing is."""
        return None

    def elapsed(self) -> None:
        """Work off what is due by now."""

    def edge(self, down: bool) -> None:
        """The button, debounced, before it is known what gesture this will be."""

    def felt(self, action: str, pressed_ms: int) -> None:
        """A gesture of `table`, whose press began at `pressed_ms`."""
        getattr(self, "_" + action)()

    def loaded(self, event: "RoutineLoaded") -> None:
        """The answer to LoadRoutine."""

    def kept(self) -> None:
        """The settings have changed."""

    def picture(self) -> "View":
        raise NotImplementedError

    def lighting(self, since_press_ms: int) -> "tuple[str, int | None]":
        """The display, and in how many ms that changes (None: not before the next event)."""
        return power.light_idle(since_press_ms)

    @property
    def counts_to_ms(self) -> "int | None":
        """A moment whole seconds away from every change of the digits shown; None where none count."""
        window = self._app.window
        return window.counts_to_ms if window else None

    def _radio(self) -> None:
        self._app.toggle_radio()


def clock(whole_s: int) -> str:
    """27 -> "27", 90 -> "1:30"."""
    if whole_s < 100:
        return str(whole_s)
    return "%d:%02d" % (whole_s // 60, whole_s % 60)


def seconds(left_ms: int) -> int:
    """What a countdown shows: the second that has begun."""
    return (left_ms + 999) // 1000
