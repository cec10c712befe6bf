"""What Flash must do, on any file system: run by pytest on CPython, by flash_on_littlefs.py on MicroPython.

Each case gets the path of an empty folder.
"""

import os
from hashlib import sha256

from holdcore.log import journal
from holdcore.model import ROUTINE_MAX, Settings
from holdfw.flash import Flash

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

DIGEST = bytes(range(32))
OTHER = bytes(range(1, 33))
SIZE = 21  # of the records below


def record(seq: int, boot: int = 1) -> bytes:
    return journal.encode(journal.PAUSE, seq, boot, 1000 * seq, 3)


def opened(root: str, **options: int) -> Flash:
    flash = Flash(root, **options)
    flash.open_log()
    return flash


def filled(root: str, count: int, first: int = 0, **options: int) -> Flash:
    flash = opened(root, **options)
    for seq in range(first, first + count):
        flash.append(record(seq))
    return flash


def seqs(data: bytes) -> "list[int]":
    """The sequence numbers of whole records and nothing else."""
    found = []
    at = 0
    while at < len(data):
        size = journal.frame_at(data, at)
        assert size, (data, at)
        found.append(journal.seq_at(data, at))
        at += size
    return found


def pulled(flash: Flash, seq: int = 0, limit: int = 100) -> "list[int]":
    """All sequence numbers from `seq` on, asked for as a pull does."""
    found: list[int] = []
    while True:
        data, after = flash.read_log(seq, limit)
        assert len(data) <= max(limit, SIZE)
        if not data:
            assert after == seq
            return found
        found += seqs(data)
        assert after == found[-1] + 1
        seq = after


def read(path: str) -> bytes:
    with open(path, "rb") as file:
        data: bytes = file.read()
    return data


def write(path: str, data: bytes) -> None:
    with open(path, "wb") as file:
        file.write(data)


def lost(flash: Flash) -> "list[tuple[int, int]]":
    """First and count of the numbers that have no record, as the boot found."""
    assert flash.found
    found: list[tuple[int, int]] = flash.found.lost
    return found


def refuses(call: "object", *arguments: object) -> bool:
    try:
        call(*arguments)  # type: ignore[operator]
    except OSError:
        return True
    return False


def case_identity_is_made_once(root: str) -> None:
    identity = Flash(root).identity()

    assert len(identity) == 16
    assert Flash(root).identity() == identity


def case_a_new_log_is_a_new_epoch(root: str) -> None:
    identity = Flash(root).identity()
    os.remove(root + "/log/epoch")

    assert Flash(root).identity()[:8] == identity[:8]
    assert Flash(root).identity()[8:] != identity[8:]


def case_settings_are_kept(root: str) -> None:
    assert Flash(root).settings() == Settings()
    chosen = Settings(volume=3, dark=True)
    Flash(root).save_settings(chosen)

    assert Flash(root).settings() == chosen


def case_settings_of_an_older_or_a_newer_firmware_are_kept(root: str) -> None:
    for data in (
        b"\x03\x05\x00\x00\x01\x00",
        b"\x03\x05\x00\x00\x01\x00" + Settings().encoded()[6:] + b"\xff",
    ):
        write(root + "/settings", data)
        assert Flash(root).settings() == Settings(3, 5, halfway=0, dark=1), data


def case_damaged_settings_are_the_defaults(root: str) -> None:
    for data in (b"", b"\x63\x03\x01\x00\x00\x00", b"x" * 7, b"x" * 5000):
        write(root + "/settings", data)
        assert Flash(root).settings() == Settings(), data


def case_routines_are_listed_by_name(root: str) -> None:
    flash = Flash(root)
    for name in ("zz.bin", "hip-1.bin", "Bad.bin", "..bin", "a.bin.new", "notes.txt", "-a.bin"):
        write(root + "/routines/" + name, b"")

    assert flash.routines() == ("hip-1", "zz")


def case_the_menu_is_bounded(root: str) -> None:
    flash = Flash(root)
    for number in range(20):
        write(root + f"/routines/r{number:02d}.bin", b"")

    assert flash.routines() == tuple([f"r{number:02d}" for number in range(16)])


