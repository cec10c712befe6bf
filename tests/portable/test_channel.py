"""The sealed channel and the cipher against vectors, with each interpreter's own cipher."""

import sys
from binascii import hexlify, unhexlify

from vectors.channel import DEVICE_ID, DEVICE_NONCE, GREETING, KEY, LAPTOP_NONCE, SEALED
from vectors.standards import CCM

from holdcore.link.channel import Channel, DeviceEnd
from holdcore.link.laptop_end import LaptopEnd
from holdcore.wire import ERR_KEY, ERR_PROOF, ERR_VERSION, MESSAGES, REFUSED, Refusal, WireError, unpack

if sys.implementation.name == "micropython":
    from holdfw.ccm import Ccm
else:
    from holdtimer.ccm import Ccm


def key_of(device_id: bytes) -> bytes:
    assert device_id == unhexlify(DEVICE_ID)
    return unhexlify(KEY)


def no_key(_: bytes) -> bytes:
    raise Refusal(ERR_KEY, "no key")


def ends() -> "dict[str, Channel]":
    return {
        "laptop": LaptopEnd(key_of, unhexlify(LAPTOP_NONCE), Ccm),
        "device": DeviceEnd(key_of, unhexlify(DEVICE_NONCE), Ccm, unhexlify(DEVICE_ID)),
    }


def other(who: str) -> str:
    return "device" if who == "laptop" else "laptop"


def greeted() -> "dict[str, Channel]":
    both = ends()
    for who, data in GREETING:
        both[other(who)].receive(unhexlify(data))
    return both


def refused(end: Channel, data: bytes) -> int:
    """The reason that `end` refuses `data` for; 0 where it just ends the connection."""
    try:
        reply, messages = end.receive(data)
    except WireError:
        return 0
    assert messages == []
    code, values, _ = unpack(MESSAGES, reply[2:])
    assert code == REFUSED
    reason: int = values[1]
    return reason


def test_the_cipher_is_that_of_rfc_3610() -> None:
    for key, nonce, header, message, sealed in CCM:
        cipher = Ccm(unhexlify(key))
        packet = unhexlify(header) + unhexlify(sealed)
        assert cipher.seal(unhexlify(nonce), unhexlify(header), unhexlify(message)) == packet
        assert cipher.open(unhexlify(nonce), unhexlify(header), unhexlify(sealed)) == unhexlify(message)


def test_the_cipher_opens_nothing_that_differs_in_one_bit() -> None:
    key, nonce, header, _, sealed = CCM[0]
    cipher = Ccm(unhexlify(key))
    for bit in range(4 * len(sealed)):
        changed = bytearray(unhexlify(sealed))
        changed[bit // 8] ^= 1 << bit % 8
        assert cipher.open(unhexlify(nonce), unhexlify(header), bytes(changed)) is None, bit
    assert cipher.open(unhexlify(nonce), unhexlify(header)[:7], unhexlify(sealed)) is None
    assert cipher.open(unhexlify(nonce)[:12] + b"\xff", unhexlify(header), unhexlify(sealed)) is None


def test_the_greeting_is_that_of_the_vectors() -> None:
    both = ends()
    laptop = both["laptop"]
    assert isinstance(laptop, LaptopEnd)
    sent = laptop.open()
    for who, data in GREETING:
        assert hexlify(sent).decode() == data, who
        assert not both[other(who)].established
        sent, messages = both[other(who)].receive(sent)
        assert messages == []
    assert sent == b""
    assert both["laptop"].established
    assert both["device"].established
    assert both["laptop"].device_id == unhexlify(DEVICE_ID)


def test_sealed_frames_are_those_of_the_vectors() -> None:
    both = greeted()
    for who, message, data in SEALED:
        sealed = both[who].seal(unhexlify(message))
        assert hexlify(sealed).decode() == data, message
        assert both[other(who)].receive(sealed) == (b"", [unhexlify(message)])


def test_bytes_cut_anywhere_make_the_same_channel() -> None:
    both = ends()
    for who, data in GREETING:
        for byte in unhexlify(data):
            both[other(who)].receive(bytes((byte,)))
    got = []
    for who, _, data in SEALED:
        for byte in unhexlify(data):
            got += both[other(who)].receive(bytes((byte,)))[1]
    assert got == [unhexlify(message) for _, message, _ in SEALED]


def test_many_frames_in_one_piece() -> None:
    device = greeted()["device"]
    frames = b"".join([unhexlify(data) for who, _, data in SEALED if who == "laptop"])
    assert len(device.receive(frames)[1]) == 3


def test_a_proof_with_a_wrong_bit_is_refused_and_ends_the_connection() -> None:
    proof = unhexlify(GREETING[2][1])
    for bit in range(8 * 3, 8 * len(proof)):
        device = ends()["device"]
        device.receive(unhexlify(GREETING[0][1]))
        changed = bytearray(proof)
        changed[bit // 8] ^= 1 << bit % 8
        assert refused(device, bytes(changed)) == ERR_PROOF, bit
        assert device.failed_proof
        assert not device.established
        assert refused(device, proof) == 0, "the right one comes too late"
        assert not device.established


def test_a_device_that_proves_nothing_is_not_believed() -> None:
    proven = unhexlify(GREETING[3][1])
    for bit in range(8 * 3, 8 * len(proven)):
        laptop = ends()["laptop"]
        laptop.receive(unhexlify(GREETING[1][1]))
        changed = bytearray(proven)
        changed[bit // 8] ^= 1 << bit % 8
        try:
            laptop.receive(bytes(changed))
        except WireError:
            assert laptop.failed_proof
            assert not laptop.established
            continue
        raise AssertionError(bit)


def test_the_laptop_s_own_proof_is_none_of_the_device() -> None:
    laptop = ends()["laptop"]
    reply, _ = laptop.receive(unhexlify(GREETING[1][1]))
    try:
        laptop.receive(b"\x11\x00\x05" + reply[-16:])
    except WireError:
        assert not laptop.established
        return
    raise AssertionError


def test_a_device_without_a_key_says_so() -> None:
    device = DeviceEnd(no_key, unhexlify(DEVICE_NONCE), Ccm, unhexlify(DEVICE_ID))
    assert refused(device, unhexlify(GREETING[0][1])) == ERR_KEY
    assert refused(device, unhexlify(GREETING[2][1])) == 0


def test_another_version_is_refused() -> None:
    for version in (0, 1, 3, 255):
        assert refused(ends()["device"], b"\x02\x00\x01" + bytes((version,))) == ERR_VERSION


def test_nothing_is_sealed_before_the_proof() -> None:
    for end in ends().values():
        try:
            end.seal(b"\x10")
        except WireError:
            continue
        raise AssertionError


def test_a_frame_that_was_changed_repeated_or_one_s_own_does_not_open() -> None:
    first, second = [unhexlify(data) for who, _, data in SEALED if who == "laptop"][:2]
    own = unhexlify(SEALED[1][2])
    cases = [first + first, second + first, own, first[:1] + b"\x01" + first[2:] + bytes(256)]
    for bit in range(16, 8 * len(first)):
        changed = bytearray(first)
        changed[bit // 8] ^= 1 << bit % 8
        cases.append(bytes(changed))
    for case in cases:
        assert refused(greeted()["device"], case) == 0, hexlify(case)
