"""HMAC and HKDF against their standards."""

import binascii

from vectors.standards import HKDF, HMAC

from holdcore.link import kdf


def test_hmac_is_that_of_rfc_4231() -> None:
    for key, data, expected in HMAC:
        digest = kdf.hmac(binascii.unhexlify(key), binascii.unhexlify(data))
        assert digest == binascii.unhexlify(expected), key


def test_hkdf_is_that_of_rfc_5869() -> None:
    for secret, salt, info, expected in HKDF:
        okm = binascii.unhexlify(expected)
        derived = kdf.hkdf(
            binascii.unhexlify(salt), binascii.unhexlify(secret), binascii.unhexlify(info), len(okm)
        )
        assert derived == okm, secret


def test_equal_is_equality() -> None:
    assert kdf.equal(b"", b"")
    assert kdf.equal(b"same", b"same")
    assert not kdf.equal(b"same", b"sama")
    assert not kdf.equal(b"same", b"sam")
