"""What is kept: identity, settings, routines, an upload in the making, the log. Plain files below one root.

Whatever must be old or new and never half is written beside its place and renamed over it: on LittleFS a
rename is atomic and a closed file is safe. The log is appended to; where bytes of it are harmed, the records
around them are read all the same. Every method raises OSError where the flash refuses: a file that cannot be
read is not one that is absent, and nothing is made in its place.

    device             8 random bytes: the device's id
    key                32 bytes that `holdtimer enroll` writes: who has them may talk to the device
    settings           a byte each, in the order of Settings
    routines/SLUG.bin  routine files
    upload/HEX         the upload of the routine with this SHA-256
    log/epoch          8 random bytes: a new log is a new epoch
    log/acked          the sequence number below which all is safe on a laptop
    log/HHHHHHHH.seg   records; the name is the sequence number of the first
    crash.new          the trace of a fault that no record tells of yet; then crash.txt
"""

import os
import struct
from binascii import crc32
from hashlib import sha256

from holdcore.link.kdf import KEY_SIZE
from holdcore.log.journal import RECORD_MAX, find_frame, seq_at
from holdcore.model import NAME_MAX, ROUTINE_MAX, ROUTINES_MAX, HoldError, Settings, check_slug
from holdcore.wire import NAME_AT, SETTINGS_MAX, name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from holdfw.recovery import Found

SEGMENT_SIZE = 16384  # bytes: some 350 holds; dropped as one when the log is full
SEGMENTS_MAX = 64  # 1 MiB, half of the smallest board's file system: 1,400 sessions of 12 holds

# CPython's rename does not replace on every system.
_replace = getattr(os, "replace", os.rename)


_PIECE = 256  # bytes of an upload in RAM at once
_ENOENT = 2
_CORRUPT = 84  # LittleFS cannot follow a pointer of its own
_UNREACHED = 64  # bytes: the least that is given up at once


def _size(path: str) -> int:
    """Bytes of a file; -1 where there is none."""
    try:
        return os.stat(path)[6]
    except OSError as error:
        if error.args[0] != _ENOENT:
            raise
        return -1


def _read(path: str, limit: int) -> bytes:
    size = os.stat(path)[6]
    if size > limit:
        raise OSError("%s exceeds %d bytes" % (path, limit))
    with open(path, "rb") as file:
        data: bytes = file.read(size)  # a limit here would be allocated in full
    return data


def _read_any(path: str, limit: int) -> bytes:
    """As _read; b"" where there is no file, or more in it than may be."""
    return _read(path, limit) if 0 <= _size(path) <= limit else b""


def _names(folder: str) -> "list[str]":
    """The files in a folder; listed twice, for MicroPython's listdir takes a read that fails for the end."""
    names = os.listdir(folder)
    if os.listdir(folder) != names:
        raise OSError("%s cannot be listed" % folder)
    return names


def _write(path: str, data: bytes) -> None:
    with open(path + ".new", "wb") as file:
        file.write(data)
    _replace(path + ".new", path)


def _random(path: str) -> bytes:
    data = _read_any(path, 8)
    if len(data) != 8:
        data = os.urandom(8)
        _write(path, data)
    return data