def case_a_routine_that_is_missing_or_too_long_is_an_oserror(root: str) -> None:
    flash = Flash(root)
    write(root + "/routines/long.bin", bytes(ROUTINE_MAX + 1))

    assert refuses(flash.load_routine, "none")
    assert refuses(flash.load_routine, "long")


def case_an_upload_goes_on_where_it_stopped(root: str) -> None:
    flash = Flash(root)
    assert flash.open_upload(DIGEST) == 0
    assert flash.write_upload(b"abc") == 3

    again = Flash(root)
    assert again.open_upload(DIGEST) == 3
    assert again.write_upload(b"de") == 5
    assert again.read_upload() == (sha256(b"abcde").digest(), 0x8587D865, b"abcde")


def case_another_upload_takes_its_place(root: str) -> None:
    flash = Flash(root)
    flash.open_upload(DIGEST)
    flash.write_upload(b"abc")

    assert flash.open_upload(OTHER) == 0
    assert flash.open_upload(DIGEST) == 0


def case_an_upload_is_kept_under_its_name(root: str) -> None:
    flash = Flash(root)
    for text in (b"old", b"new"):
        flash.open_upload(DIGEST)
        flash.write_upload(text)
        flash.keep_upload("hip")
        assert flash.load_routine("hip") == text
    assert flash.routines() == ("hip",)
    assert flash.open_upload(DIGEST) == 0


def case_an_upload_can_be_dropped(root: str) -> None:
    flash = Flash(root)
    flash.drop_upload()
    flash.open_upload(DIGEST)
    flash.drop_upload()
    flash.write_upload(b"abc")
    flash.drop_upload()

    assert flash.open_upload(DIGEST) == 0
    assert os.listdir(root + "/upload") == []


def case_an_upload_is_bounded(root: str) -> None:
    flash = Flash(root)
    flash.open_upload(DIGEST)
    flash.write_upload(bytes(ROUTINE_MAX))

    assert refuses(flash.write_upload, b"x")
    assert flash.open_upload(DIGEST) == ROUTINE_MAX


def case_an_empty_log_begins_at_0(root: str) -> None:
    flash = Flash(root)

    assert flash.open_log() == (0, 0)
    assert flash.read_log(0, 100) == (b"", 0)


def case_records_outlast_a_restart(root: str) -> None:
    flash = filled(root, 5)
    assert pulled(flash) == [0, 1, 2, 3, 4]

    again = Flash(root)
    assert again.open_log() == (1, 5)
    again.append(record(5, boot=2))
    assert pulled(again) == [0, 1, 2, 3, 4, 5]
    assert Flash(root).open_log() == (2, 6)


def case_a_torn_tail_is_cut_wherever_it_was_torn(root: str) -> None:
    filled(root, 3)
    path = root + "/log/00000000.seg"
    good = read(path)
    for length in range(len(good) + 1):
        write(path, good[:length])
        flash = Flash(root)
        whole = length // SIZE
        assert flash.open_log() == (1 if whole else 0, whole), length
        assert read(path) == good[: whole * SIZE]
        flash.append(record(whole))
        assert pulled(flash) == list(range(whole + 1)), length


def flips(data: bytes, first: int = 0) -> "Iterator[tuple[int, bytes]]":
    """`data` with one bit flipped: one of each byte from `first` on, and each of the size of a record."""
    for at in range(first, len(data)):
        for bit in range(8) if at % SIZE == 0 else (at % 8,):
            yield at, data[:at] + bytes((data[at] ^ 1 << bit,)) + data[at + 1 :]


def case_after_a_harmed_tail_neither_number_nor_boot_are_used_again_whatever_was_harmed(
    root: str,
) -> None:
    filled(root, 2)
    path = root + "/log/00000000.seg"
    for at, harmed in flips(read(path), SIZE):
        write(path, harmed)
        flash = Flash(root)
        assert flash.open_log() == (2, 2), at
        assert lost(flash) == [(1, 1)], at
        flash.append(record(2, boot=3))
        assert pulled(flash) == [0, 2]
        for end in range(2 * SIZE + 1, 3 * SIZE):
            write(path, read(path)[:end])
            boot, after = Flash(root).open_log()
            assert boot >= 2
            assert after >= 2, (at, end)
            write(path, harmed + record(2, boot=3))


