"""The link's session: bytes cut anywhere in, whole messages out; a message in, a frame out.

Version 1 is a pass-through with the interface that the sealed session will have (docs/protocol.md): a
frame is length (u16), message, CRC-32 (u32). The host says HELLO, the device answers WELCOME with its id;
only then do messages flow. One Session serves one connection and is thrown away with it.
"""

import binascii
import struct

from holdcore.wire import (
    ERR_VERSION,
    HELLO,
    MESSAGE_MAX,
    MESSAGES,
    REFUSED,
    VERSION,
    WELCOME,
    Refusal,
    WireError,
    pack,
    text,
    unpack,
)

_HEAD_SIZE = 2
_SEAL_SIZE = 4
FRAME_MAX = _HEAD_SIZE + MESSAGE_MAX + _SEAL_SIZE


class Session:
    """One end of one connection: the device's where `device_id` (8 bytes) is given, else the host's."""

    def __init__(self, device_id: bytes = b"") -> None:
        self.device_id = device_id  # the host learns it from WELCOME
        self.established = False
        self._is_device = bool(device_id)
        self._buffer = bytearray()

    def open(self) -> bytes:
        """What the host sends first."""
        return self._frame(pack(MESSAGES, HELLO, VERSION))

    def receive(self, data: bytes) -> "tuple[bytes, list[bytes]]":
        """Take what arrived: (bytes to send back at once, whole messages for the layer above).

        Raises WireError where the peer breaks the protocol and Refusal where versions differ: hang up then.
        """
        self._buffer += data
        reply = b""
        messages: "list[bytes]" = []
        while True:
            message = self._next()
            if message is None:
                return reply, messages
            if self.established:
                messages.append(message)
            else:
                reply += self._greet(message)

    def seal(self, message: bytes) -> bytes:
        """One message as a frame; raises WireError before the session is established."""
        if not self.established:
            raise WireError("no session yet")
        return self._frame(message)

    def _greet(self, message: bytes) -> bytes:
        code, values, tail = unpack(MESSAGES, message)
        if self._is_device and code == HELLO:
            if values[0] != VERSION:
                return self._frame(
                    pack(MESSAGES, REFUSED, HELLO, ERR_VERSION, tail=b"device speaks %d" % VERSION)
                )
            self.established = True
            return self._frame(pack(MESSAGES, WELCOME, VERSION, self.device_id))
        if code == WELCOME and not self._is_device:
            self.device_id = values[1]
            self.established = True
            return b""
        if code == REFUSED and not self._is_device:
            raise Refusal(values[1], text(tail))
        raise WireError("message %d before the session is established" % code)

    def _next(self) -> "bytes | None":
        buffer = self._buffer
        if len(buffer) < _HEAD_SIZE:
            return None
        (size,) = struct.unpack("<H", buffer[:_HEAD_SIZE])
        if not 1 <= size <= MESSAGE_MAX:
            raise WireError("frame of %d bytes; allowed are 1 to %d" % (size, MESSAGE_MAX))
        end = _HEAD_SIZE + size
        if len(buffer) < end + _SEAL_SIZE:
            return None
        frame = bytes(buffer[: end + _SEAL_SIZE])
        self._buffer = bytearray(buffer[end + _SEAL_SIZE :])
        if _crc(frame[:end]) != frame[end:]:
            raise WireError("frame with a wrong check sum")
        return frame[_HEAD_SIZE:end]

    @staticmethod
    def _frame(message: bytes) -> bytes:
        head = struct.pack("<H", len(message)) + message
        return head + _crc(head)


def _crc(data: bytes) -> bytes:
    return struct.pack("<I", binascii.crc32(data))
