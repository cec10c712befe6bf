"""The time of day, and when the last break was, in the RTC: both outlast deep sleep and nothing else.

The RTC counts from an arbitrary moment; its memory has how far the laptop's clock was ahead of it. The chip
does not clear that memory (it is in RTC_NOINIT_ATTR): after a dip of the supply or a press of reset it may be
whole while the RTC counts from 0 again.
"""

import binascii
import struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_PWRON_RESET = 1  # machine.PWRON_RESET of an ESP32: power came, or came back after a brown-out
_LAYOUT = "<III"  # offset in s, last break in s, CRC-32 of both


def recall(rtc: "Any", rtc_s: int, cause: int) -> "tuple[int, int]":
    """Local time and last break; (-1, 0) where the power was lost since. `cause` is machine.reset_cause()."""
    data = bytes(rtc.memory())
    if cause == _PWRON_RESET or len(data) != struct.calcsize(_LAYOUT):
        return -1, 0
    offset_s, rested_s, crc = struct.unpack(_LAYOUT, data)
    if crc != binascii.crc32(data[:8]):
        return -1, 0
    return (offset_s + rtc_s) & 0xFFFFFFFF, rested_s


def remember(rtc: "Any", rtc_s: int, local_s: int, rested_s: int) -> None:
    """Keep both."""
    data = struct.pack("<II", (local_s - rtc_s) & 0xFFFFFFFF, rested_s)
    rtc.memory(data + struct.pack("<I", binascii.crc32(data)))
