"""The append-only log: a frame and a CRC per record, the way over harmed bytes, cursors.

A record is: length of the whole (u8), type (u8), seq (u32), boot (u32), monotonic ms of that boot
(u48), body, CRC-32 of all before it (u32). Sequence numbers rise by one and are never reused, so a
cursor is the sequence number of the first record not yet seen.
"""

import binascii
import struct

from holdcore.model import NAME_MAX
from holdcore.wire import WireError, pack

TYPE_CHECKING = False
if TYPE_CHECKING:
    from holdcore.wire import Layouts

# Those that are written. What older firmware wrote, 1, 3, 6 and 10, is in reader.py.
START = 2  # first 8 bytes of the routine file's SHA-256, number of steps; tail: routine name
PAUSE = 4  # step
RESUME = 5  # step
END = 7  # how it ended, ms in phases, ms paused or being counted back in
DROPPED = 8  # sequence number of the first record that went unacknowledged, to make room, and how many
CONTINUED = 9  # sequence number of the START, in an earlier boot; step
BOOT = 11  # battery_mv, cause, version major, minor, patch, run of the RTC, its ms: low 32 bits, high 16
LOST = 12  # sequence number of the first record that was harmed on flash, or not written, and how many
DID = 13  # the fields of a Hold; tail: name of the step
RATED = 14  # BEFORE, AFTER or BETWEEN, PAIN or EFFORT, 0..10 or 255 for no answer, 1 if confirmed, step
BACK = 15  # the owner went back: step, and rep over its sets, at which it goes on
TRACE = 16  # a piece of what a crash left, right after BOOT
PLACES = (DID, BACK)  # say how far a session has come

HEAD = "<BBIIIH"
HEAD_SIZE = 16
CRC_SIZE = 4
OVERHEAD = HEAD_SIZE + CRC_SIZE
RECORD_MAX = 96
TRACE_MAX = RECORD_MAX - OVERHEAD  # bytes of ASCII

BODIES: "Layouts" = {
    START: ("8sB", NAME_MAX),
    PAUSE: ("B", 0),
    RESUME: ("B", 0),
    END: ("BII", 0),
    DROPPED: ("II", 0),
    CONTINUED: ("IB", 0),
    BOOT: ("HBBBBIIH", 0),
    LOST: ("II", 0),
    DID: ("BBBBBBBIIBBBB", NAME_MAX),
    RATED: ("BBBBB", 0),
    BACK: ("BH", 0),
    TRACE: ("", TRACE_MAX),
}

# When a rating was asked for.
BEFORE = 0
AFTER = 1
BETWEEN = 2  # after a step of the session


def encode(type: int, seq: int, boot: int, at_ms: int, *values: "int | bytes", name: str = "") -> bytes:
    """Frame one record; raise WireError where a field does not fit."""
    body = pack(BODIES, type, *values, tail=name.encode())[1:]
    if not (0 <= seq < 1 << 32 and 0 <= boot < 1 << 32 and 0 <= at_ms < 1 << 48):
        raise WireError("seq %d, boot %d or time %d ms is out of range" % (seq, boot, at_ms))
    head = struct.pack(HEAD, OVERHEAD + len(body), type, seq, boot, at_ms & 0xFFFFFFFF, at_ms >> 32)
    return head + body + struct.pack("<I", binascii.crc32(head + body))


def frame_at(data: bytes, at: int) -> int:
    """Length of the whole, unharmed record that starts at `at`; 0 where there is none."""
    size = data[at] if at < len(data) else 0
    if not OVERHEAD <= size <= RECORD_MAX or at + size > len(data):
        return 0
    end = at + size - CRC_SIZE
    (crc,) = struct.unpack("<I", data[end : end + CRC_SIZE])
    return size if crc == binascii.crc32(data[at:end]) else 0


def find_frame(data: bytes, at: int, first: int, end: int, is_last: bool) -> "tuple[int, int]":
    """Where, from `at` on, a whole record lies that has a number from `first` to below `end`; and its length.

    Harmed bytes are passed over, and whole records with other numbers: a harmed pointer of the file system
    leads into another file. (n, 0) where there is none; a record may begin at n and end behind `data`, unless
    `is_last`.
    """
    while at < len(data):
        size = frame_at(data, at)
        if size and first <= seq_at(data, at) < end:
            return at, size
        if not size and not is_last and at + RECORD_MAX > len(data):
            break
        at += size or 1
    return at, 0


def seq_at(data: bytes, at: int) -> int:
    """Sequence number of the record that starts at `at`."""
    (seq,) = struct.unpack("<I", data[at + 2 : at + 6])
    return int(seq)
