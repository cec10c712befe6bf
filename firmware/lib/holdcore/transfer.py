"""The device's end of routine upload and journal download, sans-I/O and resumable.

A request comes in as a message; what goes out are messages (bytes, to be sealed) and effects for the flash,
whose answers come back through `stored`; while `waiting` for one, no request may come in. Nothing here
survives the connection but what the flash holds: an upload goes on at the offset found there, a
download at the cursor the laptop asks for.
"""

import hashlib

from holdcore import wire
from holdcore.events import (
    Acknowledge,
    Drained,
    DropUpload,
    KeepSettings,
    KeepUpload,
    LogRead,
    OpenUpload,
    ReadLog,
    ReadUpload,
    Remember,
    SettingsKept,
    StoreFailed,
    UploadAt,
    UploadKept,
    UploadRead,
    WriteUpload,
)
from holdcore.model import ROUTINE_MAX, ROUTINES_MAX, HoldError, Settings, check_range, check_slug
from holdcore.wire import MESSAGE_MAX, MESSAGES, Refusal, StoredRoutine, pack, unpack

TYPE_CHECKING = False
if TYPE_CHECKING:
    from holdcore.events import Booted
    from holdcore.model import Record

    Outgoing = list["bytes | Record"]

FIRMWARE = (0, 1, 0)  # major, minor, patch
WINDOW = 7 * (MESSAGE_MAX - 3)  # upload bytes in flight: what MTU 247 carries until the next PUSH_AT
RECORDS_MAX = MESSAGE_MAX - 5


