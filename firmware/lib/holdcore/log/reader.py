"""Records of the log, decoded: for the laptop, and at boot for what a power cut left unfinished."""

import struct

from holdcore.log.journal import BODIES, CRC_SIZE, HEAD, HEAD_SIZE, frame_at
from holdcore.model import Hold, Record
from holdcore.wire import WireError, text, unpack

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


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
    _, values, tail = unpack(BODIES, bytes((type_,)) + data[at + HEAD_SIZE : at + size - CRC_SIZE])
    return Entry(type_, seq, boot, low | high << 32, values, text(tail))


def hold_of(entry: Entry) -> Hold:
    """The hold that a record of HOLDS carries."""
    return Hold(entry.text, *entry.values)
