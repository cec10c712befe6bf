"""What is kept: identity, settings, routines, an upload in the making, the log. Plain files below one root.

Whatever must be old or new and never half is written beside its place and renamed over it: on LittleFS a
rename is atomic and a closed file is safe. The log is appended to, and a torn tail is cut at the next start
(or after a failed append). Every method raises OSError where the flash refuses.

    device             8 random bytes: the device's id
    key                32 bytes that `holdtimer enroll` writes: who has them may talk to the device
    settings           a byte each, in the order of Settings
    routines/SLUG.bin  routine files
    upload/HEX         the upload of the routine with this SHA-256
    log/epoch          8 random bytes: a new log is a new epoch
    log/acked          the sequence number below which all is safe on a laptop
    log/HHHHHHHH.seg   records; the name is the sequence number of the first
"""

import os
import struct

from holdcore.link.kdf import KEY_SIZE
from holdcore.log.journal import END, PLACES, RECORD_MAX, START, frame_at, seq_at
from holdcore.model import NAME_MAX, ROUTINE_MAX, ROUTINES_MAX, HoldError, Settings, check_slug
from holdcore.wire import NAME_AT, SETTINGS_MAX, name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

SEGMENT_SIZE = 16384  # bytes: some 350 holds; dropped as one when the log is full
SEGMENTS_MAX = 64  # 1 MiB, half of the smallest board's file system: 1,400 sessions of 12 holds

# CPython's rename does not replace on every system.
_replace = getattr(os, "replace", os.rename)


def _size(path: str) -> int:
    try:
        return os.stat(path)[6]
    except OSError:
        return -1


def _read(path: str, limit: int) -> bytes:
    size = os.stat(path)[6]
    if size > limit:
        raise OSError("%s exceeds %d bytes" % (path, limit))
    with open(path, "rb") as file:
        data: bytes = file.read(size)  # a limit here would be allocated in full
    return data


def _write(path: str, data: bytes) -> None:
    with open(path + ".new", "wb") as file:
        file.write(data)
    _replace(path + ".new", path)


def _random(path: str) -> bytes:
    if _size(path) != 8:
        _write(path, os.urandom(8))
    return _read(path, 8)


