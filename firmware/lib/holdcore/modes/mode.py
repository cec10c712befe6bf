"""What every mode of the app has in common, and what it may ask of the app.

A mode says what the button, the passing of time and the display mean while it is on. The app loads its
module when it begins.
"""

from holdcore import power

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from holdcore.app import App
    from holdcore.events import RoutineLoaded, View


class Mode:
    """The base: no gesture means anything, nothing is due, the display does what it does in the menu."""

    table: "dict[str, Callable[[Any], None]]" = {}  # gesture: method
    busy = True  # no upload now
    sleeps = True  # deeply, when nobody has touched it for long
    by_ear = False  # the display stays off, and a press acts all the same

    def __init__(self, app: "App") -> None:
        self._app = app

    @property
    def next_ms(self) -> "int | None":
        """When `elapsed` is due; None where nothing is."""
        return None

    def elapsed(self) -> None:
        """Work off what is due by now."""

    def edge(self, down: bool) -> None:
        """The button, debounced, before it is known what gesture this will be."""

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

    def _toggle_radio(self) -> None:
        self._app.toggle_radio()


def clock(whole_s: int) -> str:
    """27 -> "27", 90 -> "1:30"."""
    if whole_s < 100:
        return str(whole_s)
    return "%d:%02d" % (whole_s // 60, whole_s % 60)


def seconds(left_ms: int) -> int:
    """What a countdown shows: the second that has begun."""
    return (left_ms + 999) // 1000