def case_a_long_harmed_tail_may_have_been_many_records(root: str) -> None:
    filled(root, 20)
    good = read(root + "/log/00000000.seg")
    for whole in (0, 1, 19):
        write(root + "/log/00000000.seg", good[: whole * SIZE] + bytes((20 - whole) * SIZE))
        boot, end = Flash(root).open_log()
        assert 20 <= end <= 21
        assert boot >= end - whole


def case_segments_begin_where_the_last_is_full(root: str) -> None:
    flash = filled(root, 10, segment_size=3 * SIZE)

    names = [name for name in sorted(os.listdir(root + "/log")) if name.endswith(".seg")]
    assert names == ["00000000.seg", "00000003.seg", "00000006.seg", "00000009.seg"]
    for limit in (1, SIZE, 2 * SIZE, 2 * SIZE + 1, 1000):
        for first in range(11):
            assert pulled(flash, first, limit) == list(range(first, 10)), (limit, first)
    assert Flash(root).open_log() == (1, 10)


def case_a_pull_sees_what_is_appended_meanwhile(root: str) -> None:
    flash = filled(root, 3, segment_size=3 * SIZE)
    assert pulled(flash) == [0, 1, 2]
    assert pulled(flash, 3) == []
    flash.append(record(3))

    assert pulled(flash, 3) == [3]
    assert pulled(flash, 1) == [1, 2, 3]


def case_a_segment_whose_first_record_was_torn_is_empty(root: str) -> None:
    filled(root, 3, segment_size=3 * SIZE)
    for length in range(SIZE):
        write(root + "/log/00000003.seg", record(3)[:length])
        flash = Flash(root, segment_size=3 * SIZE)
        assert flash.open_log() == (1, 3)
        assert pulled(flash) == [0, 1, 2]
    flash.append(record(3))
    assert pulled(flash) == [0, 1, 2, 3]


def case_a_harmed_record_costs_no_more_than_itself(root: str) -> None:
    filled(root, 12, segment_size=4 * SIZE)
    paths = [root + f"/log/{first:08x}.seg" for first in (0, 4, 8, 12)]
    good = [read(path) for path in paths[:3]]
    for segment in range(3):
        for at, harmed in flips(good[segment]):
            for other in range(3):
                write(paths[other], good[other])
            write(paths[segment], harmed)
            hit = 4 * segment + at // SIZE
            flash = Flash(root, segment_size=4 * SIZE)
            assert flash.open_log() == (2 if hit == 11 else 1, 12), at
            assert lost(flash) == ([(hit, 1)] if hit >= 4 else []), at
            flash.append(record(12, boot=3))
            left = [seq for seq in range(13) if seq != hit]
            for limit in (SIZE, 100, 1000):
                assert pulled(flash, 0, limit) == left, at
            assert pulled(flash, hit) == left[hit:], at
            os.remove(paths[3])


def case_records_of_another_segment_are_no_part_of_this_one(root: str) -> None:
    """Where a pointer of the file system is harmed, a block of another file is read in place of one's own."""
    filled(root, 12, segment_size=4 * SIZE)
    first, middle, last = [root + f"/log/{seq:08x}.seg" for seq in (0, 4, 8)]
    good = [read(path) for path in (first, middle, last)]
    for foreign in (good[0], good[2]):
        write(middle, good[1][:SIZE] + foreign[SIZE : 3 * SIZE] + good[1][3 * SIZE :])
        assert pulled(opened(root)) == [0, 1, 2, 3, 4, 7, 8, 9, 10, 11]
    write(middle, good[1])
    write(last, good[2][:SIZE] + good[0][SIZE : 3 * SIZE] + good[2][3 * SIZE :])
    assert pulled(opened(root)) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 11]


def case_what_is_lost_is_told_once(root: str) -> None:
    filled(root, 9, segment_size=4 * SIZE)
    path = root + "/log/00000004.seg"
    good = read(path)
    write(path, good[:SIZE] + b"x" + good[SIZE + 1 :])
    flash = opened(root)
    assert lost(flash) == [(5, 1)]
    flash.append(journal.encode(journal.LOST, 9, 2, 0, 5, 1))
    assert lost(opened(root)) == []

    write(path, good[:SIZE] + b"x" + good[SIZE + 1 : 2 * SIZE] + b"x" + good[2 * SIZE + 1 :])
    assert lost(opened(root)) == [(5, 2)]
    flash.acknowledge(6)
    assert lost(opened(root)) == [(6, 1)]
    flash.acknowledge(7)
    assert lost(opened(root)) == []


