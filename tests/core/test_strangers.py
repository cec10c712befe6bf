"""Who does not have the key changes nothing, learns nothing, and keeps nobody else out for long."""

from collections.abc import Callable

import pytest
from core.board import IDENTITY, KEY, Board
from core.central import Central, connect, frame, laptop, on_air
from core.routines import HIPS

from holdcore import wire
from holdcore.events import Booted, Disconnected, Received
from holdcore.link.radio_window import LINK_IDLE_MS, WRONG_KEY_MAX_MS, WRONG_KEY_MS
from holdcore.model import Settings

WRONG_KEY = bytes(32)


def state(board: Board) -> tuple[object, ...]:
    """All that a peer can change."""
    device = board.app.device
    kept = dict(board.flash), list(board.log), board.settings, board.acknowledged, board.upload
    return *kept, device.routines, device.log_end, device.settings


def leave(board: Board) -> None:
    board.connected = False
    board.give(Disconnected())


def refusal(board: Board, key: bytes = KEY) -> tuple[int, str]:
    """Reason and text with which a greeting with `key` is refused."""
    end = laptop(key)
    connect(board)
    data = end.open()
    try:
        while data:
            board.sent = b""
            board.give(Received(data))
            data, _ = end.receive(board.sent)
    except wire.Refusal as refused:
        return refused.code, str(refused)
    finally:
        leave(board)
    raise AssertionError("it was not refused")


def serves_its_owner(board: Board) -> None:
    central = Central(board)
    assert central.ask(wire.GET_ROUTINES) == [(wire.ROUTINES, (), b"hips")]
    central.leave()


def test_a_device_without_a_key_talks_to_nobody() -> None:
    board = Board({"hips": HIPS}, key=b"")
    board.very_long()
    assert refusal(board) == (wire.ERR_KEY, "it has no key yet")


@pytest.mark.parametrize("size", [1, 31, 33])
def test_a_key_of_another_length_is_none(size: int) -> None:
    board = Board(key=KEY[:1] * size)
    board.very_long()
    assert refusal(board, KEY[:1] * size)[0] == wire.ERR_KEY


def test_the_key_is_in_no_representation() -> None:
    booted = Booted(IDENTITY, 1, 0, (), Settings(), 3900, 1, key=KEY)
    assert booted.key == KEY
    assert repr(KEY) not in repr(booted)
    assert KEY.hex() not in repr(booted)


def test_a_wrong_key_is_refused_and_changes_nothing() -> None:
    board = on_air()
    before = state(board)
    assert refusal(board, WRONG_KEY)[0] == wire.ERR_PROOF
    assert state(board) == before
    board.run(WRONG_KEY_MS)
    serves_its_owner(board)


def test_after_a_refusal_the_connection_is_of_no_more_use() -> None:
    board = on_air()
    connect(board)
    board.give(Received(frame(wire.pack(wire.MESSAGES, wire.HELLO, 99))))
    board.give(Received(laptop().open()))
    assert not board.connected


def wrong_key_then_wait(board: Board) -> int:
    """Try a wrong key, and sit out the seconds that it costs; how many the device says."""
    assert refusal(board, WRONG_KEY)[0] == wire.ERR_PROOF
    code, said = refusal(board)  # with the right key
    assert code == wire.ERR_WAIT
    seconds = int(said.removeprefix("after a wrong key it listens again in ").removesuffix(" s"))
    board.run(1_000 * seconds - 1)
    open_window(board)
    return seconds


def open_window(board: Board) -> None:
    while not board.radio_on:
        board.very_long()  # on a dark display the first only wakes it


