"""The cipher of the sealed link on CPython; on the device it is holdfw.ccm."""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESCCM

TAG_SIZE = 8


class Ccm:
    """AES-128-CCM with 8-byte tags and 13-byte nonces under one key of 16 bytes."""

    def __init__(self, key: bytes) -> None:
        self._aead = AESCCM(key, tag_length=TAG_SIZE)

    def seal(self, nonce: bytes, header: bytes, message: bytes) -> bytes:
        """Header, ciphertext and tag: one packet of RFC 3610. `header` is authenticated, not encrypted."""
        return header + self._aead.encrypt(nonce, message, header)

    def open(self, nonce: bytes, header: bytes, sealed: bytes) -> bytes | None:
        """The message, or None where a bit of it, of the header or of the tag is wrong."""
        try:
            return self._aead.decrypt(nonce, sealed, header)
        except InvalidTag:
            return None
