"""The radio window, the greeting, settings, and what is no request."""

import pytest
from core.board import IDENTITY, Board
from core.central import Central, connect, frame, laptop, linked, on_air, refused
from core.routines import CLAMS, ICE

from holdcore import wire
from holdcore.events import Received, SettingsKept
from holdcore.link.radio_window import LINGER_MS, LINK_IDLE_MS, RADIO_MS
from holdcore.log import journal
from holdcore.model import Settings


def test_the_window_lasts_90_s() -> None:
    board = on_air()
    opened = board.sounds[-1][0]
    assert board.heard[-1] == "radio on"
    assert board.sleep.depth == "AWAKE"
    board.run(opened + RADIO_MS - board.now_ms - 1)
    assert board.radio_on
    board.run(1)
    assert not board.radio_on
    assert board.heard[-1] == "radio off"


def test_the_window_counts_down() -> None:
    board = on_air()
    seen = []
    for _ in range(4):
        assert board.view
        seen.append(board.view.big)
        board.run(1_000)
    assert seen == ["90", "89", "88", "87"]


def test_three_seconds_again_close_it() -> None:
    board = on_air()
    board.very_long()
    assert not board.radio_on


def test_a_connection_outlives_the_window_and_closes_it_when_it_ends() -> None:
    central = linked()
    for _ in range(10):
        central.board.run(LINK_IDLE_MS - 1)
        assert central.ask(wire.GET_STATUS)[0][0] == wire.STATUS
    assert central.board.radio_on
    central.leave()
    assert not central.board.radio_on


def test_a_central_that_says_nothing_is_dropped_and_the_window_stays_open() -> None:
    central = linked()
    central.board.run(LINK_IDLE_MS)
    assert not central.board.connected
    assert central.board.radio_on
    assert Central(central.board).ask(wire.GET_STATUS)


def test_a_laptop_that_leaves_ends_the_window_soon() -> None:
    central = linked()
    board = central.board
    assert central.ask(wire.LEAVE) == [(wire.LEFT, (), b"")]
    board.run(LINGER_MS)
    assert board.radio_on, "not before it has gone"
    central.leave()
    board.run(LINGER_MS - 1)
    assert board.radio_on, "its next command may come"
    board.run(1)
    assert not board.radio_on
    assert board.heard[-1] == "radio off"


