"""What the RTC's memory keeps over deep sleep: the run of the RTC, the local time, and the last break.

Over a reset of the program's own it keeps a mark as well, behind the rest: for the next start to begin with.

A *run* begins when the RTC begins to count anew; its number is that of the boot with which it began. Boots of
one run share one time line. The RTC counts on through deep sleep and every reset but these two:

* power-on, and what MicroPython reports as such, a brown-out (ports/esp32/modmachine.c, the same for ESP32
  and ESP32-C3);
* a reset of the whole chip by the RTC's own watchdog, which it reports as WDT_RESET like those of the other
  watchdogs, after which the RTC counts on. Then the count is below that of the last boot.

The chip does not clear the memory (RTC_NOINIT_ATTR in ports/esp32/machine_rtc.c): after a dip of the supply
it may be whole while the RTC counts from 0 again, or hold anything. MicroPython keeps its length there too
and copies that much onto the stack, unchecked, so after power-on it must be written before it is read.
"""

import binascii
import struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_PWRON_RESET = 1  # machine.PWRON_RESET of an ESP32
_LAYOUT = "<IIIIB"  # run, the RTC in s as last seen, from it to the local time in s, last break in s, flags
_KNOWN = 1  # of the flags: the local time is
_ASKED = 2
_SIZE = 17
_SIZE_ALL = _SIZE + 4  # with its CRC
_CRASHES = 0x0F  # of the mark
_RADIO = 0x10
_U32 = 0xFFFFFFFF


def recall(rtc: "Any", rtc_s: int, cause: int, boot: int) -> "tuple[int, int, int, bool, int]":
    """Run, local time in s since 2000, last break, whether the owner was asked for a laptop, since when.

    The last is how many s ago `remember` was called, as each boot does. Where the RTC, which says `rtc_s`,
    began anew: (boot, -1, 0, False, -1). `cause` is machine.reset_cause().
    """
    data = b"" if cause == _PWRON_RESET else bytes(rtc.memory())[:_SIZE_ALL]
    if len(data) == _SIZE_ALL:
        run, seen_s, offset_s, rested_s, flags = struct.unpack(_LAYOUT, data[:_SIZE])
        if data[_SIZE:] == _crc(data[:_SIZE]) and seen_s <= rtc_s & _U32:
            local_s = (offset_s + rtc_s) & _U32 if flags & _KNOWN else -1
            return run, local_s, rested_s, bool(flags & _ASKED), (rtc_s & _U32) - seen_s
    return boot, -1, 0, False, -1


def remember(rtc: "Any", rtc_s: int, run: int, local_s: int, rested_s: int, asked: bool) -> None:
    """Keep all that; `local_s` is -1 where it is not known."""
    flags = (_KNOWN if local_s >= 0 else 0) | (_ASKED if asked else 0)
    data = struct.pack(_LAYOUT, run, rtc_s & _U32, (local_s - rtc_s) & _U32, rested_s, flags)
    rtc.memory(data + _crc(data))


def mark(rtc: "Any", count: int, radio: bool = False) -> None:
    """Leave word for the next start, beside what `remember` keeps: `count` crashes. Then reset."""
    data = (bytes(rtc.memory()) + bytes(_SIZE_ALL))[:_SIZE_ALL]
    rtc.memory(data + bytes((count | (_RADIO if radio else 0),)))


def take_mark(rtc: "Any", cause: int) -> "tuple[int, bool]":
    """(crashes, radio) of the last `mark`, once; (0, False) where none was left.

    After power-on, as `cause` says, it empties the memory: from here on it may be read.
    """
    if cause == _PWRON_RESET:
        rtc.memory(b"")
    data = bytes(rtc.memory())
    if len(data) != _SIZE_ALL + 1:
        return 0, False
    rtc.memory(data[:_SIZE_ALL])
    return data[_SIZE_ALL] & _CRASHES, bool(data[_SIZE_ALL] & _RADIO)


def _crc(data: bytes) -> bytes:
    return struct.pack("<I", binascii.crc32(data))
