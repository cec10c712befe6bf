"""Bytes of every message and routine, with the length and range checks MicroPython's struct lacks.

Little-endian throughout. docs/protocol.md is the normative text; numbers are never reused.
"""

import struct

from holdcore.model import SLUG_MAX, HoldError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Layouts = dict[int, tuple[str, int]]
    Message = tuple[int, tuple[Any, ...], bytes]

VERSION = 2

# Why a request was refused.
ERR_VERSION = 1
ERR_BUSY = 2
ERR_NAME = 3
ERR_SIZE = 4
ERR_DIGEST = 5
ERR_ROUTINE = 6
ERR_SPACE = 7
ERR_ORDER = 8
ERR_MESSAGE = 9
ERR_STORE = 10
ERR_FULL = 11
ERR_KEY = 12
ERR_PROOF = 13
ERR_WAIT = 14

HELLO = 1
CHALLENGE = 3
PROOF = 4
PROVEN = 5
GET_STATUS = 16
STATUS = 17
GET_ROUTINES = 18
ROUTINES = 19
GET_SETTINGS = 23
SETTINGS = 24
CHANGE_SETTINGS = 25
SET_CLOCK = 26
CLOCK_SET = 27
PUSH_BEGIN = 32
PUSH_AT = 33
PUSH_DATA = 34
PUSH_COMMIT = 35
PUSHED = 36
PULL = 48
RECORDS = 49
PULLED = 50
MORE = 51
ACK = 52
ACKED = 53
LEAVE = 54
LEFT = 55
REFUSED = 127

MESSAGE_MAX = 478  # two full notifications at MTU 247 with the frame around it; the device buffers one
SETTINGS_MAX = 64  # a byte each; four times what there is, for those to come
CLOCK_LEAST = 631_152_000  # of SET_CLOCK: 2020, before which nobody has this device
CLOCK_MOST = (1 << 31) - 1  # 2068: what a device adds to it must fit 32 bits of the RTC's memory
TEXT_MAX = 120  # of a refusal: four lines of an 80-column terminal at most

# code: (struct format without "<", longest tail). What each field is: docs/protocol.md.
MESSAGES: "Layouts" = {
    HELLO: ("B", 0),
    CHALLENGE: ("B8s16s", 0),
    PROOF: ("16s16s", 0),
    PROVEN: ("16s", 0),
    GET_STATUS: ("", 0),
    STATUS: ("8sIQIHBBBB", 0),
    GET_ROUTINES: ("", 0),
    ROUTINES: ("", MESSAGE_MAX - 1),
    GET_SETTINGS: ("", 0),
    SETTINGS: ("", SETTINGS_MAX),
    CHANGE_SETTINGS: ("", 2 * SETTINGS_MAX),
    SET_CLOCK: ("I", 0),
    CLOCK_SET: ("", 0),
    PUSH_BEGIN: ("H32s", SLUG_MAX),
    PUSH_AT: ("HH", 0),
    PUSH_DATA: ("H", MESSAGE_MAX - 3),
    PUSH_COMMIT: ("", 0),
    PUSHED: ("", 0),
    PULL: ("IH", 0),
    RECORDS: ("I", MESSAGE_MAX - 5),
    PULLED: ("I", 0),
    MORE: ("H", 0),
    ACK: ("I", 0),
    ACKED: ("I", 0),
    LEAVE: ("", 0),
    LEFT: ("", 0),
    REFUSED: ("BB", TEXT_MAX),
}

_WIDTHS = {"B": 1, "H": 2, "I": 4, "Q": 8}


class WireError(HoldError):
    """Bytes that break the protocol; the text says which and why."""

    code = ERR_MESSAGE


class Refusal(HoldError):
    """A request that will not be carried out; `code` is the reason and goes to the other side."""

    def __init__(self, code: int, text: str = "") -> None:
        super().__init__(text)
        self.code = code


def pack(layouts: "Layouts", code: int, *values: "int | bytes", tail: bytes = b"") -> bytes:
    """Encode `code`, its fixed fields and its tail; raise WireError where a value does not fit."""
    layout, tail_max = layouts[code]
    _check_fields(layout, values)
    if len(tail) > tail_max:
        raise WireError("tail of %d bytes in message %d; allowed are %d" % (len(tail), code, tail_max))
    return bytes((code,)) + struct.pack("<" + layout, *values) + tail


def unpack(layouts: "Layouts", data: bytes) -> "Message":
    """Decode to (code, fixed fields, tail); raise WireError for anything pack would not have made."""
    if not data or data[0] not in layouts:
        raise WireError("message of unknown code %s" % (data[0] if data else "(empty)"))
    layout, tail_max = layouts[data[0]]
    end = 1 + struct.calcsize("<" + layout)
    if not end <= len(data) <= end + tail_max:
        raise WireError(
            "message %d has %d bytes; allowed are %d to %d" % (data[0], len(data), end, end + tail_max)
        )
    return data[0], struct.unpack("<" + layout, data[1:end]), data[end:]


def _check_fields(layout: str, values: "tuple[int | bytes, ...]") -> None:
    at = 0
    length = 0
    for char in layout:
        if char.isdigit():
            length = 10 * length + int(char)
            continue
        if at == len(values):
            raise WireError("too few fields for %s" % layout)
        value = values[at]
        at += 1
        if isinstance(value, int):
            fits = char != "s" and 0 <= value < 1 << 8 * _WIDTHS[char]
        else:
            fits = char == "s" and len(value) == length
        if not fits:
            raise WireError("field %d of %s cannot hold %r" % (at, layout, value))
        length = 0
    if at != len(values):
        raise WireError("too many fields for %s" % layout)


def text(data: bytes) -> str:
    """Decode UTF-8; raise WireError where it is not."""
    try:
        return data.decode()
    except (UnicodeError, ValueError):
        raise WireError("text is not UTF-8") from None


# --- routines

ROUTINE_MAGIC = b"HR\x02"  # the last byte is the version of the format
ROUTINE_CRC = 0x2144DF1C  # the CRC-32 of anything with its own CRC-32 behind it, as a routine file has
NAME_AT = 5  # magic, number of steps, size of the name


def name_of(data: bytes) -> str:
    """The name in the first NAME_AT + NAME_MAX bytes of a routine file, "" where they are none."""
    return text(data[NAME_AT : NAME_AT + data[4]]) if data[:3] == ROUTINE_MAGIC and len(data) > 4 else ""
