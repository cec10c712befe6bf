"""Records of the log, decoded: for the laptop, and at boot for what a power cut left unfinished."""

import struct

from holdcore import model
from holdcore.log import journal
from holdcore.log.journal import CRC_SIZE, HEAD, HEAD_SIZE, frame_at
from holdcore.model import Record
from holdcore.steps import Hold
from holdcore.wire import WireError, text, unpack

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# What older firmware wrote.
BOOT_0 = 1  # as BOOT, without the RTC
HOLD_0 = 3  # kind, step, side, set, sets, rep, reps, outcome, planned_ms, actual_ms; tail: name of the step
RATING_0 = 6  # BEFORE or AFTER, pain 0..10 or 255 for no answer
BREATHS_0 = 10  # as HOLD_0, then planned breaths, breaths; tail: name of the step
HOLDS = (HOLD_0, BREATHS_0, journal.DID)
BOOTS = (BOOT_0, journal.BOOT)
RATINGS = (RATING_0, journal.RATED)

OLD = {
    BOOT_0: ("HBBBB", 0),
    HOLD_0: ("BBBBBBBBII", model.NAME_MAX),
    RATING_0: ("BB", 0),
    BREATHS_0: ("BBBBBBBBIIBB", model.NAME_MAX),
}

# The unit and the work of the kinds of step that those records have, from 1 on: a timed hold, an open one,
# reps at a tempo, a countdown, a wait, a hold counted in breaths.
_KINDS = (
    (model.TIME, model.HELD),
    (model.OPEN, model.HELD),
    (model.TIME, model.MOVED),
    (model.TIME, model.RESTED),
    (model.PRESS, model.RESTED),
    (model.BREATHS, model.HELD),
)
_TEMPO = 3


class Entry(Record):
    """One record, decoded: `values` are the fixed fields of its type, `text` its tail."""

    type: int
    seq: int
    boot: int
    at_ms: int
    values: "tuple[Any, ...]"
    text: str


def whole(data: bytes) -> int:
    """How many leading bytes of `data` are unharmed records; what follows is a torn tail."""
    at = 0
    while True:
        size = frame_at(data, at)
        if not size:
            return at
        at += size


def decode(data: bytes, at: int = 0) -> Entry:
    """Decode the record that starts at `at`; raise WireError where it is harmed or of an unknown type."""
    size = frame_at(data, at)
    if not size:
        raise WireError("harmed record at byte %d" % at)
    _, type_, seq, boot, low, high = struct.unpack(HEAD, data[at : at + HEAD_SIZE])
    layouts = OLD if type_ in OLD else journal.BODIES
    _, values, tail = unpack(layouts, bytes((type_,)) + data[at + HEAD_SIZE : at + size - CRC_SIZE])
    return Entry(type_, seq, boot, low | high << 32, values, text(tail))


def hold_of(entry: Entry) -> Hold:
    """The hold that a record of HOLDS carries."""
    values: "Any" = entry.values
    if entry.type != journal.DID:
        kind, counts = values[0], values[10:] or (0, 0)
        unit, works = _KINDS[kind - 1] if 1 <= kind <= len(_KINDS) else (model.TIME, model.HELD)
        if kind == _TEMPO:
            counts = values[6], values[5]
        values = values[1:10] + (unit,) + counts + (works,)
    return Hold(*values + (entry.text,))


def rating_of(entry: Entry) -> "tuple[int, int, int, bool, int]":
    """The fields of RATED, from a record of RATINGS: those of older firmware are of pain, and confirmed."""
    if entry.type == journal.RATED:
        moment, what, value, confirmed, step = entry.values
        return moment, what, value, confirmed == 1, step
    return entry.values[0], model.PAIN, entry.values[1], True, 0
