"""The sealed channel: mutual proof of a key, then frames that cannot be read, changed, replayed or reflected.

Theory of operation. The laptop says HELLO; the device answers CHALLENGE with its id and a fresh nonce; the
laptop answers PROOF with a fresh nonce of its own and an HMAC over both; the device checks it and answers
PROVEN with its own HMAC. From then on every message goes out sealed by AES-128-CCM under a key of its
direction, with a counter as nonce that is never sent twice: a frame that is lost, repeated, late, of
another connection, or sent back to its sender does not open, and ends the connection. Before the proof a
peer learns version and id, and changes nothing.

A frame is the length of its message (u16), the message, and once sealed a tag of 8 bytes; the length is
authenticated too. One Channel serves one connection and is thrown away with it.
"""

import struct

from holdcore import wire
from holdcore.link.kdf import equal, hkdf, hmac

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Protocol

    class Cipher(Protocol):
        """AES-128-CCM with 8-byte tags under one key; nonces have 13 bytes."""

        def seal(self, nonce: bytes, header: bytes, message: bytes) -> bytes:
            """Header, ciphertext and tag; the header is authenticated, not encrypted."""

        def open(self, nonce: bytes, header: bytes, sealed: bytes) -> "bytes | None":
            """The message, or None where anything is wrong."""


NONCE_SIZE = 16
PROOF_SIZE = 16
TAG_SIZE = 8
_HEAD_SIZE = 2
FRAME_MAX = _HEAD_SIZE + wire.MESSAGE_MAX + TAG_SIZE

LAPTOP = b"hold timer 2 laptop"
DEVICE = b"hold timer 2 device"
_KEYS = b"hold timer 2 keys"


class Channel:
    """One end of one connection: what DeviceEnd and LaptopEnd have in common.

    `key_of` gives the enrolled key (32 bytes) of a device id, or raises: the device's Refusal is sent, the
    laptop's error leaves `receive`. `nonce` is 16 fresh random bytes; `cipher` makes a Cipher of 16 bytes.
    """

    device_id = b""  # 8 bytes; the laptop learns it from CHALLENGE
    _expected = 0  # the next message of the greeting; 0: nothing more will do

    def __init__(
        self,
        key_of: "Callable[[bytes], bytes]",
        nonce: bytes,
        cipher: "Callable[[bytes], Cipher]",
    ) -> None:
        self.established = False
        self.failed_proof = False  # the peer does not have the key
        self._key_of = key_of
        self._nonce = nonce
        self._cipher = cipher
        self._key = b""
        self._transcript = b""
        self._out: "Cipher | None" = None
        self._in: "Cipher | None" = None
        self._sent = self._received = 0  # frames under the keys: the nonces
        self._buffer = b""

    def receive(self, data: bytes) -> "tuple[bytes, list[bytes]]":
        """Take what arrived: (bytes to send back at once, whole messages for the layer above).

        Raises WireError where the peer breaks the protocol, has not the key (`failed_proof`) or a frame does
        not open: hang up then.
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
        """One message as a frame; raises WireError before the channel is established."""
        if self._out is None or not self.established:
            raise wire.WireError("no channel yet")
        head = struct.pack("<H", len(message))
        packet = self._out.seal(_nonce(self._sent), head, message)
        self._sent += 1
        return packet

    # --- the greeting

    def _greet(self, message: bytes) -> bytes:
        code, values, _ = wire.unpack(wire.MESSAGES, message)
        if code != self._expected:
            raise wire.WireError("message %d before the channel is established" % code)
        return self._GREETING[code](self, *values)

    _GREETING: "dict[int, Callable[..., bytes]]" = {}  # message: method of the end that it is for

    def _proof(self, who: bytes) -> bytes:
        return hmac(self._key, who + self._transcript)[:PROOF_SIZE]

    def _establish(self, mine: int) -> None:
        keys = hkdf(self._transcript, self._key, _KEYS, 32)
        ciphers = (self._cipher(keys[:16]), self._cipher(keys[16:]))  # laptop to device, device to laptop
        self._out, self._in = ciphers[mine], ciphers[1 - mine]
        self._key = b""
        self.established = True

    # --- frames

    def _next(self) -> "bytes | None":
        buffer = self._buffer
        if len(buffer) < _HEAD_SIZE:
            return None
        head = buffer[:_HEAD_SIZE]
        (size,) = struct.unpack("<H", head)
        if not 1 <= size <= wire.MESSAGE_MAX:
            raise wire.WireError("frame of %d bytes; allowed are 1 to %d" % (size, wire.MESSAGE_MAX))
        end = _HEAD_SIZE + size + (TAG_SIZE if self._in else 0)
        if len(buffer) < end:
            return None
        self._buffer = buffer[end:]
        if self._in is None:
            return buffer[_HEAD_SIZE:end]
        message = self._in.open(_nonce(self._received), head, buffer[_HEAD_SIZE:end])
        self._received += 1
        if message is None:
            raise wire.WireError("a frame that does not open")
        return message


class DeviceEnd(Channel):
    """The device's end; `device_id` is 8 bytes."""

    _expected = wire.HELLO

    def __init__(
        self,
        key_of: "Callable[[bytes], bytes]",
        nonce: bytes,
        cipher: "Callable[[bytes], Cipher]",
        device_id: bytes,
    ) -> None:
        super().__init__(key_of, nonce, cipher)
        self.device_id = device_id

    def _challenge(self, version: int) -> bytes:
        if version != wire.VERSION:
            return self._refuse(wire.HELLO, wire.ERR_VERSION, "the device speaks version %d" % wire.VERSION)
        try:
            self._key = self._key_of(self.device_id)
        except wire.Refusal as refusal:
            return self._refuse(wire.HELLO, refusal.code, str(refusal))
        self._expected = wire.PROOF
        return frame(wire.pack(wire.MESSAGES, wire.CHALLENGE, wire.VERSION, self.device_id, self._nonce))

    def _check_laptop(self, laptop_nonce: bytes, proof: bytes) -> bytes:
        self._transcript = bytes((wire.VERSION,)) + self.device_id + self._nonce + laptop_nonce
        if not equal(self._proof(LAPTOP), proof):
            self.failed_proof = True
            return self._refuse(wire.PROOF, wire.ERR_PROOF, "this laptop's key is not the device's")
        reply = frame(wire.pack(wire.MESSAGES, wire.PROVEN, self._proof(DEVICE)))
        self._establish(1)
        return reply

    def _refuse(self, request: int, code: int, why: str) -> bytes:
        self._expected = 0
        self._key = b""
        return frame(wire.pack(wire.MESSAGES, wire.REFUSED, request, code, tail=why.encode()))

    _GREETING = {wire.HELLO: _challenge, wire.PROOF: _check_laptop}


def frame(message: bytes) -> bytes:
    """A message of the greeting, not sealed."""
    return struct.pack("<H", len(message)) + message


def _nonce(count: int) -> bytes:
    return bytes(5) + struct.pack(">Q", count)
