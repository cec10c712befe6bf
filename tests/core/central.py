"""A laptop in memory: speaks the protocol to a Board and keeps what comes back."""

import binascii
from typing import Any

from core.board import Board
from core.routines import HIPS

from holdcore import wire
from holdcore.events import Connected, Disconnected, Received
from holdcore.model import Routine
from holdcore.session import Session

Message = tuple[int, tuple[Any, ...], bytes]


class Central:
    """One connection, greeted. What the device sends is in `got` until `take` fetches it."""

    def __init__(self, board: Board) -> None:
        assert board.radio_on
        assert not board.connected
        self.board = board
        self.got: list[Message] = []
        self.session = Session()
        board.connected = True
        board.sent = b""
        board.give(Connected(247))
        self.raw(self.session.open())
        self._read()
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
        _, messages = self.session.receive(sent)
        self.got += [wire.unpack(wire.MESSAGES, message) for message in messages]


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
    head = len(message).to_bytes(2, "little") + message
    return head + binascii.crc32(head).to_bytes(4, "little")
