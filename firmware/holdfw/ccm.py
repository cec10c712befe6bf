"""AES-128-CCM with 8-byte tags and 13-byte nonces (RFC 3610: M = 8, L = 2) over the chip's AES."""

from cryptolib import aes

from holdcore.kdf import equal

_ECB = 1
_CBC = 2
TAG_SIZE = 8


class Ccm:
    """One key; `seal` and `open` are what holdcore.session wants of a cipher."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._ecb = aes(key, _ECB)

    def seal(self, nonce: bytes, header: bytes, message: bytes) -> bytes:
        """Encrypt and authenticate; `header` is authenticated only. Returns ciphertext and tag."""
        tag = self._mac(nonce, header, message)
        stream = self._stream(nonce, len(message))
        return _xor(message, stream, 16) + _xor(tag, stream, 0)

    def open(self, nonce: bytes, header: bytes, sealed: bytes) -> "bytes | None":
        """The message, or None where a bit of it, of the header or of the tag is wrong."""
        if len(sealed) < TAG_SIZE:
            return None
        size = len(sealed) - TAG_SIZE
        stream = self._stream(nonce, size)
        message = _xor(sealed[:size], stream, 16)
        tag = _xor(sealed[size:], stream, 0)
        return message if equal(tag, self._mac(nonce, header, message)) else None

    def _mac(self, nonce: bytes, header: bytes, message: bytes) -> bytes:
        # Flags: header present, (M - 2) / 2 = 3, L - 1 = 1.
        first = bytes((0x59 if header else 0x19,)) + nonce + bytes((len(message) >> 8, len(message) & 0xFF))
        head = bytes((0, len(header))) + header if header else b""
        blocks = first + _padded(head) + _padded(message)
        return bytes(aes(self._key, _CBC, bytes(16)).encrypt(blocks)[-16:][:TAG_SIZE])

    def _stream(self, nonce: bytes, size: int) -> bytes:
        blocks = 1 + (size + 15) // 16
        counters = bytearray((b"\x01" + nonce + bytes(2)) * blocks)
        for count in range(1, blocks):
            counters[16 * count + 15] = count & 0xFF
            if count > 0xFF:
                counters[16 * count + 14] = count >> 8
        return bytes(self._ecb.encrypt(counters))


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 16)


def _xor(data: bytes, stream: bytes, at: int) -> bytes:
    # As two numbers: byte by byte, half a kilobyte would take an ESP32 milliseconds.
    one = int.from_bytes(data, "little")
    other = int.from_bytes(stream[at : at + len(data)], "little")
    return (one ^ other).to_bytes(len(data), "little")