def test_a_link_that_breaks_leaves_the_window_open() -> None:
    board = on_air()
    opened = board.now_ms
    left = Central(board)
    left.ask(wire.LEAVE)
    left.leave()
    board.run(LINGER_MS - 1)
    broken = Central(board)
    broken.ask(wire.GET_STATUS)
    broken.leave()
    board.until(opened + RADIO_MS // 2)
    assert board.radio_on
    assert Central(board).ask(wire.GET_STATUS)


def test_who_leaves_late_does_not_prolong_the_window() -> None:
    central = linked()
    board = central.board
    closes = board.sounds[-1][0] + RADIO_MS
    for until in range(20_000, closes, 20_000):  # each before it is dropped for its silence
        board.until(until)
        assert central.ask(wire.GET_STATUS)
    board.until(closes - 1_000)
    assert central.ask(wire.LEAVE) == [(wire.LEFT, (), b"")]
    central.leave()
    board.until(closes - 1)
    assert board.radio_on
    board.until(closes)
    assert not board.radio_on


def test_the_end_of_a_session_may_open_the_window() -> None:
    board = Board({"clams": CLAMS}, Settings(radio_after=True))
    board.long()
    board.run(12_000 + 20_000)
    assert board.radio_on


def test_a_routine_that_begins_ends_the_window_and_a_later_one_goes_on_where_it_stopped() -> None:
    central = linked({"ice": ICE})
    board = central.board
    begun = len(central.ask(wire.PULL, 0, 1))
    board.long()
    assert begun == 1
    assert not board.radio_on
    assert board.heard[-2:] == ["radio off", "no work"]
    board.very_long()
    board.run(20_000)

    board.very_long()
    records = b"".join(tail for code, _, tail in Central(board).ask(wire.PULL, 0, 9) if code == wire.RECORDS)
    assert records == b"".join(board.log)
    assert board.footprint == [journal.BOOT, journal.START, journal.DID, journal.END, journal.RATED]


def test_so_do_the_settings() -> None:
    board = on_air()
    board.double()
    board.long()
    assert not board.radio_on
    assert board.view
    assert board.view.headline == "volume"


def test_the_greeting_tells_the_device_and_status_its_state() -> None:
    central = linked()
    assert central.session.device_id == IDENTITY[:8]
    ((code, values, _),) = central.ask(wire.GET_STATUS)
    epoch, boot, now_ms, log_end, battery_mv, *version, busy = values
    assert code == wire.STATUS
    assert (epoch, boot, now_ms, log_end) == (IDENTITY[8:], 1, central.board.now_ms, 1)
    assert (battery_mv, version, busy) == (3900, [0, 1, 0], 0)


def test_another_version_is_refused_and_nothing_else_answered() -> None:
    board = on_air()
    connect(board)
    host = laptop()
    board.give(Received(frame(wire.pack(wire.MESSAGES, wire.HELLO, 99))))
    with pytest.raises(wire.Refusal, match="speaks version 2") as caught:
        host.receive(board.sent)
    assert caught.value.code == wire.ERR_VERSION


@pytest.mark.parametrize("code", [wire.GET_STATUS, wire.GET_ROUTINES, wire.PUSH_COMMIT])
def test_before_hello_nothing_is_answered(code: int) -> None:
    board = on_air()
    connect(board)
    board.give(Received(frame(wire.pack(wire.MESSAGES, code))))
    assert board.sent == b""
    assert not board.connected


def test_bytes_cut_anywhere_are_one_message() -> None:
    central = linked()
    for byte in central.session.seal(wire.pack(wire.MESSAGES, wire.GET_ROUTINES)):
        central.raw(bytes((byte,)))
    assert central.take() == [(wire.ROUTINES, (), b"hips")]


@pytest.mark.parametrize(
    "rubbish", [b"\x00\x00", b"\xff\xff", b"\x01\x00\x10" + bytes(8), b"\xdf\x01" + b"\x00" * 487]
)
def test_a_malformed_frame_hangs_up_and_the_next_connection_is_served(rubbish: bytes) -> None:
    central = linked()
    board = central.board
    central.raw(rubbish)
    assert not board.connected
    board.give(Received(b"what was still on its way"))
    assert Central(board).ask(wire.GET_ROUTINES) == [(wire.ROUTINES, (), b"hips")]


@pytest.mark.parametrize(
    "message", [b"\x00", b"\x7e", b"\x01\x01", b"\x11", b"\x10\x00", b"\x20", b"\xff" * wire.MESSAGE_MAX]
)
def test_a_message_that_is_no_request_is_refused_and_the_link_stays(message: bytes) -> None:
    central = linked()
    central.send(message)
    refused(central.take()[0], message[0], wire.ERR_MESSAGE)
    assert central.ask(wire.GET_ROUTINES) == [(wire.ROUTINES, (), b"hips")]


def test_settings_are_kept_and_told() -> None:
    central = linked()
    wanted = Settings(3, 5, halfway=0, dark=1)
    answer = central.ask(wire.CHANGE_SETTINGS, tail=bytes((4, 1, 0, 9, 1, 5, 2, 0, 0, 3)))
    assert answer == [(wire.SETTINGS, (), wanted.encoded())]
    assert central.board.settings == wanted
    assert central.ask(wire.GET_SETTINGS) == answer
    assert central.ask(wire.CHANGE_SETTINGS) == answer


def test_settings_that_the_device_keeps_by_itself_are_no_answer() -> None:
    central = linked()
    central.board.give(SettingsKept(Settings(volume=2)))
    assert not central.board.sent
    assert central.ask(wire.GET_SETTINGS) == [(wire.SETTINGS, (), Settings(volume=2).encoded())]


def test_settings_out_of_range_are_refused() -> None:
    central = linked()
    answer = central.ask(wire.CHANGE_SETTINGS, tail=bytes((1, 5, 0, 11)))[0]
    assert "volume is 11; allowed is 0 to 10" in refused(answer, wire.CHANGE_SETTINGS, wire.ERR_ROUTINE)
    unknown = central.ask(wire.CHANGE_SETTINGS, tail=bytes((len(Settings._fields), 0)))[0]
    assert "number of a setting" in refused(unknown, wire.CHANGE_SETTINGS, wire.ERR_ROUTINE)
    half = central.ask(wire.CHANGE_SETTINGS, tail=b"\x00")[0]
    assert "without a value" in refused(half, wire.CHANGE_SETTINGS, wire.ERR_MESSAGE)
    assert central.board.settings == Settings()
