"""What a boot finds on flash, and what stands in for a flash that cannot be read.

Loaded for the boot alone: docs/adr/0009-what-lies-in-ram.md.
"""

import os
import struct

from holdcore.log.journal import (
    END,
    HEAD_SIZE,
    LOST,
    OVERHEAD,
    PLACES,
    RECORD_MAX,
    START,
    find_frame,
    frame_at,
    seq_at,
)
from holdcore.model import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from holdfw.flash import Flash

_NO_END = 1 << 32
_PIECE = 1024  # bytes of a segment at a time

UNTOLD = "/crash.new"  # the trace of a fault; once a record tells of it, _TOLD
_TOLD = "/crash.txt"
_TRACE_MAX = 760  # bytes of its end: ten records

# CPython's rename does not replace on every system.
_replace = getattr(os, "replace", os.rename)


class Found:
    """Where the log ends: `boot` is that of the last record, `log_end` the next sequence number.

    `start` is the last START that no END closed, `hold` the last of PLACES after it; b"" where there is none.
    `lost` are first and count of numbers that have no record: no laptop has it, and no LOST tells of it.
    """

    def __init__(self) -> None:
        self.boot = 0
        self.log_end = 0
        self.start = b""
        self.hold = b""
        self.lost: "list[tuple[int, int]]" = []


class Unread:
    """In place of a Flash that could not be read at boot: whatever is asked of it is an OSError that says so.

    So nothing is made in place of what may be there, and the next start finds it as it is.
    """

    def __init__(self, why: OSError) -> None:
        self._why = "flash not read (%s): switch off and on" % why

    def __getattr__(self, name: str) -> "Any":
        raise OSError(self._why)


def open_flash(make: "Callable[[], Flash]") -> "tuple[Flash, int, int]":
    """The Flash that `make` makes, boot of the last record, next sequence number; or Unread, 0, 0."""
    try:
        flash = make()
        boot, log_end = flash.open_log()
    except OSError as error:
        return Unread(error), 0, 0  # type: ignore[return-value]  # it answers to every name
    return flash, boot, log_end


def read(flash: "Flash") -> "tuple[Flash, Found | None, Settings, bytes, tuple[str, ...], bytes, str]":
    """`flash`, what its `open_log` found, settings, identity, routines, key, and the trace to tell of or "".

    Where one of them cannot be read: Unread, None, and all as if there were none.
    """
    try:
        found, flash.found = flash.found, None
        trace = _end_of(flash.root + UNTOLD)
        return flash, found, flash.settings(), flash.identity(), flash.routines(), flash.key(), trace
    except OSError as error:
        return Unread(error), None, Settings(), bytes(16), (), b"", ""  # type: ignore[return-value]  # as above


def told(flash: "Flash") -> None:
    """Note that the log tells of the trace. Where the power goes before that, it is told again."""
    try:
        _replace(flash.root + UNTOLD, flash.root + _TOLD)
    except OSError:
        pass


def last_trace(root: str) -> str:
    """The end of the trace of the last fault, in ASCII; "" where there was none."""
    return _end_of(root + UNTOLD) or _end_of(root + _TOLD)


def _end_of(path: str) -> str:
    try:
        with open(path, "rb") as file:
            file.seek(max(0, file.seek(0, 2) - _TRACE_MAX))
            return "".join([chr(byte) if byte < 0x80 else "?" for byte in file.read(_TRACE_MAX)])
    except OSError:
        return ""


def examine(
    segments: "list[int]",
    path_of: "Callable[[int], str]",
    read_at: "Callable[[int, int, int], bytes]",
    acknowledged: int,
) -> Found:
    """Look into the last two segments, for a session is shorter; cut off what a power cut left at the end.

    `segments` are the numbers of their first records, rising; no laptop lacks a record below `acknowledged`.
    """
    found = Found()
    last = b""
    expected = end = segments[-2:][0] if segments else 0
    for index in range(max(len(segments) - 2, 0), len(segments)):
        whole = 0
        for at, record in _walk(read_at, segments[index], expected, (segments + [_NO_END])[index + 1]):
            seq, type_ = seq_at(record, 0), record[1]
            if seq > expected:
                found.lost.append((expected, seq - expected))
            expected = seq + 1
            whole = at + len(record)
            last = record
            if type_ == LOST:
                found.lost = _untold(found.lost, record)
            elif type_ in PLACES:
                found.hold = record
            elif type_ in (START, END):
                found.start = record if type_ == START else b""
                found.hold = b""
        end = max(expected, segments[index])
    gone = 0
    if segments:
        path = path_of(segments[-1])
        left = os.stat(path)[6] - whole
        gone = _count(read_at(segments[-1], whole, min(left, RECORD_MAX)), left) if left else 0
        if left and not gone:
            _cut(path, whole)  # what was harmed stays: it is all that tells of numbers that were given out
    end += gone
    if end > expected:
        found.lost.append((expected, end - expected))
    for segment in reversed(segments[:-2]):
        if last:
            break
        for _, record in _walk(read_at, segment, segment, _NO_END):
            last = record
    if last:
        # Not reader.decode: a record of a newer version's type has these fields too.
        (found.boot,) = struct.unpack("<I", last[6:10])
    found.boot += gone  # each may have been of a boot of its own
    # Not below what a laptop has: a number is never used twice, whatever became of the file.
    found.log_end = max(end, acknowledged)
    found.lost = [
        (max(first, acknowledged), min(count, first + count - acknowledged))
        for first, count in found.lost
        if first + count > acknowledged
    ]
    if not found.start:
        found.hold = b""
    return found


def _walk(
    read_at: "Callable[[int, int, int], bytes]", segment: int, first: int, end: int
) -> "Iterator[tuple[int, bytes]]":
    """Place and bytes of the whole records from number `first` to below `end`, by rising number."""
    passed = 0
    while True:
        data = read_at(segment, passed, _PIECE)
        at = 0
        while True:
            at, size = find_frame(data, at, first, end, len(data) < _PIECE)
            if not size:
                break
            yield passed + at, data[at : at + size]
            first = seq_at(data, at) + 1
            at += size
        passed += at
        if len(data) < _PIECE:
            return


def _untold(lost: "list[tuple[int, int]]", record: bytes) -> "list[tuple[int, int]]":
    """Those of `lost` that the LOST record does not tell of."""
    told, many = struct.unpack("<II", record[HEAD_SIZE : HEAD_SIZE + 8])
    return [each for each in lost if each[0] < told or sum(each) > told + many]


def _cut(path: str, whole: int) -> None:
    """Cut off what lies behind the first `whole` bytes."""
    with open(path, "rb") as old, open(path + ".new", "wb") as new:
        while whole:
            whole -= new.write(old.read(min(whole, _PIECE)))
    _replace(path + ".new", path)


def _count(tail: bytes, size: int) -> int:
    """How many records `size` bytes behind the last whole one may have been at most; they begin with `tail`.

    What a power cut left of one was none.
    """
    for length in range(OVERHEAD, min(size, RECORD_MAX) + 1):
        if frame_at(bytes((length,)) + tail[1:], 0):  # harmed in its first byte, which is its length
            return 1 + (size - length) // OVERHEAD
    if tail[0] == size:
        return 1
    if size < tail[0] <= RECORD_MAX:
        return 0
    return max(size // OVERHEAD, 1)
