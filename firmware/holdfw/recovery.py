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
from holdfw.flash import Flash

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

_NO_END = 1 << 32

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


def open_flash(root: str) -> "tuple[Flash, int, int]":
    """The store below `root`, boot of the last record, next sequence number; 0 and 0 where it is Unread."""
    try:
        flash = Flash(root)
        boot, log_end = flash.open_log()
    except OSError as error:
        return Unread(error), 0, 0  # type: ignore[return-value]  # it answers to every name
    return flash, boot, log_end


def read(flash: Flash) -> "tuple[Flash, Found | None, Settings, bytes, tuple[str, ...], bytes]":
    """`flash`, what its `open_log` found, settings, identity, routines and key.

    Where one of them cannot be read: Unread, None, and all as if there were none.
    """
    try:
        found, flash.found = flash.found, None
        return flash, found, flash.settings(), flash.identity(), flash.routines(), flash.key()
    except OSError as error:
        return Unread(error), None, Settings(), bytes(16), (), b""  # type: ignore[return-value]  # as above


def examine(segments: "list[int]", path_of: "Callable[[int], str]", acknowledged: int) -> Found:
    """Look into the last two segments, for a session is shorter, and cut off what is no record at the end.

    `segments` are the numbers of their first records, rising; no laptop lacks a record below `acknowledged`.
    """
    found = Found()
    last = b""
    expected = end = segments[-2:][0] if segments else 0
    for index in range(max(len(segments) - 2, 0), len(segments)):
        path = path_of(segments[index])
        whole = 0
        for at, record in _walk(path, expected, (segments + [_NO_END])[index + 1]):
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
    gone = _cut(path_of(segments[-1]), whole) if segments else 0
    end += gone
    if end > expected:
        found.lost.append((expected, end - expected))
    for segment in reversed(segments[:-2]):
        if last:
            break
        for _, record in _walk(path_of(segment), segment, _NO_END):
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


def _walk(path: str, first: int, end: int) -> "Iterator[tuple[int, bytes]]":
    """Place and bytes of the whole records from number `first` to below `end`, by rising number."""
    with open(path, "rb") as file:
        data, passed = b"", 0
        while True:
            more = file.read(4 * RECORD_MAX)
            data += more
            at = 0
            while True:
                at, size = find_frame(data, at, first, end, not more)
                if not size:
                    break
                yield passed + at, data[at : at + size]
                first = seq_at(data, at) + 1
                at += size
            if not more:
                return
            data = data[at:]
            passed += at


def _untold(lost: "list[tuple[int, int]]", record: bytes) -> "list[tuple[int, int]]":
    """Those of `lost` that the LOST record does not tell of."""
    told, many = struct.unpack("<II", record[HEAD_SIZE : HEAD_SIZE + 8])
    return [each for each in lost if each[0] < told or sum(each) > told + many]


def _cut(path: str, whole: int) -> int:
    """Cut off what lies behind the first `whole` bytes; return how many records that may have been."""
    size = os.stat(path)[6] - whole
    if not size:
        return 0
    with open(path, "rb") as old:
        old.seek(whole)
        gone = _count(old.read(RECORD_MAX), size)
        old.seek(0)
        with open(path + ".new", "wb") as new:
            while whole:
                whole -= new.write(old.read(min(whole, 4 * RECORD_MAX)))
    _replace(path + ".new", path)
    return gone


def _count(tail: bytes, size: int) -> int:
    """How many records `size` bytes behind the last whole one may have been at most; they begin with `tail`.

    What a power cut left of one was none.
    """
    if size <= RECORD_MAX and (tail[0] == size or frame_at(bytes((size,)) + tail[1:], 0)):
        return 1  # harmed behind its size, or there
    if size < tail[0] <= RECORD_MAX:
        return 0
    return max(size // OVERHEAD, 1)
