"""Push, as the device sees it: old or new, never half; resumed; refused for a reason."""

import binascii
import hashlib
import struct

import pytest
from core.central import Central, Message, linked, refused
from core.routines import CLAMS, ICE, hold

from holdcore import wire
from holdcore.events import KeepUpload, WriteUpload
from holdcore.link.transfer import UPLOAD_WINDOW
from holdcore.log import journal
from holdcore.model import ROUTINE_MAX, ROUTINES_MAX
from holdcore.routine_file import Routine, decode_routine, encode_routine

PIECE = wire.MESSAGE_MAX - 3
BIG = encode_routine(Routine("big", [hold(f"stretch {i}", 20_000, cue="c" * 40) for i in range(30)]))


def begin(central: Central, data: bytes, slug: str = "new") -> list[Message]:
    digest = hashlib.sha256(data).digest()
    return central.ask(wire.PUSH_BEGIN, len(data), digest, tail=slug.encode())


def push(central: Central, data: bytes, slug: str = "new") -> Message:
    """A whole upload, or as far as it is let; the last answer."""
    answer = begin(central, data, slug)[-1]
    while answer[0] == wire.PUSH_AT and answer[1][0] < len(data):
        at = answer[1][0]
        answer = central.ask(wire.PUSH_DATA, at, tail=data[at : at + PIECE])[-1]
    return central.ask(wire.PUSH_COMMIT)[-1] if answer[0] == wire.PUSH_AT else answer


@pytest.mark.parametrize("data", [encode_routine(CLAMS), BIG], ids=["small", "big"])
def test_an_upload_is_on_the_menu(data: bytes) -> None:
    central = linked()
    assert push(central, data)[0] == wire.PUSHED
    assert central.board.flash["new"] == data
    assert central.ask(wire.GET_ROUTINES) == [(wire.ROUTINES, (), b"hips new")]
    central.leave()
    central.board.click()
    assert central.board.view
    assert central.board.view.headline == decode_routine(data).name


def test_an_upload_replaces_the_routine_of_its_name() -> None:
    central = linked()
    assert push(central, BIG, "hips")[0] == wire.PUSHED
    assert central.board.flash == {"hips": BIG}


def test_two_pieces_in_one_chunk() -> None:
    central = linked()
    begin(central, BIG)
    central.send(
        wire.pack(wire.MESSAGES, wire.PUSH_DATA, 0, tail=BIG[:PIECE]),
        wire.pack(wire.MESSAGES, wire.PUSH_DATA, PIECE, tail=BIG[PIECE : 2 * PIECE]),
    )
    assert [values for _, values, _ in central.take()] == [(PIECE, UPLOAD_WINDOW), (2 * PIECE, UPLOAD_WINDOW)]
    assert central.board.upload == BIG[: 2 * PIECE]


def test_a_whole_upload_in_one_chunk_is_answered_in_order() -> None:
    central = linked()
    data = encode_routine(ICE)
    digest = hashlib.sha256(data).digest()
    central.send(
        wire.pack(wire.MESSAGES, wire.PUSH_BEGIN, len(data), digest, tail=b"ice"),
        wire.pack(wire.MESSAGES, wire.PUSH_DATA, 0, tail=data),
        wire.pack(wire.MESSAGES, wire.PUSH_COMMIT),
        wire.pack(wire.MESSAGES, wire.GET_ROUTINES),
    )
    assert [code for code, _, _ in central.take()] == [
        wire.PUSH_AT,
        wire.PUSH_AT,
        wire.PUSHED,
        wire.ROUTINES,
    ]
    assert central.board.flash["ice"] == data


def test_data_sent_at_once_with_a_begin_that_resumes_is_not_appended_twice() -> None:
    """What an earlier connection left is known only once the flash has answered."""
    central = linked()
    begin(central, BIG)
    central.ask(wire.PUSH_DATA, 0, tail=BIG[:PIECE])
    central.leave()
    central = Central(central.board)
    central.send(
        wire.pack(wire.MESSAGES, wire.PUSH_BEGIN, len(BIG), hashlib.sha256(BIG).digest(), tail=b"new"),
        wire.pack(wire.MESSAGES, wire.PUSH_DATA, 0, tail=BIG[:PIECE]),
    )
    assert [values for _, values, _ in central.take()] == [(PIECE, UPLOAD_WINDOW), (PIECE, UPLOAD_WINDOW)]
    assert push(central, BIG)[0] == wire.PUSHED


