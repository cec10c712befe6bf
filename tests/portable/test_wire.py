"""Messages and routine files, against tests/vectors/wire.py and tests/vectors/routine.py."""

import struct
from binascii import crc32, unhexlify

from vectors import routine as vectors
from vectors.wire import MESSAGES, NOT_UTF8, REFUSED, SETTINGS_REFUSED, UNFIT

from holdcore import routine_file, wire
from holdcore.model import HoldError, ModelError, Settings
from holdcore.routine_file import Routine
from holdcore.steps import Phase, Span, Step, StoredRoutine
from holdcore.wire import WireError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

ROUTINE_BYTES = unhexlify(vectors.BYTES)


def routine_of_vectors() -> Routine:
    steps = []
    listed: "list[tuple[str, list[Any], dict[str, Any]]]" = vectors.STEPS  # type: ignore[assignment]  # mixed
    for name, phases, options in listed:
        fields: "dict[str, Any]" = {}
        for key in options:
            value = options[key]
            fields[key] = Span(*value) if key in ("rest", "set_rest", "after") else value
        parts = [Phase(Span(*span), label, works) for span, label, works in phases]
        steps.append(Step(name, parts, **fields))
    return Routine(vectors.NAME, steps)


def with_checksum(data: bytes) -> bytes:
    return data + struct.pack("<I", crc32(data))


def refuses_routine(data: bytes) -> bool:
    try:
        StoredRoutine(data)
    except HoldError:
        return True
    return False


def test_messages_to_bytes() -> None:
    for code, values, tail, data in MESSAGES:
        assert wire.pack(wire.MESSAGES, code, *values, tail=tail) == unhexlify(data), code


def test_bytes_to_messages() -> None:
    for code, values, tail, data in MESSAGES:
        assert wire.unpack(wire.MESSAGES, unhexlify(data)) == (code, values, tail), code


def test_every_message_has_a_vector() -> None:
    assert sorted({message[0] for message in MESSAGES}) == sorted(wire.MESSAGES)


def test_bytes_that_are_no_message() -> None:
    for why, data in REFUSED:
        try:
            wire.unpack(wire.MESSAGES, unhexlify(data))
        except WireError:
            continue
        raise AssertionError(why)


def test_a_message_cut_short_is_refused_at_every_byte_of_its_fields() -> None:
    for code, _, tail, data in MESSAGES:
        raw = unhexlify(data)
        for cut in range(len(raw) - len(tail)):
            try:
                wire.unpack(wire.MESSAGES, raw[:cut])
            except WireError:
                continue
            raise AssertionError((code, cut))


def test_values_that_do_not_fit() -> None:
    for why, code, values, tail in UNFIT:
        try:
            wire.pack(wire.MESSAGES, code, *values, tail=tail)
        except WireError:
            continue
        raise AssertionError(why)


def test_no_message_exceeds_what_the_device_buffers() -> None:
    for code in wire.MESSAGES:
        layout, tail_max = wire.MESSAGES[code]
        assert 1 + struct.calcsize("<" + layout) + tail_max <= wire.MESSAGE_MAX, code


def test_text_that_is_not_utf8() -> None:
    assert wire.text("Hüfte".encode()) == "Hüfte"
    for data in NOT_UTF8:
        try:
            wire.text(unhexlify(data))
        except WireError:
            continue
        raise AssertionError(data)


def test_settings() -> None:
    settings = Settings(10, 0, halfway=0, ask_before=1, dark=1, radio_after=0)
    assert settings.encoded()[:6] == unhexlify("0a0000010100")
    assert Settings(*settings.encoded()) == settings
    assert Settings(*b"\x02\x05") == Settings(2, 5)
    for field, value in SETTINGS_REFUSED:
        try:
            Settings(**{field: value})
        except ModelError as refused:
            assert field in str(refused)
            continue
        raise AssertionError((field, value))


def test_a_routine_to_bytes() -> None:
    assert routine_file.encode_routine(routine_of_vectors()) == ROUTINE_BYTES


def test_bytes_to_a_routine() -> None:
    assert routine_file.decode_routine(ROUTINE_BYTES) == routine_of_vectors()


def test_a_stored_routine_unfolds_step_by_step() -> None:
    stored = StoredRoutine(ROUTINE_BYTES)
    assert (stored.name, stored.count) == ("hips", 6)
    assert [stored.step(i) for i in range(6)] == list(routine_of_vectors().steps)


def test_a_stored_routine_gives_the_step_that_is_asked_for() -> None:
    stored = StoredRoutine(ROUTINE_BYTES)
    for index in (3, 3, 0, 5, 1, 0):
        assert stored.step(index) == routine_of_vectors().steps[index]


def test_a_routine_cut_short_is_refused_at_every_byte() -> None:
    for cut in range(len(ROUTINE_BYTES)):
        assert refuses_routine(ROUTINE_BYTES[:cut]), cut
    for cut in range(len(ROUTINE_BYTES) - 4):
        assert refuses_routine(with_checksum(ROUTINE_BYTES[:cut])), cut


def test_a_routine_with_more_after_it_is_refused() -> None:
    assert refuses_routine(with_checksum(ROUTINE_BYTES[:-4] + b"\x00"))
    assert refuses_routine(ROUTINE_BYTES * 2)
    assert refuses_routine(with_checksum(ROUTINE_BYTES[:-4] + b"\x00" * 4096))


def test_a_routine_with_a_wrong_byte_is_refused() -> None:
    for why, at, value in vectors.CHANGED:
        data = bytearray(ROUTINE_BYTES[:-4])
        assert data[at] != value, why
        data[at] = value
        assert refuses_routine(with_checksum(bytes(data))), why


def test_a_flipped_bit_is_found_wherever_it_is() -> None:
    for bit in range(8 * len(ROUTINE_BYTES)):
        data = bytearray(ROUTINE_BYTES)
        data[bit // 8] ^= 1 << bit % 8
        assert refuses_routine(bytes(data)), bit


def test_a_routine_of_an_older_format_says_what_to_do() -> None:
    try:
        StoredRoutine(b"HR\x01" + ROUTINE_BYTES[3:])
    except WireError as refused:
        assert "send it again" in str(refused)
        return
    raise AssertionError


def test_a_routine_too_big_for_the_device_is_not_encoded() -> None:
    step = Step("n" * 32, [Phase(Span(1000))], cue="c" * 64)
    try:
        routine_file.encode_routine(Routine("big", [step] * 32))
    except ModelError as error:
        assert "4096" in str(error)
        return
    raise AssertionError