def test_wrong_keys_cost_ever_more_time_and_the_right_one_starts_anew() -> None:
    board = on_air()
    waits = []
    for _ in range(8):
        waits.append(wrong_key_then_wait(board))
        board.run(1)
        open_window(board)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60]
    assert (waits[0], waits[-1]) == (WRONG_KEY_MS // 1_000, WRONG_KEY_MAX_MS // 1_000)
    serves_its_owner(board)
    assert wrong_key_then_wait(board) == 1


def test_until_the_wait_is_over_the_right_key_is_refused_too() -> None:
    board = on_air()
    wrong_key_then_wait(board)
    assert refusal(board)[0] == wire.ERR_WAIT
    board.run(1)
    serves_its_owner(board)


def test_more_bytes_after_a_wrong_proof_do_not_hide_it() -> None:
    board = on_air()
    end = laptop(WRONG_KEY)
    connect(board)
    board.give(Received(end.open()))
    proof, _ = end.receive(board.sent)
    board.give(Received(proof + b"\x00\x00"))
    assert not board.connected
    assert refusal(board)[0] == wire.ERR_WAIT


def test_who_proves_nothing_cannot_keep_the_radio_on() -> None:
    board = on_air()
    connect(board)
    for byte in b"\xff\x00" + bytes(8):  # a frame that never comes to its end
        board.give(Received(bytes((byte,))))
        board.run(LINK_IDLE_MS // 10)
    assert not board.connected


# --- with a recorded session in hand


class Recorded:
    """A session in which the owner set, read and acknowledged: what crossed the air, either way."""

    def __init__(self) -> None:
        self.board = on_air()
        self.sent: list[bytes] = []
        self.heard: list[bytes] = []
        end = laptop()
        connect(self.board)
        self.greeting = 0
        data = end.open()
        while data:
            data, _ = end.receive(self._carry(data))
        self.greeting = len(self.sent)
        for message in (
            wire.pack(wire.MESSAGES, wire.CHANGE_SETTINGS, tail=bytes((0, 2))),
            wire.pack(wire.MESSAGES, wire.PULL, 0, 8),
            wire.pack(wire.MESSAGES, wire.ACK, 1),
        ):
            end.receive(self._carry(end.seal(message)))
        leave(self.board)
        assert (self.board.settings.volume, self.board.acknowledged) == (2, 1)
        self.board.app.device.settings = self.board.settings = Settings()
        self.board.acknowledged = 0

    def _carry(self, data: bytes) -> bytes:
        self.board.sent = b""
        self.sent.append(data)
        self.board.give(Received(data))
        self.heard.append(self.board.sent)
        return self.board.sent

    def is_useless(self, *pieces: bytes) -> None:
        """A stranger who plays these to the device achieves nothing."""
        board = self.board
        open_window(board)
        before = state(board)
        connect(board)
        for piece in pieces:
            board.give(Received(piece))
        assert state(board) == before
        assert not any(record in board.sent for record in board.log)
        leave(board)
        board.run(WRONG_KEY_MAX_MS)
        open_window(board)


def test_a_recorded_session_cannot_be_played_again() -> None:
    recorded = Recorded()
    recorded.is_useless(*recorded.sent)
    recorded.is_useless(b"".join(recorded.sent))
    for piece in recorded.sent[recorded.greeting :]:
        recorded.is_useless(recorded.sent[0], piece)
    open_window(recorded.board)
    serves_its_owner(recorded.board)


def test_what_the_device_says_cannot_be_said_to_it() -> None:
    recorded = Recorded()
    recorded.is_useless(*recorded.heard)
    for piece in recorded.heard:
        recorded.is_useless(recorded.sent[0], piece)
    open_window(recorded.board)
    serves_its_owner(recorded.board)


# --- in the middle of the owner's session


def settings_frames() -> tuple[Central, list[bytes]]:
    """A greeted central, and three frames of it that would change the settings, one after the other."""
    central = Central(on_air())
    frames = [
        central.session.seal(wire.pack(wire.MESSAGES, wire.CHANGE_SETTINGS, tail=bytes((0, volume))))
        for volume in (1, 2, 3)
    ]
    return central, frames


def hears(change: Callable[[list[bytes]], list[bytes]]) -> tuple[Board, int]:
    """The device after it got the frames as `change` leaves them, and the volume that it then has."""
    central, frames = settings_frames()
    board = central.board
    for data in change(frames):
        board.give(Received(data))
    return board, board.settings.volume


CHANGES: dict[str, tuple[Callable[[list[bytes]], list[bytes]], int]] = {
    "the first is lost": (lambda frames: frames[1:], Settings().volume),
    "the second is lost": (lambda frames: [frames[0], frames[2]], 1),
    "the first comes twice": (lambda frames: [frames[0], *frames], 1),
    "the last comes twice": (lambda frames: [*frames, frames[2]], 3),
    "two have changed places": (lambda frames: [frames[1], frames[0], frames[2]], Settings().volume),
    "the last is cut short, and another follows": (
        lambda frames: [*frames[:2], frames[2][:-1], frames[2]],
        2,
    ),
    "the length is another": (lambda frames: [b"\x06" + frames[0][1:], *frames[1:]], Settings().volume),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_frame_that_is_not_the_next_ends_the_session_and_changes_nothing(name: str) -> None:
    change, volume = CHANGES[name]
    board, found = hears(change)
    assert found == volume
    assert not board.connected
    serves_its_owner(board)


def test_no_bit_of_a_frame_can_be_changed() -> None:
    bits = 8 * len(settings_frames()[1][0])
    for bit in range(bits):

        def flip(frames: list[bytes], bit: int = bit) -> list[bytes]:
            changed = bytearray(frames[0])
            changed[bit // 8] ^= 1 << bit % 8
            return [bytes(changed), *frames[1:], bytes(600)]

        board, volume = hears(flip)
        assert volume == Settings().volume, bit
        assert not board.connected, bit