class Transfer:
    """Serves one connection; `device` is what the device knows of itself, kept up to date by the app."""

    def __init__(self, device: "Booted") -> None:
        self._device = device
        self._asked = 0  # the request being answered
        self._now_ms = 0  # when it came
        self._owed = 0  # answers of the flash
        self._slug = ""
        self._digest = b""
        self._size = 0
        self._offset = -1  # of the upload; -1 for none begun
        self._cursor = 0
        self._credits = 0
        self._pulling = False
        self._room = True  # the radio can take another frame
        self.left = False  # the laptop has all it wanted

    def request(self, message: bytes, now_ms: int, busy: bool) -> "Outgoing":
        """Answer one message of the laptop's; `busy` is whether a routine runs."""
        self._asked = message[0] if message else 0
        self._now_ms = now_ms
        try:
            code, values, tail = unpack(MESSAGES, message)
            name = _REQUESTS.get(code)
            if name is None:
                raise wire.WireError("message %d is not a request" % code)
            if busy and code in _NOT_WHILE_BUSY:
                raise Refusal(wire.ERR_BUSY, "a routine is running, or its settings are shown")
            if code == wire.GET_STATUS:
                return [self._status(now_ms, busy)]
            return self._counted(getattr(self, name)(values, tail))
        except HoldError as error:
            return [self._refusal(error)]

    def stored(self, event: "Record") -> "Outgoing":
        """What the flash or the radio answered."""
        if self._owed and not isinstance(event, Drained):
            self._owed -= 1
        try:
            return self._counted(getattr(self, _ANSWERS[type(event)])(event))
        except HoldError as error:
            self._offset = -1
            return [DropUpload(), self._refusal(error)]

    @staticmethod
    def asked(effect: "Record") -> bool:
        """Whether `effect` is one whose answer, or failure, comes to `stored`."""
        return isinstance(effect, ANSWERED)

    @property
    def waiting(self) -> bool:
        """The flash owes an answer."""
        return self._owed > 0

    def _counted(self, outgoing: "Outgoing") -> "Outgoing":
        for item in outgoing:
            if isinstance(item, ANSWERED):
                self._owed += 1
        return outgoing

    # --- about the device

    def _status(self, now_ms: int, busy: bool) -> bytes:
        device = self._device
        return pack(
            MESSAGES,
            wire.STATUS,
            device.identity[8:],
            device.boot,
            now_ms,
            device.log_end,
            device.battery_mv,
            *FIRMWARE,
            int(busy),
        )

    def _routines(self, values: "tuple[int, ...]", tail: bytes) -> "Outgoing":
        return [pack(MESSAGES, wire.ROUTINES, tail=" ".join(self._device.routines).encode())]

    def _settings(self, values: "tuple[int, ...]", tail: bytes) -> "Outgoing":
        return [pack(MESSAGES, wire.SETTINGS, tail=self._device.settings.encoded())]

    def _change_settings(self, values: "tuple[int, ...]", tail: bytes) -> "Outgoing":
        if len(tail) % 2:
            raise wire.WireError("a setting without a value")
        chosen = bytearray(self._device.settings.encoded())
        for at in range(0, len(tail), 2):
            check_range("number of a setting", tail[at], 0, len(chosen) - 1)
            chosen[tail[at]] = tail[at + 1]
        return [KeepSettings(Settings(*chosen))]

    def _settings_kept(self, event: SettingsKept) -> "Outgoing":
        return self._settings((), b"")

    def _set_clock(self, values: "tuple[int]", tail: bytes) -> "Outgoing":
        device, (local_s,) = self._device, values
        check_range("local_s", local_s, wire.CLOCK_LEAST, wire.CLOCK_MOST)
        if device.local_s < 0 or device.rested_s > local_s:
            device.rested_s = local_s
        device.local_s = local_s - self._now_ms // 1000
        return [Remember(local_s, device.rested_s, device.asked), pack(MESSAGES, wire.CLOCK_SET)]

    # --- upload

    def _push_begin(self, values: "tuple[int, bytes]", tail: bytes) -> "Outgoing":
        size, digest = values
        slug = wire.text(tail)
        if not 1 <= size <= ROUTINE_MAX:
            raise Refusal(wire.ERR_SIZE, "a routine of %d bytes; allowed are 1 to %d" % (size, ROUTINE_MAX))
        try:
            check_slug(slug)
        except HoldError as error:
            raise Refusal(wire.ERR_NAME, str(error)) from None
        known = self._device.routines
        if slug not in known and len(known) >= ROUTINES_MAX:
            raise Refusal(wire.ERR_FULL, "the device holds %d routines; that is its limit" % ROUTINES_MAX)
        self._slug, self._digest, self._size = slug, digest, size
        self._offset = -1
        return [OpenUpload(digest)]

    def _upload_at(self, event: UploadAt) -> "Outgoing":
        if event.value > self._size:
            raise Refusal(wire.ERR_SIZE, "the upload is longer than announced")
        self._offset = event.value
        return [pack(MESSAGES, wire.PUSH_AT, event.value, WINDOW)]

    def _push_data(self, values: "tuple[int]", tail: bytes) -> "Outgoing":
        (offset,) = values
        if offset > self._offset:
            raise Refusal(wire.ERR_ORDER, "data at %d, expected at %d" % (offset, self._offset))
        if offset + len(tail) > self._size:
            raise Refusal(wire.ERR_SIZE, "data behind the announced end")
        fresh = tail[self._offset - offset :]
        if not fresh:
            return [pack(MESSAGES, wire.PUSH_AT, self._offset, WINDOW)]
        return [WriteUpload(fresh)]

    def _push_commit(self, values: "tuple[int, ...]", tail: bytes) -> "Outgoing":
        if self._offset != self._size:
            raise Refusal(wire.ERR_ORDER, "commit at %d of %d bytes" % (self._offset, self._size))
        return [ReadUpload()]

    def _upload_read(self, event: UploadRead) -> "Outgoing":
        if hashlib.sha256(event.data).digest() != self._digest:
            raise Refusal(wire.ERR_DIGEST, "the bytes that arrived are not those announced")
        try:
            StoredRoutine(event.data)
        except HoldError as error:
            raise Refusal(wire.ERR_ROUTINE, str(error)) from None
        return [KeepUpload(self._slug)]

    def _upload_kept(self, event: UploadKept) -> "Outgoing":
        self._offset = -1
        return [pack(MESSAGES, wire.PUSHED)]

    # --- download

    def _pull(self, values: "tuple[int, int]", tail: bytes) -> "Outgoing":
        cursor, credits = values
        if cursor > self._device.log_end:
            raise Refusal(wire.ERR_ORDER, "cursor %d; the log ends at %d" % (cursor, self._device.log_end))
        self._cursor, self._credits, self._pulling = cursor, credits, True
        return self._pump()

    def _more(self, values: "tuple[int]", tail: bytes) -> "Outgoing":
        self._credits += values[0]
        return self._pump()

    def _drained(self, event: Drained) -> "Outgoing":
        self._room = True
        return self._pump()

    def _pump(self) -> "Outgoing":
        if not (self._pulling and self._credits and self._room):
            return []
        self._room = False
        return [ReadLog(self._cursor, RECORDS_MAX)]

    def _log_read(self, event: LogRead) -> "Outgoing":
        if not event.data:
            self._pulling = False
            return [pack(MESSAGES, wire.PULLED, event.next_seq)]
        self._cursor = event.next_seq
        self._credits -= 1
        return [pack(MESSAGES, wire.RECORDS, event.next_seq, tail=event.data)]

    def _ack(self, values: "tuple[int]", tail: bytes) -> "Outgoing":
        (cursor,) = values
        if cursor > self._device.log_end:
            raise Refusal(wire.ERR_ORDER, "ack of %d; the log ends at %d" % (cursor, self._device.log_end))
        return [Acknowledge(cursor), pack(MESSAGES, wire.ACKED, cursor)]

    def _leave(self, values: "tuple[int, ...]", tail: bytes) -> "Outgoing":
        self.left = True
        return [pack(MESSAGES, wire.LEFT)]

    # --- refusals

    def _store_failed(self, event: StoreFailed) -> "Outgoing":
        if isinstance(event.effect, ReadLog):
            self._asked = wire.PULL  # it may be long ago
            self._pulling = False
        else:
            self._offset = -1
        return [self._refusal(Refusal(wire.ERR_STORE, event.text))]

    def _refusal(self, error: HoldError) -> bytes:
        return pack(MESSAGES, wire.REFUSED, self._asked, error.code, tail=_cut(str(error)))


