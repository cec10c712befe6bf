"""The device's end of routine upload and journal download, sans-I/O and resumable.

A request comes in as a message; what goes out are messages (bytes, to be sealed) and effects for the flash,
whose answers come back through `take_answer`; while `waiting` for one, no request may come in. All of this
ends with the connection. The next one goes on all the same: an upload at the size of the file on flash, a
download at the cursor that the laptop sends.
"""

from holdcore import events, wire
from holdcore.model import ROUTINE_MAX, ROUTINES_MAX, HoldError, check_range, check_slug
from holdcore.wire import MESSAGE_MAX, MESSAGES, Refusal, pack, unpack

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from holdcore.model import Device, Record

    Outgoing = list["bytes | Record"]

FIRMWARE = (0, 1, 0)  # major, minor, patch
UPLOAD_WINDOW = 7 * (MESSAGE_MAX - 3)  # upload bytes in flight: what MTU 247 carries until the next PUSH_AT
RECORDS_MAX = MESSAGE_MAX - 5
ANSWERED = (
    events.OpenUpload,
    events.WriteUpload,
    events.ReadUpload,
    events.KeepUpload,
    events.KeepSettings,
    events.ReadLog,
    events.Acknowledge,
)


class Transfer:
    """Serves one connection; `device` is what the device knows of itself, kept up to date by the app."""

    def __init__(self, device: "Device") -> None:
        self._device = device
        self._request = 0  # the request being answered
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
        self.over = False  # the laptop said LEAVE: it has all it wanted

    def handle(self, message: bytes, now_ms: int) -> "Outgoing":
        """Answer one message of the laptop's."""
        self._request = message[0] if message else 0
        self._now_ms = now_ms
        try:
            code, values, tail = unpack(MESSAGES, message)
            handler = self._REQUESTS.get(code)
            if handler is None:
                raise wire.WireError("message %d is not a request" % code)
            return self._count_owed(handler(self, values, tail))
        except HoldError as error:
            return [self._refusal(error)]

    def take_answer(self, event: "Record") -> "Outgoing":
        """What the flash or the radio answered."""
        if self._owed and not isinstance(event, events.Drained):
            self._owed -= 1
        try:
            return self._count_owed(self._ANSWERS[type(event)](self, event))
        except HoldError as error:
            self._offset = -1
            return [events.DropUpload(), self._refusal(error)]

    @staticmethod
    def expects(effect: "Record") -> bool:
        """Whether `effect` is one whose answer, or failure, comes to `take_answer`."""
        return isinstance(effect, ANSWERED)

    @property
    def waiting(self) -> bool:
        """The flash owes an answer."""
        return self._owed > 0

    def _count_owed(self, outgoing: "Outgoing") -> "Outgoing":
        for item in outgoing:
            if isinstance(item, ANSWERED):
                self._owed += 1
        return outgoing

    # --- about the device

    def _status(self, values: "tuple[int, ...]", tail: bytes) -> "Outgoing":
        device = self._device
        return [
            pack(
                MESSAGES,
                wire.STATUS,
                device.identity[8:],
                device.boot,
                self._now_ms,
                device.log_end,
                device.battery_mv,
                *FIRMWARE,
                0,
            )
        ]

    def _routines(self, values: "tuple[int, ...]", tail: bytes) -> "Outgoing":
        return [pack(MESSAGES, wire.ROUTINES, tail=" ".join(self._device.routines).encode())]

    def _settings(self, values: "tuple[int, ...]", tail: bytes) -> "Outgoing":
        return [pack(MESSAGES, wire.SETTINGS, tail=self._device.settings.encoded())]

    def _change_settings(self, values: "tuple[int, ...]", tail: bytes) -> "Outgoing":
        if len(tail) % 2:
            raise wire.WireError("a setting without a value")
        return [events.KeepSettings(self._device.settings.replace(tail))]

    def _settings_kept(self, event: events.SettingsKept) -> "Outgoing":
        return self._settings((), b"")

    def _set_clock(self, values: "tuple[int]", tail: bytes) -> "Outgoing":
        device, (local_s,) = self._device, values
        check_range("local_s", local_s, wire.CLOCK_LEAST, wire.CLOCK_MOST)
        if device.local_s < 0 or device.rested_s > local_s:
            device.rested_s = local_s
        device.local_s = local_s - self._now_ms // 1000
        return [events.Remember(local_s, device.rested_s, device.asked), pack(MESSAGES, wire.CLOCK_SET)]

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
        return [events.OpenUpload(digest)]

    def _upload_at(self, event: events.UploadAt) -> "Outgoing":
        if event.value > self._size:
            raise Refusal(wire.ERR_SIZE, "the upload is longer than announced")
        self._offset = event.value
        return [pack(MESSAGES, wire.PUSH_AT, event.value, UPLOAD_WINDOW)]

    def _push_data(self, values: "tuple[int]", tail: bytes) -> "Outgoing":
        (offset,) = values
        if offset > self._offset:
            raise Refusal(wire.ERR_ORDER, "data at %d, expected at %d" % (offset, self._offset))
        if offset + len(tail) > self._size:
            raise Refusal(wire.ERR_SIZE, "data beyond the announced end")
        fresh = tail[self._offset - offset :]
        if not fresh:
            return [pack(MESSAGES, wire.PUSH_AT, self._offset, UPLOAD_WINDOW)]
        return [events.WriteUpload(fresh)]

    def _push_commit(self, values: "tuple[int, ...]", tail: bytes) -> "Outgoing":
        if self._offset != self._size:
            raise Refusal(wire.ERR_ORDER, "commit at %d of %d bytes" % (self._offset, self._size))
        return [events.ReadUpload()]

    def _upload_read(self, event: events.UploadRead) -> "Outgoing":
        if event.digest != self._digest:
            raise Refusal(wire.ERR_DIGEST, "the bytes that arrived are not those announced")
        # Steps are read, and checked, when the routine begins.
        if event.crc != wire.ROUTINE_CRC or not wire.name_of(event.head):
            raise Refusal(wire.ERR_ROUTINE, "not a whole routine of format %d" % wire.ROUTINE_MAGIC[2])
        return [events.KeepUpload(self._slug)]

    def _upload_kept(self, event: events.UploadKept) -> "Outgoing":
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

    def _drained(self, event: events.Drained) -> "Outgoing":
        self._room = True
        return self._pump()

    def _pump(self) -> "Outgoing":
        if not (self._pulling and self._credits and self._room):
            return []
        self._room = False
        return [events.ReadLog(self._cursor, RECORDS_MAX)]

    def _log_read(self, event: events.LogRead) -> "Outgoing":
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
        return [events.Acknowledge(cursor)]

    def _acknowledged(self, event: events.Acknowledged) -> "Outgoing":
        return [pack(MESSAGES, wire.ACKED, event.value)]

    def _leave(self, values: "tuple[int, ...]", tail: bytes) -> "Outgoing":
        self.over = True
        return [pack(MESSAGES, wire.LEFT)]

    # --- refusals

    def _store_failed(self, event: events.StoreFailed) -> "Outgoing":
        if isinstance(event.effect, events.ReadLog):
            self._request = wire.PULL  # it may be long ago
            self._pulling = False
        else:
            self._offset = -1
        return [self._refusal(Refusal(wire.ERR_STORE, event.text))]

    def _refusal(self, error: HoldError) -> bytes:
        return pack(MESSAGES, wire.REFUSED, self._request, error.code, tail=_cut(str(error)))

    _REQUESTS: "dict[int, Callable[[Transfer, tuple[Any, ...], bytes], Outgoing]]" = {
        wire.GET_STATUS: _status,
        wire.GET_ROUTINES: _routines,
        wire.GET_SETTINGS: _settings,
        wire.CHANGE_SETTINGS: _change_settings,
        wire.SET_CLOCK: _set_clock,
        wire.PUSH_BEGIN: _push_begin,
        wire.PUSH_DATA: _push_data,
        wire.PUSH_COMMIT: _push_commit,
        wire.PULL: _pull,
        wire.MORE: _more,
        wire.ACK: _ack,
        wire.LEAVE: _leave,
    }
    _ANSWERS: "dict[type[Record], Callable[[Transfer, Any], Outgoing]]" = {
        events.UploadAt: _upload_at,
        events.UploadRead: _upload_read,
        events.UploadKept: _upload_kept,
        events.SettingsKept: _settings_kept,
        events.LogRead: _log_read,
        events.Acknowledged: _acknowledged,
        events.Drained: _drained,
        events.StoreFailed: _store_failed,
    }


def _cut(reason: str) -> bytes:
    """The longest whole-character beginning of `reason` that a refusal can carry."""
    data = reason.encode()
    end = min(len(data), wire.TEXT_MAX)
    while end < len(data) and data[end] & 0xC0 == 0x80:
        end -= 1
    return data[:end]