def test_a_second_begin_in_the_same_chunk_as_the_first_one_s_data_wins() -> None:
    central = linked()
    begin(central, BIG)
    other = encode_routine(ICE)
    central.send(
        wire.pack(wire.MESSAGES, wire.PUSH_DATA, 0, tail=BIG[:PIECE]),
        wire.pack(wire.MESSAGES, wire.PUSH_BEGIN, len(other), hashlib.sha256(other).digest(), tail=b"ice"),
    )
    assert [values for _, values, _ in central.take()] == [(PIECE, UPLOAD_WINDOW), (0, UPLOAD_WINDOW)]
    assert push(central, other, "ice")[0] == wire.PUSHED


def test_refusals_name_the_request_that_they_refuse() -> None:
    central = linked()
    begin(central, BIG)
    central.send(
        wire.pack(wire.MESSAGES, wire.PUSH_COMMIT),
        wire.pack(wire.MESSAGES, wire.PUSH_DATA, 5_000, tail=b"x"),
        wire.pack(wire.MESSAGES, wire.GET_STATUS),
    )
    commit, data, status = central.take()
    assert "commit at 0" in refused(commit, wire.PUSH_COMMIT, wire.ERR_ORDER)
    assert "expected at 0" in refused(data, wire.PUSH_DATA, wire.ERR_ORDER)
    assert status[0] == wire.STATUS


@pytest.mark.parametrize("pieces", range(1, 4))
def test_an_upload_that_was_cut_off_goes_on_where_it_was(pieces: int) -> None:
    central = linked()
    begin(central, BIG)
    for piece in range(pieces):
        central.ask(wire.PUSH_DATA, piece * PIECE, tail=BIG[piece * PIECE : (piece + 1) * PIECE])
    central.leave()
    assert "new" not in central.board.flash
    central = Central(central.board)
    assert begin(central, BIG) == [(wire.PUSH_AT, (pieces * PIECE, UPLOAD_WINDOW), b"")]
    assert push(central, BIG)[0] == wire.PUSHED
    assert central.board.flash["new"] == BIG


def test_a_piece_that_came_before_is_harmless_and_one_that_overlaps_goes_on() -> None:
    central = linked()
    begin(central, BIG)
    for offset in (0, 0, 100):
        central.ask(wire.PUSH_DATA, offset, tail=BIG[offset : offset + 300])
    assert central.board.upload == BIG[:400]


def test_a_piece_too_far_on_is_refused_and_the_upload_goes_on() -> None:
    central = linked()
    begin(central, BIG)
    answer = central.ask(wire.PUSH_DATA, 1, tail=b"x")[0]
    assert "expected at 0" in refused(answer, wire.PUSH_DATA, wire.ERR_ORDER)
    assert push(central, BIG)[0] == wire.PUSHED


def test_data_beyond_the_announced_end_is_refused() -> None:
    central = linked()
    data = encode_routine(ICE)
    begin(central, data)
    refused(central.ask(wire.PUSH_DATA, 0, tail=data + b"x")[0], wire.PUSH_DATA, wire.ERR_SIZE)


def test_data_and_commit_out_of_nothing_are_refused() -> None:
    central = linked()
    refused(central.ask(wire.PUSH_DATA, 0, tail=b"x")[0], wire.PUSH_DATA, wire.ERR_ORDER)
    refused(central.ask(wire.PUSH_COMMIT)[0], wire.PUSH_COMMIT, wire.ERR_ORDER)


def test_a_commit_too_early_is_refused() -> None:
    central = linked()
    begin(central, BIG)
    refused(central.ask(wire.PUSH_COMMIT)[0], wire.PUSH_COMMIT, wire.ERR_ORDER)


def test_a_wrong_digest_is_refused_dropped_and_not_committed_later() -> None:
    central = linked()
    data = encode_routine(ICE)
    central.ask(wire.PUSH_BEGIN, len(data), bytes(32), tail=b"ice")
    central.ask(wire.PUSH_DATA, 0, tail=data)
    refused(central.ask(wire.PUSH_COMMIT)[0], wire.PUSH_COMMIT, wire.ERR_DIGEST)
    assert central.board.upload == b""
    refused(central.ask(wire.PUSH_COMMIT)[0], wire.PUSH_COMMIT, wire.ERR_ORDER)
    assert "ice" not in central.board.flash
    assert push(central, data, "ice")[0] == wire.PUSHED


@pytest.mark.parametrize(
    "data",
    [b"x", b"HR\x01\x01\x01x", b"HR\x02\x01\x00", encode_routine(ICE)[:-1], encode_routine(ICE) + b"\x00"],
)
def test_what_is_no_routine_is_refused_and_dropped(data: bytes) -> None:
    central = linked()
    refused(push(central, data), wire.PUSH_COMMIT, wire.ERR_ROUTINE)
    assert central.board.upload == b""
    assert set(central.board.flash) == {"hips"}