class Flash:
    """The store below `root`, which exists ("" on a device). A slug is checked before it becomes a path.

    Call `open_log` before any other method of the log.
    """

    def __init__(self, root: str, segment_size: int = SEGMENT_SIZE, segments_max: int = SEGMENTS_MAX) -> None:
        self.acknowledged = 0
        self.root = root
        self._segment_size = segment_size
        self._segments_max = segments_max
        self.found: "Found | None" = None  # by open_log, for the boot, which drops it
        self._segments: "list[int]" = []  # first sequence numbers, rising
        self._told = 0  # what went below this number was acknowledged, or a DROPPED record tells of it
        self._log_end = 0
        self._cursor = (0, 0, 0)  # of read_log: sequence number, segment, offset
        self._upload = ""
        for folder in ("/routines", "/upload", "/log"):
            if _size(root + folder) < 0:
                os.mkdir(root + folder)

    def identity(self) -> bytes:
        """16 bytes, made at the first boot: device id and log epoch."""
        return _random(self.root + "/device") + _random(self.root + "/log/epoch")

    def key(self) -> bytes:
        """The enrolled key, b"" where there is none."""
        key = _read_any(self.root + "/key", KEY_SIZE)
        return key if len(key) == KEY_SIZE else b""

    # --- settings and routines

    def settings(self) -> Settings:
        """The owner's settings; the defaults where there are none or the file is damaged."""
        data = _read_any(self.root + "/settings", SETTINGS_MAX)
        try:
            return Settings(*data[: len(Settings._fields)])
        except HoldError:
            return Settings()

    def save_settings(self, settings: Settings) -> None:
        _write(self.root + "/settings", settings.encoded())

    def routines(self) -> "tuple[str, ...]":
        """The slugs, sorted; at most ROUTINES_MAX."""
        slugs = []
        for name in _names(self.root + "/routines"):
            if name.endswith(".bin"):
                try:
                    check_slug(name[:-4])
                except HoldError:
                    continue
                slugs.append(name[:-4])
        return tuple(sorted(slugs)[:ROUTINES_MAX])

    def names(self, slugs: "tuple[str, ...]") -> "tuple[str, ...]":
        """What these routines call themselves: the slug where the file cannot be read."""
        names = []
        for slug in slugs:
            try:
                with open(self._routine_path(slug), "rb") as file:
                    names.append(name_of(file.read(NAME_AT + NAME_MAX)) or slug)
            except (OSError, HoldError):
                names.append(slug)
        return tuple(names)

    def load_routine(self, slug: str) -> bytes:
        return _read(self._routine_path(slug), ROUTINE_MAX)

    def _routine_path(self, slug: str) -> str:
        check_slug(slug)
        return self.root + "/routines/" + slug + ".bin"

    # --- the upload

    def open_upload(self, digest: bytes) -> int:
        """Begin or go on with the upload of this SHA-256; return the bytes already held."""
        folder = self.root + "/upload/"
        hexed = "".join(["%02x" % byte for byte in digest])
        for name in os.listdir(folder):
            if name != hexed:
                os.remove(folder + name)
        self._upload = folder + hexed
        return max(_size(self._upload), 0)

    def write_upload(self, data: bytes) -> int:
        """Append to the upload that was opened; return its size."""
        held = max(_size(self._upload), 0)
        if held + len(data) > ROUTINE_MAX:
            raise OSError("an upload exceeds %d bytes" % ROUTINE_MAX)
        with open(self._upload, "ab") as file:
            file.write(data)
        return held + len(data)

    def drop_upload(self) -> None:
        """Delete the upload; there may be none."""
        if _size(self._upload) >= 0:
            os.remove(self._upload)

    def read_upload(self) -> "tuple[bytes, int, bytes]":
        """SHA-256 and CRC-32 of the upload, and how it begins."""
        digest, crc = sha256(), 0
        with open(self._upload, "rb") as file:
            head = piece = file.read(_PIECE)
            while piece:
                digest.update(piece)
                crc = crc32(piece, crc)
                piece = file.read(_PIECE)
        return digest.digest(), crc, head

    def keep_upload(self, slug: str) -> None:
        """Make the upload the routine `slug`, in one step."""
        _replace(self._upload, self._routine_path(slug))

    # --- the log

    def open_log(self) -> "tuple[int, int]":
        """Find the segments and where the log ends; return (boot of the last record, next sequence number).

        What a power cut left at the end is cut off. `found` says what else there is.
        """
        from holdfw.recovery import examine

        self._segments = []
        for name in _names(self.root + "/log"):
            if name.endswith(".seg"):
                try:
                    self._segments.append(int(name[:-4], 16))
                except ValueError:
                    continue
        self._segments.sort()
        acked = _read_any(self.root + "/log/acked", 4)
        self.acknowledged = struct.unpack("<I", acked)[0] if len(acked) == 4 else 0
        self.found = found = examine(self._segments, self._path, self._read_at, self.acknowledged)
        self._log_end = found.log_end
        self._told = self._after(-1)
        self._cursor = (0, 0, 0)
        return found.boot, found.log_end

    def append(self, record: bytes) -> bool:
        """Make one framed record safe; return whether `is_full` may have changed, or there is an `excess`.

        Nothing unacknowledged goes before `make_room`, unless that was not called since the last segment.
        """
        segments = self._segments
        begins = not segments or _size(self._path(segments[-1])) + len(record) > self._segment_size
        segment = seq_at(record, 0) if begins else segments[-1]
        while begins and len(segments) >= self._segments_max + self.is_full:
            self._drop_oldest()
        with open(self._path(segment), "ab") as file:
            if begins:
                segments.append(segment)
            file.write(record)
        self._log_end = seq_at(record, 0) + 1
        return begins or self.excess()[1] > 0

    @property
    def is_full(self) -> bool:
        """The last segment there is room for is begun, and the oldest holds what no laptop has."""
        segments = self._segments
        return len(segments) >= self._segments_max and self._after(0) > self.acknowledged

    def excess(self) -> "tuple[int, int]":
        """First and count of the unacknowledged records that have to go, or went untold; (0, 0) for none."""
        first = max(self._told, self.acknowledged)
        count = self._after(max(len(self._segments) - self._segments_max, 0) - 1) - first
        return (first, count) if count > 0 else (0, 0)

    def make_room(self, end: int) -> None:
        """Drop the oldest segments, up to number `end`: the record is safe that tells of them."""
        self._told = max(self._told, end)
        while self._segments[0] < self._told:
            self._drop_oldest()

    def read_log(self, seq: int, limit: int) -> "tuple[bytes, int]":
        """Whole records from `seq` (or the oldest after it) on, and the cursor after them.

        At most `limit` bytes, but one record at least; b"" at the end. Harmed bytes are passed over. Reading
        on from the last answer's cursor costs no search.
        """
        segments = self._segments
        if seq != self._cursor[0] or self._cursor[1] not in segments:
            self._cursor = (seq, max([first for first in segments if first <= seq] or segments[:1] or [0]), 0)
        _, segment, at = self._cursor
        while segment in segments:
            index = segments.index(segment)
            end = self._after(index)
            asked = max(limit, 2 * RECORD_MAX)
            data = self._read_at(segment, at, asked)
            is_last = len(data) < asked
            start, size = find_frame(data, 0, seq, end, is_last)
            found = stop = start
            next_seq = seq
            while size and found == stop and (stop == start or stop + size - start <= limit):
                next_seq = seq_at(data, stop) + 1
                stop += size
                found, size = find_frame(data, stop, next_seq, end, is_last)
            if stop > start:
                self._cursor = (next_seq, segment, at + stop)
                return data[start:stop], next_seq
            at += start
            if is_last:
                if index + 1 == len(segments):
                    break
                segment, at = segments[index + 1], 0
        return b"", seq

    def acknowledge(self, seq: int) -> None:
        """Records before `seq` are safe on a laptop; nothing is erased, an impossible number is ignored."""
        if self.acknowledged < seq <= self._log_end:
            _write(self.root + "/log/acked", struct.pack("<I", seq))
            self.acknowledged = seq

    def _path(self, segment: int) -> str:
        return "%s/log/%08x.seg" % (self.root, segment)

    def _read_at(self, segment: int, at: int, limit: int) -> bytes:
        try:
            with open(self._path(segment), "rb") as file:
                file.seek(at)
                data: bytes = file.read(limit)
            return data
        except OSError as error:
            if error.args[0] != _CORRUPT:
                raise
        if limit <= _UNREACHED:
            return bytes(limit)  # harmed, for whoever looks for records
        half = limit // 2
        return self._read_at(segment, at, half) + self._read_at(segment, at + half, limit - half)

    def _after(self, index: int) -> int:
        """The sequence number after the segment of this index."""
        index += 1
        return self._segments[index] if index < len(self._segments) else self._log_end

    def _drop_oldest(self) -> None:
        os.remove(self._path(self._segments[0]))
        self._segments.pop(0)