ANSWERED = (OpenUpload, WriteUpload, ReadUpload, KeepUpload, KeepSettings, ReadLog)
_NOT_WHILE_BUSY = (wire.PUSH_BEGIN, wire.PUSH_DATA, wire.PUSH_COMMIT, wire.CHANGE_SETTINGS)
_REQUESTS = {
    wire.GET_STATUS: "_status",
    wire.GET_ROUTINES: "_routines",
    wire.GET_SETTINGS: "_settings",
    wire.CHANGE_SETTINGS: "_change_settings",
    wire.SET_CLOCK: "_set_clock",
    wire.PUSH_BEGIN: "_push_begin",
    wire.PUSH_DATA: "_push_data",
    wire.PUSH_COMMIT: "_push_commit",
    wire.PULL: "_pull",
    wire.MORE: "_more",
    wire.ACK: "_ack",
    wire.LEAVE: "_leave",
}
_ANSWERS = {
    UploadAt: "_upload_at",
    UploadRead: "_upload_read",
    UploadKept: "_upload_kept",
    SettingsKept: "_settings_kept",
    LogRead: "_log_read",
    Drained: "_drained",
    StoreFailed: "_store_failed",
}


def _cut(reason: str) -> bytes:
    """The longest whole-character beginning of `reason` that a refusal can carry."""
    data = reason.encode()
    end = min(len(data), wire.TEXT_MAX)
    while end < len(data) and data[end] & 0xC0 == 0x80:
        end -= 1
    return data[:end]