@pytest.mark.parametrize(
    "slug", ["", "../hips", "a/b", "Hips", "-a", "a-", "a b", "hüfte", ".hidden", "a\x00"]
)
def test_a_name_that_is_no_slug_is_refused(slug: str) -> None:
    central = linked()
    refused(begin(central, BIG, slug)[0], wire.PUSH_BEGIN, wire.ERR_NAME)


def test_a_name_that_is_no_text_is_refused() -> None:
    central = linked()
    answer = central.ask(wire.PUSH_BEGIN, 10, bytes(32), tail=b"\xff")[0]
    refused(answer, wire.PUSH_BEGIN, wire.ERR_MESSAGE)


@pytest.mark.parametrize("size", [0, ROUTINE_MAX + 1, 65_535])
def test_a_size_that_no_routine_has_is_refused_before_anything_is_opened(size: int) -> None:
    central = linked()
    answer = central.ask(wire.PUSH_BEGIN, size, bytes(32), tail=b"new")[0]
    assert str(ROUTINE_MAX) in refused(answer, wire.PUSH_BEGIN, wire.ERR_SIZE)
    assert central.board.upload_digest == b""


def test_an_upload_on_flash_that_is_longer_than_announced_is_dropped() -> None:
    central = linked()
    begin(central, BIG)
    central.ask(wire.PUSH_DATA, 0, tail=BIG[:PIECE])
    answer = central.ask(wire.PUSH_BEGIN, PIECE - 1, hashlib.sha256(BIG).digest(), tail=b"new")[0]
    refused(answer, wire.PUSH_BEGIN, wire.ERR_SIZE)
    assert central.board.upload == b""


@pytest.mark.parametrize("steps", [encode_routine(ICE)[:-5], encode_routine(ICE)[:-4] + b"\x00"])
def test_a_whole_routine_with_a_wrong_step_is_taken_and_does_not_begin(steps: bytes) -> None:
    data = steps + struct.pack("<I", binascii.crc32(steps))
    central = linked({})
    assert push(central, data, "ice")[0] == wire.PUSHED
    board = central.board
    board.long()
    assert board.view
    assert (board.view.badge, board.view.footer) == ("MENU", "damaged: push again")
    assert journal.START not in board.footprint


def test_a_full_device_takes_no_new_name_but_replaces_an_old_one() -> None:
    central = linked({f"r{i:02}": ICE for i in range(ROUTINES_MAX)})
    refused(begin(central, BIG)[0], wire.PUSH_BEGIN, wire.ERR_FULL)
    assert push(central, BIG, "r03")[0] == wire.PUSHED
    assert central.ask(wire.GET_ROUTINES)[0][2].count(b" ") == ROUTINES_MAX - 1


def test_a_menu_of_the_longest_names_can_be_told() -> None:
    central = linked({f"{i:02}" + "x" * 22: ICE for i in range(ROUTINES_MAX)})
    assert len(central.ask(wire.GET_ROUTINES)[0][2]) == ROUTINES_MAX * 25 - 1


def test_a_worn_out_flash_is_told_and_the_upload_can_be_begun_again() -> None:
    central = linked()
    begin(central, BIG)
    central.board.broken.add(WriteUpload)
    answer = central.ask(wire.PUSH_DATA, 0, tail=BIG[:PIECE])[0]
    assert refused(answer, wire.PUSH_DATA, wire.ERR_STORE) == "worn out"
    central.board.broken.clear()
    refused(central.ask(wire.PUSH_DATA, 0, tail=BIG[:PIECE])[0], wire.PUSH_DATA, wire.ERR_ORDER)
    assert push(central, BIG)[0] == wire.PUSHED


def test_a_rename_that_fails_leaves_the_old_routine() -> None:
    central = linked()
    old = central.board.flash["hips"]
    central.board.broken.add(KeepUpload)
    refused(push(central, BIG, "hips"), wire.PUSH_COMMIT, wire.ERR_STORE)
    assert central.board.flash == {"hips": old}


def test_a_long_reason_is_cut_between_characters() -> None:
    central = linked()
    central.board.broken.add(WriteUpload)
    central.board.why = "ü" * 100
    begin(central, BIG)
    text = refused(central.ask(wire.PUSH_DATA, 0, tail=b"x")[0], wire.PUSH_DATA, wire.ERR_STORE)
    assert text == "ü" * 60
    central.board.why = "kaputt, für immer und überall, ü"
    begin(central, BIG)
    text = refused(central.ask(wire.PUSH_DATA, 0, tail=b"x")[0], wire.PUSH_DATA, wire.ERR_STORE)
    assert text == central.board.why
