"""Pull, as the device sees it: credits, cursors, acknowledgements."""

from core.board import Board
from core.central import Central, Message, linked, refused

from holdcore import wire
from holdcore.events import ReadLog
from holdcore.link.radio_window import LINK_IDLE_MS
from holdcore.log import journal, reader


def fill(board: Board, records: int) -> None:
    """Longer logs than a session makes."""
    for seq in range(len(board.log), records):
        board.log.append(journal.encode(journal.PAUSE, seq, 1, seq, seq % 32))
        board.app.device.log_end = seq + 1


def pull(central: Central, cursor: int, credits: int) -> list[Message]:
    return central.ask(wire.PULL, cursor, credits)


def test_the_whole_log_comes_byte_for_byte() -> None:
    central = linked()
    fill(central.board, 300)
    *records, last = pull(central, 0, 1_000)
    assert b"".join(tail for _, _, tail in records) == b"".join(central.board.log)
    assert {code for code, _, _ in records} == {wire.RECORDS}
    assert last == (wire.PULLED, (300,), b"")
    for _, (next_seq,), tail in records:
        assert reader.whole(tail) == len(tail)
        assert tail.endswith(central.board.log[next_seq - 1])


def test_credits_bound_what_is_in_flight() -> None:
    central = linked()
    fill(central.board, 300)
    assert len(pull(central, 0, 3)) == 3
    central.board.run(5_000)
    assert central.take() == []
    assert len(central.ask(wire.MORE, 2)) == 2
    assert pull(central, 0, 0) == []
    assert central.ask(wire.MORE, 1)[0][1] == (21,)


def test_more_without_a_pull_brings_nothing() -> None:
    central = linked()
    assert central.ask(wire.MORE, 5) == []
    assert central.ask(wire.GET_STATUS)


def test_a_download_that_was_cut_off_goes_on_at_the_cursor() -> None:
    central = linked()
    fill(central.board, 300)
    first = pull(central, 0, 4)
    cursor = first[-1][1][0]
    central.leave()
    central = Central(central.board)
    rest = pull(central, cursor, 1_000)
    assert b"".join(tail for _, _, tail in first + rest) == b"".join(central.board.log)


def test_a_second_pull_in_the_same_chunk_starts_where_it_says() -> None:
    central = linked()
    fill(central.board, 300)
    central.send(
        wire.pack(wire.MESSAGES, wire.PULL, 0, 1),
        wire.pack(wire.MESSAGES, wire.PULL, 200, 1),
    )
    first, second = central.take()
    assert journal.seq_at(first[2], 0) == 0
    assert journal.seq_at(second[2], 0) == 200


def test_a_pull_at_the_end_is_over_at_once() -> None:
    central = linked()
    assert pull(central, 1, 8) == [(wire.PULLED, (1,), b"")]


def test_a_cursor_beyond_the_end_is_refused() -> None:
    central = linked()
    assert "ends at 1" in refused(pull(central, 2, 8)[0], wire.PULL, wire.ERR_ORDER)
    refused(central.ask(wire.ACK, 2)[0], wire.ACK, wire.ERR_ORDER)
    assert central.board.acknowledged == 0


def test_ack_is_kept_and_may_be_repeated() -> None:
    central = linked()
    assert central.ask(wire.ACK, 1) == [(wire.ACKED, (1,), b"")]
    assert central.ask(wire.ACK, 1) == [(wire.ACKED, (1,), b"")]
    assert central.board.acknowledged == 1


def test_a_log_that_cannot_be_read_is_told_as_the_pull_s_failure() -> None:
    central = linked()
    fill(central.board, 300)
    pull(central, 0, 2)
    central.board.broken.add(ReadLog)
    refused(central.ask(wire.MORE, 2)[0], wire.PULL, wire.ERR_STORE)
    central.board.broken.clear()
    assert pull(central, 0, 1)[0][0] == wire.RECORDS


def test_a_long_download_is_not_silence() -> None:
    """With many credits the laptop may have nothing to say for long; that the radio drains is life."""
    central = linked()
    board = central.board
    fill(board, 300)
    board.stalled = True
    assert len(pull(central, 0, 1_000)) == 1
    for _ in range(3):
        board.run(LINK_IDLE_MS - 1)
        assert board.connected
        board.drain()
        assert board.sent
        board.sent = b""
    board.run(LINK_IDLE_MS)
    assert not board.connected
