"""Sessions without a date, which a filter by date leaves out."""

from collections.abc import Sequence

from holdtimer.companion.front import Front
from holdtimer.history.sessions import Session
from holdtimer.review.filters import Wanted, left_out_undated


def tell_undated(front: Front, sessions: Sequence[Session], wanted: Wanted) -> None:
    """Tell how many sessions a filter by date had to leave out."""
    if count := left_out_undated(sessions, wanted):
        word = "session has" if count == 1 else "sessions have"
        front.tell(
            f"left out: {count} {word} no date, as no computer met the device before its power went; "
            "holdtimer sessions lists all"
        )
