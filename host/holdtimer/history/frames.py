"""Framed records, as a device sends them: checked, and their heads read without their bodies."""

import hashlib
import struct
from dataclasses import dataclass

from holdcore.log import journal
from holdtimer.history.errors import ConflictError, RecordsError

PULL_MAX = 16 << 20
"""Bytes of records in one call: the whole flash of the largest ESP32 module; no device can hold more."""

HEAD = struct.Struct("<BBIIIH")
"""Of every record, as in holdcore.log.journal: size, type, seq, boot, at_ms low, high."""

_HINT = "Nothing of this pull was stored. Pull again; the device still has the records."


@dataclass(frozen=True)
class Frame:
    """One whole record; the fields are those of every record's head (see holdcore.log.journal)."""

    seq: int
    type: int
    boot: int
    at_ms: int
    raw: bytes


def frames_of(records: bytes) -> dict[int, Frame]:
    """The records by rising sequence number.

    Raises RecordsError for a harmed one, ConflictError for two that share a number.
    """
    if len(records) > PULL_MAX:
        raise RecordsError(f"{len(records)} bytes of records came at once; allowed are {PULL_MAX}.", _HINT)
    frames: dict[int, Frame] = {}
    at = 0
    while at < len(records):
        size = journal.frame_at(records, at)
        if not size:
            raise RecordsError(f"The records are damaged at byte {at} of {len(records)}.", _HINT)
        # Not reader.decode: a type that only a newer program knows is kept all the same.
        _, type_, seq, boot, low, high = HEAD.unpack_from(records, at)
        frame = Frame(seq, type_, boot, low | high << 32, records[at : at + size])
        if frames.setdefault(seq, frame) != frame:
            raise conflict(seq)
        at += size
    return dict(sorted(frames.items()))


def renewed(epoch: bytes) -> bytes:
    """The epoch, 8 bytes, under which a log of `epoch` is kept on once it has lost its end."""
    return hashlib.sha256(b"hold timer: lost its end" + epoch).digest()[:8]


def conflict(seq: int) -> ConflictError:
    """The error for a sequence number that came with two contents."""
    return ConflictError(
        f"Record {seq} of this device came with other bytes than before; nothing of this pull was stored.",
        "The device's log was restored or edited without a new epoch. Format its log, then pull again.",
    )
