"""The append-only log: a frame and a CRC per record, recovery of a torn tail, cursors.

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
    from typing import Any

    from holdcore.model import Hold
    from holdcore.wire import Layouts

BOOT_0 = 1  # battery_mv, cause, version major, minor, patch: of firmware that did not log the RTC
START = 2  # first 8 bytes of the routine file's SHA-256, number of steps; tail: routine name
HOLD = 3  # kind, step, side, set, sets, rep, reps, outcome, planned_ms, actual_ms; tail: name of the step
PAUSE = 4  # step
RESUME = 5  # step
RATING = 6  # 0 before or 1 after the session, pain 0..10 or 255 for no answer
END = 7  # how it ended, ms in phases, ms paused or being counted back in
DROPPED = 8  # sequence number of the first record that went unacknowledged, to make room, and how many
CONTINUED = 9  # sequence number of the START, in an earlier boot; step
BREATHS = 10  # a hold counted in breaths: as HOLD, then planned breaths, breaths; tail: name of the step
BOOT = 11  # as BOOT_0, then the run of the RTC, and what it says in ms: low 32 bits, high 16
TRACE = 12  # a piece of what a crash left, right after BOOT
HOLDS = (HOLD, BREATHS)
BOOTS = (BOOT_0, BOOT)

HEAD = "<BBIIIH"
HEAD_SIZE = 16
CRC_SIZE = 4
OVERHEAD = HEAD_SIZE + CRC_SIZE
RECORD_MAX = 96
TRACE_MAX = RECORD_MAX - OVERHEAD  # bytes of ASCII

BODIES: "Layouts" = {
    BOOT_0: ("HBBBB", 0),
    START: ("8sB", NAME_MAX),
    HOLD: ("BBBBBBBBII", NAME_MAX),
    PAUSE: ("B", 0),
    RESUME: ("B", 0),
    RATING: ("BB", 0),
    END: ("BII", 0),
    DROPPED: ("II", 0),
    CONTINUED: ("IB", 0),
    BREATHS: ("BBBBBBBBIIBB", NAME_MAX),
    BOOT: ("HBBBBIIH", 0),
    TRACE: ("", TRACE_MAX),
}

BEFORE = 0
AFTER = 1


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


def seq_at(data: bytes, at: int) -> int:
    """Sequence number of the record that starts at `at`."""
    (seq,) = struct.unpack("<I", data[at + 2 : at + 6])
    return int(seq)


def hold_entry(hold: "Hold") -> "tuple[int, ...]":
    """The type and the fixed fields of the record of a hold."""
    values: "tuple[Any, ...]" = hold._values()
    return (BREATHS,) + values[1:] if hold.planned_breaths else (HOLD,) + values[1:-2]
