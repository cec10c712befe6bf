"""What all modes of the app have in common.

A mode says what the button, the passing of time and the display mean while it is on. The app calls its
hooks, from `handle` and in this order: what is due (`next_ms`, `elapsed`), then the event (`edge`, `table`,
`routine_loaded`, `settings_kept`), then what is due by then, then the display (`lighting`, `picture`) and
how long the board may sleep (`next_ms`, `counts_to_ms`, `sleeps`). A mode ends when it, or the app, puts
another one in its place. Its module is loaded when it begins.
"""

from holdcore import power

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from holdcore.app import App
    from holdcore.events import RoutineLoaded, View


class Mode:
    """The base: gestures mean nothing, nothing is due, the display dims and goes dark as in the menu."""

    table: "dict[str, Callable[[Any], None]]" = {}
    """Gesture -> method.

    The app calls the method once it knows that the gesture was made; `app.gesture_ms` is when its press
    began. Where there is a long press, the app lets it tick when the button was down for long enough.
    """

    sleeps = True
    """Whether the device may sleep deeply once it is left alone. The app asks after each event."""

    by_ear = False
    """Whether a press counts while the display is dark, where it else only lights it. Asked at each press."""

    def __init__(self, app: "App") -> None:
        self._app = app

    @property
    def next_ms(self) -> "int | None":
        """When `elapsed` is to be called, None for never.

        The app asks before and after each event, and has the board wake it in time. A call may come late,
        never early.
        """
        return None

    def elapsed(self) -> None:
        """Work off what is due by `app.now_ms`.

        The app calls it when `next_ms` has come, and when anything else was due, for instance the button's
        next time-out: then there may be nothing to do here.
        """

    def edge(self, down: bool) -> None:
        """The button went down or up.

        The app calls it at once, when it is not known yet which gesture this will be; not for a press that
        only lights the display.
        """

    def routine_loaded(self, event: "RoutineLoaded") -> None:
        """The app calls it when the board has read the routine that this mode asked for by LoadRoutine."""

    def settings_kept(self) -> None:
        """The app calls it when settings were changed, by this mode or by a laptop; app.device has them."""

    def picture(self) -> "View":
        """What the display shows.

        The app asks after each event, unless the display is dark, and draws a picture that is not equal to
        the last.
        """
        raise NotImplementedError

    def lighting(self, since_press_ms: int) -> "tuple[str, int | None]":
        """BRIGHT, DIM or DARK, and in how many ms that changes (None: not before the next event).

        The app asks after each event; `since_press_ms` is since the button last went down or up.
        """
        return power.light_idle(since_press_ms)

    @property
    def counts_to_ms(self) -> "int | None":
        """When the countdown on the display ends; None where none counts.

        Its digits change whole seconds from there: for an end at 12 300 at 11 300, 10 300 and so on. The app
        asks after each event, to be woken for the next of them.
        """
        return None

    def _toggle_radio(self) -> None:
        self._app.toggle_radio()


def digits(whole_s: int) -> str:
    """27 -> "27", 90 -> "1:30"."""
    if whole_s < 100:
        return str(whole_s)
    return "%d:%02d" % (whole_s // 60, whole_s % 60)


def seconds(remaining_ms: int) -> int:
    """What a countdown shows: whole seconds, rounded up, so that 0 is shown when it is over."""
    return (remaining_ms + 999) // 1000