class Flash:
    """The store below `root`, which exists ("" on a device). A slug is checked before it becomes a path.

    Call `open_log` before any other method of the log.
    """

    def __init__(self, root: str, segment_size: int = SEGMENT_SIZE, segments_max: int = SEGMENTS_MAX) -> None:
        self.acknowledged = 0
        self._root = root
        self._segment_size = segment_size
        self._segments_max = segments_max
        self._segments: "list[int]" = []  # first sequence numbers, rising
        self._torn = False
        self._log_end = 0
        self._cursor = (0, 0, 0)  # of read_log: sequence number, segment, offset
        self._upload = ""
        for folder in ("/routines", "/upload", "/log"):
            if _size(root + folder) < 0:
                os.mkdir(root + folder)

    def identity(self) -> bytes:
        """16 bytes, made at the first boot: device id and log epoch."""
        return _random(self._root + "/device") + _random(self._root + "/log/epoch")

    def key(self) -> bytes:
        """The enrolled key, b"" where there is none."""
        try:
            key = _read(self._root + "/key", KEY_SIZE)
        except OSError:
            return b""
        return key if len(key) == KEY_SIZE else b""

    # --- settings and routines

    def settings(self) -> Settings:
        """The owner's settings; the defaults where there are none or the file is damaged."""
        try:
            data = _read(self._root + "/settings", SETTINGS_MAX)
            return Settings(*data[: len(Settings._fields)])
        except (OSError, HoldError):
            return Settings()

    def save_settings(self, settings: Settings) -> None:
        _write(self._root + "/settings", settings.encoded())

    def routines(self) -> "tuple[str, ...]":
        """The slugs, sorted; at most ROUTINES_MAX."""
        slugs = []
        for name in os.listdir(self._root + "/routines"):
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
        return self._root + "/routines/" + slug + ".bin"

    # --- the upload

    def open_upload(self, digest: bytes) -> int:
        """Begin or go on with the upload of this SHA-256; return the bytes already held."""
        folder = self._root + "/upload/"
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

    def read_upload(self) -> bytes:
        return _read(self._upload, ROUTINE_MAX)

    def keep_upload(self, slug: str) -> None:
        """Make the upload the routine `slug`, in one step."""
        _replace(self._upload, self._routine_path(slug))

    # --- the log

    def open_log(self) -> "tuple[int, int]":
        """Find the segments and cut a torn tail; return (boot of the last record, next sequence number)."""
        self._segments = []
        for name in os.listdir(self._root + "/log"):
            if name.endswith(".seg"):
                try:
                    self._segments.append(int(name[:-4], 16))
                except ValueError:
                    continue
        self._segments.sort()
        self.acknowledged = 0
        if _size(self._root + "/log/acked") == 4:
            (self.acknowledged,) = struct.unpack("<I", _read(self._root + "/log/acked", 4))
        # Not below what a laptop has: a number is never used twice, whatever became of the file.
        self._log_end = self.acknowledged
        boot = 0
        if self._segments:
            self._cut_tail()
        for segment in reversed(self._segments):
            last = self._last_record(segment)
            if last:
                # Not journal.decode: a record of a newer version's type has these fields too.
                (boot,) = struct.unpack("<I", last[6:10])
                self._log_end = max(self._log_end, seq_at(last, 0) + 1)
                break
        self._cursor = (0, 0, 0)
        return boot, self._log_end

    def open_session(self) -> "tuple[bytes, bytes]":
        """The last START that no END closed, and the last of PLACES after it; b"" where there is none.

        Looks into the last two segments: a session is shorter.
        """
        start = hold = (0, 0, 0)
        for segment in self._segments[-2:]:
            at = 0
            for size, _, type_ in self._walk(segment):
                if type_ in PLACES:
                    hold = segment, at, size
                elif type_ in (START, END):
                    start = (segment, at, size) if type_ == START else (0, 0, 0)
                    hold = (0, 0, 0)
                at += size
        if not start[2]:
            return b"", b""
        return self._read_at(*start), self._read_at(*hold) if hold[2] else b""

    def append(self, record: bytes) -> bool:
        """Make one framed record safe; return whether that began a segment: `excess` may have changed.

        Nothing unacknowledged goes before `make_room`, unless that was not called since the last segment.
        """
        if self._torn:
            self._cut_tail()
            self._torn = False
        begins = (
            not self._segments or _size(self._path(self._segments[-1])) + len(record) > self._segment_size
        )
        if begins:
            self.make_room()
            if len(self._segments) == self._segments_max and not self.is_full:
                self._drop_oldest()
            self._segments.append(seq_at(record, 0))
        self._torn = True
        with open(self._path(self._segments[-1]), "ab") as file:
            file.write(record)
        self._torn = False
        self._log_end = seq_at(record, 0) + 1
        return begins

    @property
    def is_full(self) -> bool:
        """The last segment there is room for is begun, and the oldest holds what no laptop has."""
        segments = self._segments
        return len(segments) >= self._segments_max and self._after(0) > self.acknowledged

    def excess(self) -> "tuple[int, int]":
        """First and count of the unacknowledged records that `make_room` will drop; (0, 0) for none."""
        over = len(self._segments) - self._segments_max
        if over <= 0:
            return 0, 0
        first = max(self._segments[0], self.acknowledged)
        return first, max(self._after(over - 1) - first, 0)

    def make_room(self) -> None:
        """Drop the oldest segments, down to as many as there is room for."""
        while len(self._segments) > self._segments_max:
            self._drop_oldest()

    def read_log(self, seq: int, limit: int) -> "tuple[bytes, int]":
        """Whole records from `seq` (or the oldest after it) on, and the cursor after them.

        At most `limit` bytes, but one record at least; b"" at the end. A harmed stretch is skipped to the
        next segment. Reading on from the last answer's cursor costs no search.
        """
        if seq != self._cursor[0] or self._cursor[1] not in self._segments:
            self._cursor = self._find(seq)
        _, segment, at = self._cursor
        while segment in self._segments:
            data = self._read_at(segment, at, max(limit, RECORD_MAX))
            size = 0
            next_seq = seq
            while True:
                record = frame_at(data, size)
                if not record or (size and size + record > limit):
                    break
                next_seq = seq_at(data, size) + 1
                size += record
            if size:
                self._cursor = (next_seq, segment, at + size)
                return data[:size], next_seq
            index = self._segments.index(segment) + 1
            if index == len(self._segments):
                break
            segment, at = self._segments[index], 0
        return b"", seq

    def acknowledge(self, seq: int) -> None:
        """Records before `seq` are safe on a laptop; nothing is erased, an impossible number is ignored."""
        if self.acknowledged < seq <= self._log_end:
            _write(self._root + "/log/acked", struct.pack("<I", seq))
            self.acknowledged = seq

    def _path(self, segment: int) -> str:
        return "%s/log/%08x.seg" % (self._root, segment)

    def _read_at(self, segment: int, at: int, limit: int) -> bytes:
        with open(self._path(segment), "rb") as file:
            file.seek(at)
            data: bytes = file.read(limit)
        return data

    def _find(self, seq: int) -> "tuple[int, int, int]":
        if not self._segments:
            return seq, 0, 0
        segment = self._segments[0]
        for first in self._segments:
            if first <= seq:
                segment = first
        at = 0
        for size, found, _ in self._walk(segment):
            if found >= seq:
                break
            at += size
        return seq, segment, at

    def _walk(self, segment: int) -> "Iterator[tuple[int, int, int]]":
        """(size, sequence number, type) of the whole records of a segment, up to a harmed one."""
        with open(self._path(segment), "rb") as file:
            data = b""
            while True:
                data += file.read(4 * RECORD_MAX)
                at = 0
                while True:
                    size = frame_at(data, at)
                    if not size:
                        break
                    yield size, seq_at(data, at), data[at + 1]
                    at += size
                if not at:
                    return
                data = data[at:]

    def _last_record(self, segment: int) -> bytes:
        at = size = 0
        for following, _, _ in self._walk(segment):
            at += size
            size = following
        return self._read_at(segment, at, size)

    def _cut_tail(self) -> None:
        segment = self._segments[-1]
        path = self._path(segment)
        if _size(path) <= 0:  # it could not even be made
            return
        good = sum([size for size, _, _ in self._walk(segment)])
        if good < _size(path):
            with open(path, "rb") as old, open(path + ".new", "wb") as new:
                while good:
                    good -= new.write(old.read(min(good, 4 * RECORD_MAX)))
            _replace(path + ".new", path)

    def _after(self, index: int) -> int:
        """The sequence number after the segment of this index."""
        index += 1
        return self._segments[index] if index < len(self._segments) else self._log_end

    def _drop_oldest(self) -> None:
        os.remove(self._path(self._segments[0]))
        self._segments.pop(0)
