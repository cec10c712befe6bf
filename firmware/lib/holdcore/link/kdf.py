"""HMAC-SHA256 (RFC 2104) and HKDF-SHA256 (RFC 5869), which MicroPython lacks, and a constant-time compare."""

import hashlib

KEY_SIZE = 32  # of the key that is enrolled: 256 bits, so that nobody guesses it
_BLOCK = 64  # bytes that SHA-256 takes at once
_DIGEST = 32


def hmac(key: bytes, message: bytes) -> bytes:
    """HMAC-SHA256, 32 bytes."""
    if len(key) > _BLOCK:
        key = hashlib.sha256(key).digest()
    key += bytes(_BLOCK - len(key))
    inner = hashlib.sha256(bytes([byte ^ 0x36 for byte in key]) + message).digest()
    return hashlib.sha256(bytes([byte ^ 0x5C for byte in key]) + inner).digest()


def hkdf(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    """`length` bytes, at most 8160, derived from `secret`."""
    pseudo_random = hmac(salt or bytes(_DIGEST), secret)
    out = block = b""
    count = 1
    while len(out) < length:
        block = hmac(pseudo_random, block + info + bytes((count,)))
        out += block
        count += 1
    return out[:length]


def equal(mine: bytes, theirs: bytes) -> bool:
    """Compare in a time that depends on the lengths alone."""
    if len(mine) != len(theirs):
        return False
    different = 0
    for i in range(len(mine)):
        different |= mine[i] ^ theirs[i]
    return not different
