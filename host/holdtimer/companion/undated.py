"""Sessions without a date, which a filter by date leaves out."""

from collections.abc import Sequence

from holdtimer.companion.front import Front
from holdtimer.history.sessions import Session
from holdtimer.review.filters import Wanted, undated_left_out
from holdtimer.review.moments import undated_sentences, why_undated


def tell_undated(front: Front, sessions: Sequence[Session], wanted: Wanted) -> None:
    """Tell how many sessions a filter by date had to leave out, and why."""
    for sentence in undated_sentences(why_undated(undated_left_out(sessions, wanted))):
        front.tell(f"left out: {sentence} holdtimer sessions lists all.")
