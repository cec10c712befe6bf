"""The log's records, against tests/vectors/journal.py."""

from binascii import unhexlify

from vectors.journal import OLD, RECORDS, REFUSED, UNFIT

from holdcore.log import journal, reader
from holdcore.model import BREATHS, HELD, PAIN
from holdcore.steps import Hold
from holdcore.wire import WireError

WHOLE = b"".join([unhexlify(record[6]) for record in RECORDS])
ENDS = [0]
for _record in RECORDS:
    ENDS.append(ENDS[-1] + len(_record[6]) // 2)


def refuses(data: bytes, at: int = 0) -> bool:
    try:
        reader.decode(data, at)
    except WireError:
        return True
    return False


def test_values_to_bytes() -> None:
    for type_, seq, boot, at_ms, values, name, data in RECORDS:
        made = journal.encode(type_, seq, boot, at_ms, *values, name=name)
        assert made == unhexlify(data), (type_, made)
        assert len(made) <= journal.RECORD_MAX


def test_bytes_to_values() -> None:
    for type_, seq, boot, at_ms, values, name, data in RECORDS + OLD:
        entry = reader.decode(unhexlify(data))
        assert entry == reader.Entry(type_, seq, boot, at_ms, values, name), entry
        assert journal.seq_at(unhexlify(data), 0) == seq


def test_records_lie_one_after_the_other() -> None:
    assert reader.whole(WHOLE) == len(WHOLE)
    for at, end, record in zip(ENDS, ENDS[1:], RECORDS):
        assert journal.frame_at(WHOLE, at) == end - at
        assert reader.decode(WHOLE, at).seq == record[1]
    assert journal.frame_at(WHOLE, len(WHOLE)) == 0


def test_a_tail_torn_at_any_byte_is_found() -> None:
    for cut in range(len(WHOLE)):
        assert reader.whole(WHOLE[:cut]) == max([end for end in ENDS if end <= cut])
        assert refuses(WHOLE[:cut], max([end for end in ENDS if end <= cut]))


def test_a_tail_of_rubbish_is_found() -> None:
    for rubbish in (b"\x00", b"\xff", b"\x00" * 64, b"\xff" * 200, b"\x15" * 21, WHOLE[1:]):
        assert reader.whole(WHOLE + rubbish) == len(WHOLE)


def test_a_flipped_bit_is_found_wherever_it_is() -> None:
    for at, end in zip(ENDS, ENDS[1:]):
        for bit in range(8 * at, 8 * end):
            data = bytearray(WHOLE)
            data[bit // 8] ^= 1 << bit % 8
            assert refuses(bytes(data), at), bit
            assert reader.whole(bytes(data)) == at


def test_what_is_refused_after_a_right_check_sum() -> None:
    for why, data in REFUSED:
        raw = unhexlify(data)
        assert journal.frame_at(raw, 0) == len(raw), why
        assert refuses(raw), why


def test_what_does_not_fit_is_not_encoded() -> None:
    for why, type_, seq, boot, at_ms, values, name in UNFIT:
        try:
            journal.encode(type_, seq, boot, at_ms, *values, name=name)
        except WireError:
            continue
        raise AssertionError(why)


def test_every_record_has_a_vector() -> None:
    assert {record[0] for record in RECORDS} | {8, 9, 12, 16} == set(journal.BODIES)
    assert {record[0] for record in OLD} == {reader.BOOT_0, reader.HOLD_0, reader.RATING_0, reader.BREATHS_0}


def test_a_hold_survives_the_log() -> None:
    entry = reader.decode(unhexlify(RECORDS[2][6]))
    hold = reader.hold_of(entry)
    assert hold.name == "Brücke"
    assert (hold.side, hold.set, hold.sets, hold.rep, hold.reps) == (1, 1, 2, 1, 3)
    assert (hold.outcome, hold.planned_ms, hold.actual_ms) == (1, 20000, 20000)
    assert hold._values() == entry.values + (entry.text,)


def test_a_hold_of_an_old_log_is_one_of_today() -> None:
    plain, counted = [reader.hold_of(reader.decode(unhexlify(record[6]))) for record in (OLD[1], OLD[3])]
    assert plain == Hold(0, 1, 1, 2, 1, 3, 1, 20000, 20000, 0, 0, 0, HELD, "Brücke")
    assert counted == Hold(0, 2, 1, 1, 2, 3, 1, 36000, 40000, BREATHS, 6, 6, HELD, "Fig")


def test_a_rating_of_an_old_log_is_of_pain() -> None:
    assert reader.rating_of(reader.decode(unhexlify(OLD[2][6]))) == (1, PAIN, 255, True, 0)
