"""A laptop in memory: speaks the protocol to a Board and keeps what comes back."""

from collections.abc import Iterator
from typing import Any

from core.board import KEY, Board
from core.routines import HIPS

from holdcore import wire
from holdcore.events import Connected, Disconnected, Received
from holdcore.link.laptop_end import LaptopEnd
from holdcore.routine_file import Routine
from holdtimer.ccm import Ccm

Message = tuple[int, tuple[Any, ...], bytes]


def _nonces() -> Iterator[bytes]:
    """Never the same twice, and the same in every run."""
    for number in range(1 << 32):
        yield number.to_bytes(16, "big")


NONCES = _nonces()


def laptop(key: bytes = KEY) -> LaptopEnd:
    """A laptop's end of a session that has not begun."""
    return LaptopEnd(lambda _: key, next(NONCES), Ccm)


def connect(board: Board) -> None:
    """A central connects, and says nothing yet."""
    board.connected = True
    board.sent = b""
    board.give(Connected(next(NONCES)))


class Central:
    """One connection, greeted. What the device sends is in `got` until `take` fetches it."""

    def __init__(self, board: Board) -> None:
        assert board.radio_on
        assert not board.connected
        self.board = board
        self.got: list[Message] = []
        self.session = laptop()
        connect(board)
        self.raw(self.session.open())
        assert self.session.established

    def raw(self, data: bytes) -> None:
        """Bytes as they are."""
        self.board.give(Received(data))
        self._read()

    def send(self, *messages: bytes) -> None:
        """Messages, all in one chunk."""
        self.raw(b"".join(self.session.seal(message) for message in messages))

    def ask(self, code: int, *values: int | bytes, tail: bytes = b"") -> list[Message]:
        """Send one request and fetch all that came back."""
        self.send(wire.pack(wire.MESSAGES, code, *values, tail=tail))
        return self.take()

    def take(self) -> list[Message]:
        got, self.got = self.got, []
        return got

    def leave(self) -> None:
        self.board.connected = False
        self.board.give(Disconnected())

    def _read(self) -> None:
        sent, self.board.sent = self.board.sent, b""
        reply, messages = self.session.receive(sent)
        self.got += [wire.unpack(wire.MESSAGES, message) for message in messages]
        if reply:
            self.raw(reply)


def on_air(routines: dict[str, Routine] | None = None) -> Board:
    """A board whose radio window is open."""
    board = Board(routines if routines is not None else {"hips": HIPS})
    board.very_long()
    return board


def linked(routines: dict[str, Routine] | None = None) -> Central:
    return Central(on_air(routines))


def refused(answer: Message, request: int, reason: int) -> str:
    """Check that `answer` refuses `request` for `reason`; its text."""
    code, values, text = answer
    assert (code, values) == (wire.REFUSED, (request, reason)), (code, values, text)
    assert text
    return text.decode()


def frame(message: bytes) -> bytes:
    """A frame as a peer that has not been greeted makes it."""
    return len(message).to_bytes(2, "little") + message
