"""The session that a power cut ended, and where it goes on. Needed at boot only."""

import hashlib

from holdcore.events import Unfinished
from holdcore.log import reader
from holdcore.model import TEMPO, HoldError
from holdcore.wire import StoredRoutine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


def find(start: bytes, hold: bytes, slugs: "tuple[str, ...]", load: "Callable[[str], bytes]") -> "Unfinished":
    """The session of the START record `start`, whose last hold has the record `hold`, b"" for none.

    `load` reads the routine file of a slug; the session's is the one with the SHA-256 that START has. Raises
    OSError where it may be one that cannot be read.
    """
    begun = reader.decode(start)
    unread = None
    for slug in slugs:
        try:
            data = load(slug)
            if hashlib.sha256(data).digest()[:8] != begun.values[0]:
                continue
            stored = StoredRoutine(data)
            step, rep_index = _after(stored, reader.decode(hold).values) if hold else (0, 0)
            if step >= stored.count:
                return Unfinished(begun.seq, slug, step, 0, None)
            return Unfinished(begun.seq, slug, step, rep_index, stored.step(step))
        except OSError as error:
            unread = error
        except HoldError:
            continue
    if unread:
        raise unread
    return Unfinished(begun.seq, "", 0, 0, None)


def _after(stored: StoredRoutine, values: "tuple[int, ...]") -> "tuple[int, int]":
    """Step and rep after those of a HOLD record; at the end of the routine, the number of steps and 0."""
    index, side, set_, rep = values[1], values[2], values[3] - 1, values[5] - 1
    if index >= stored.count:
        raise HoldError("a hold of step %d; there are %d" % (index, stored.count))
    step = stored.step(index)
    after = 0
    for rep_index in range(step.rep_count):
        at_set, at_side, at_rep = step.rep_at(rep_index)
        if at_set == set_ and side in (0, at_side) and (step.kind == TEMPO or at_rep == rep):
            after = rep_index + 1
    return (index, after) if after < step.rep_count else (index + 1, 0)
