"""The session that a power cut ended, and where it goes on. Needed at boot only."""

import hashlib

from holdcore.engine import following
from holdcore.events import Unfinished
from holdcore.log import journal, reader
from holdcore.model import HoldError
from holdcore.steps import StoredRoutine, counter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from holdcore.log.reader import Entry


GO_ON_S = 7_200  # after that the body is cold again, and a day has mostly moved on: it is another session


def find(
    start: bytes, place: bytes, slugs: "tuple[str, ...]", load: "Callable[[str], bytes]", since_s: int = -1
) -> "Unfinished":
    """The session of the START record `start`, whose last record of journal.PLACES is `place`, b"" for none.

    `load` reads the routine file of a slug; the session's is the one with the SHA-256 that START has. Raises
    OSError where it may be one that cannot be read. It does not go on once its last boot is more than
    GO_ON_S ago: `since_s`. That is -1 where the clock was lost, as when a cell is changed: then it may.
    """
    begun = reader.decode(start)
    unread = None
    for slug in slugs:
        try:
            data = load(slug)
            if hashlib.sha256(data).digest()[:8] != begun.values[0]:
                continue
            stored = StoredRoutine(data)
            step, rep_index = _next(stored, reader.decode(place)) if place else (0, 0)
            if step == stored.count:
                return Unfinished(begun.seq, slug, step, 0, "", 0, "")
            if since_s > GO_ON_S:
                break
            ahead = stored.step(step)
            set_, side, rep = ahead.rep_at(rep_index)
            return Unfinished(begun.seq, slug, step, rep_index, ahead.name, side, counter(ahead, set_, rep))
        except OSError as error:
            unread = error
        except HoldError:
            continue
    if unread:
        raise unread
    return Unfinished(begun.seq, "", 0, 0, "", 0, "")


def _next(stored: StoredRoutine, entry: "Entry") -> "tuple[int, int]":
    """Step and rep at which it goes on; at the end of the routine, the number of steps and 0."""
    index = entry.values[0]
    if index >= stored.count:
        raise HoldError("a hold of step %d; there are %d" % (index, stored.count))
    step = stored.step(index)
    if entry.type == journal.BACK:
        return index, min(entry.values[1], step.rep_count - 1)
    _, side, set_, _, rep = entry.values[:5]
    if step.reps_per_entry > 1:
        rep = step.reps  # a run that was left before its end is not gone back to
    for rep_index in range(step.rep_count):
        if step.rep_at(rep_index) == (set_ - 1, side, rep - 1):
            return following(stored, index, rep_index)
    return index, 0