def case_a_number_that_was_not_written_is_told_as_lost(root: str) -> None:
    flash = filled(root, 3)
    flash.append(record(5))
    flash.append(record(6))

    assert Flash(root).open_log() == (1, 7)
    assert lost(opened(root)) == [(3, 2)]
    assert pulled(flash) == [0, 1, 2, 5, 6]


def case_a_full_log_drops_its_oldest_segment(root: str) -> None:
    flash = opened(root, segment_size=3 * SIZE, segments_max=3)
    full = []
    for seq in range(13):
        begun = flash.append(record(seq))
        assert begun == (seq % 3 == 0)
        full.append((flash.is_full, flash.excess()))
        if flash.excess()[1]:
            assert pulled(flash) == list(range(seq - 9, seq + 1))
            flash.make_room(sum(flash.excess()))

    none = (0, 0)
    assert full[:6] == [(False, none)] * 6
    assert full[6:] == [(True, none)] * 3 + [(True, (0, 3))] + [(True, none)] * 2 + [(True, (3, 3))]
    assert pulled(flash) == list(range(6, 13))
    assert pulled(flash, 8) == list(range(8, 13))
    assert Flash(root).open_log() == (1, 13)


def case_a_log_is_bounded_even_if_nobody_makes_room(root: str) -> None:
    filled(root, 30, segment_size=3 * SIZE, segments_max=3)

    flash = opened(root, segment_size=3 * SIZE, segments_max=3)
    assert pulled(flash) == list(range(18, 30))
    assert flash.excess() == (18, 3)


def case_what_a_laptop_has_is_not_counted_as_dropped(root: str) -> None:
    flash = filled(root, 9, segment_size=3 * SIZE, segments_max=3)
    flash.acknowledge(2)
    flash.append(record(9))
    assert flash.excess() == (2, 1)
    flash.make_room(sum(flash.excess()))
    flash.append(record(10))
    flash.append(record(11))
    assert flash.is_full
    flash.acknowledge(12)
    assert not flash.is_full
    flash.append(record(12))

    assert flash.excess() == (0, 0)
    assert pulled(flash) == list(range(6, 13))


def case_a_pull_goes_on_after_a_dropped_segment(root: str) -> None:
    flash = filled(root, 9, segment_size=3 * SIZE, segments_max=3)
    data, after = flash.read_log(0, SIZE)
    assert seqs(data) == [0]
    flash.append(record(9))
    flash.make_room(sum(flash.excess()))

    assert pulled(flash, after) == list(range(3, 10))


def case_an_acknowledgement_lasts_and_erases_nothing(root: str) -> None:
    flash = filled(root, 5)
    flash.acknowledge(4)
    flash.acknowledge(2)
    flash.acknowledge(6)

    again = opened(root)
    assert again.acknowledged == 4
    assert pulled(again) == [0, 1, 2, 3, 4]


def case_a_number_that_a_laptop_has_is_never_used_again(root: str) -> None:
    filled(root, 5).acknowledge(5)
    os.remove(root + "/log/00000000.seg")

    flash = Flash(root)
    assert flash.open_log() == (0, 5)
    flash.append(record(5))
    assert pulled(flash) == [5]


def case_what_is_not_a_segment_is_left_alone(root: str) -> None:
    filled(root, 2)
    for name in ("notes.seg", "00000000.seg.new", "00000009.txt"):
        write(root + "/log/" + name, b"mine")

    assert Flash(root).open_log() == (1, 2)
    assert read(root + "/log/notes.seg") == b"mine"


def case_a_record_of_a_newer_version_does_not_stop_the_device(root: str) -> None:
    journal.BODIES[200] = ("B", 0)
    newer = journal.encode(200, 2, 7, 0, 1)
    del journal.BODIES[200]
    filled(root, 2).append(newer)

    assert Flash(root).open_log() == (7, 3)


CASES = sorted([name for name in globals() if name.startswith("case_")])
