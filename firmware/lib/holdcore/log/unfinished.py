"""The session that a power cut ended, and where it goes on. Needed at boot only."""

import hashlib

from holdcore.events import Unfinished, View
from holdcore.log import reader
from holdcore.model import TEMPO, HoldError
from holdcore.wire import StoredRoutine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from holdcore.model import Step


def find(start: bytes, hold: bytes, slugs: "tuple[str, ...]", load: "Callable[[str], bytes]") -> "Unfinished":
    """The session of the START record `start`; the HOLD record `hold` was its last, b"" for none."""
    begun = reader.decode(start)
    for slug in slugs:
        try:
            data = load(slug)
            if hashlib.sha256(data).digest()[:8] != begun.values[0]:
                continue
            stored = StoredRoutine(data)
            step, place = _behind(stored, reader.decode(hold).values) if hold else (0, 0)
            if step >= stored.count:
                return Unfinished(begun.seq, slug, step, 0, None)
            return Unfinished(begun.seq, slug, step, place, _offer(stored.step(step), place))
        except (OSError, HoldError):
            continue
    return Unfinished(begun.seq, "", 0, 0, None)


def _behind(stored: StoredRoutine, values: "tuple[int, ...]") -> "tuple[int, int]":
    """Step and place behind what a HOLD record tells; the number of steps at the end of the routine."""
    index, side, set_, rep = values[1], values[2], values[3] - 1, values[5] - 1
    if index >= stored.count:
        raise HoldError("a hold of step %d; there are %d" % (index, stored.count))
    step = stored.step(index)
    behind = 0
    for place in range(step.places):
        at_set, at_side, at_rep = step.place(place)
        if at_set == set_ and side in (0, at_side) and (step.kind == TEMPO or at_rep == rep):
            behind = place + 1
    return (index, behind) if behind < step.places else (index + 1, 0)


def _offer(step: "Step", place: int) -> View:
    at_set, side, rep = step.place(place)
    counter = "%d/%d" % (rep + 1, step.reps) if step.reps > 1 else ""
    if step.sets > 1:
        counter += " s%d/%d" % (at_set + 1, step.sets)
    return View(step.name, "GO ON?", "", side, counter.strip(), "hold: yes, click: no")
