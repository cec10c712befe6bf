"""AES-128-CCM with 8-byte tags and 13-byte nonces (RFC 3610: M = 8, L = 2) over the chip's AES."""

from cryptolib import aes

from holdcore.link.kdf import equal

_ECB = 1
_CBC = 2
TAG_SIZE = 8
_PIECE = 128  # bytes at once: whole frames, five times over, are more RAM than there is


class Ccm:
    """One key; `seal` and `open` are what holdcore.link.channel wants of a cipher."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._ecb = aes(key, _ECB)

    def seal(self, nonce: bytes, header: bytes, message: bytes) -> bytes:
        """Header, ciphertext and tag: one packet of RFC 3610. `header` is authenticated, not encrypted."""
        tag = _xor(self._mac(nonce, header, message), self._stream(nonce, 0, 1))
        return b"".join([header] + self._crypt(nonce, message) + [tag])

    def open(self, nonce: bytes, header: bytes, sealed: bytes) -> "bytes | None":
        """The message, or None where a bit of it, of the header or of the tag is wrong."""
        if len(sealed) < TAG_SIZE:
            return None
        tag = _xor(sealed[-TAG_SIZE:], self._stream(nonce, 0, 1))
        message = b"".join(self._crypt(nonce, sealed[:-TAG_SIZE]))
        return message if equal(tag, self._mac(nonce, header, message)) else None

    def _mac(self, nonce: bytes, header: bytes, message: bytes) -> bytes:
        # Flags: header present, (M - 2) / 2 = 3, L - 1 = 1.
        first = bytes((0x59 if header else 0x19,)) + nonce + bytes((len(message) >> 8, len(message) & 0xFF))
        head = bytes((0, len(header))) + header if header else b""
        chain = aes(self._key, _CBC, bytes(16))
        last = chain.encrypt(first + _pad(head))
        for at in range(0, len(message), _PIECE):
            last = chain.encrypt(_pad(message[at : at + _PIECE]))
        return bytes(last[-16:][:TAG_SIZE])

    def _crypt(self, nonce: bytes, data: bytes) -> "list[bytes]":
        out = []
        for at in range(0, len(data), _PIECE):
            piece = data[at : at + _PIECE]
            stream = self._stream(nonce, 1 + at // 16, (len(piece) + 15) // 16)
            out.append(_xor(piece, stream))
        return out

    def _stream(self, nonce: bytes, first: int, blocks: int) -> bytes:
        counters = bytearray((b"\x01" + nonce + bytes(2)) * blocks)
        for block in range(blocks):
            counters[16 * block + 14] = first + block >> 8
            counters[16 * block + 15] = first + block & 0xFF
        return bytes(self._ecb.encrypt(counters))


def _pad(data: bytes) -> bytes:
    return data + bytes(-len(data) % 16)


def _xor(data: bytes, stream: bytes) -> bytes:
    # As two numbers: byte by byte, half a kilobyte would take an ESP32 milliseconds.
    one = int.from_bytes(data, "little")
    other = int.from_bytes(stream[: len(data)], "little")
    return (one ^ other).to_bytes(len(data), "little")
