"""Companion and board in memory, and a line between them on which one frame comes to harm."""

from collections.abc import Callable, Iterator
from typing import Any

from bleak.backends.device import BLEDevice
from bleak.exc import BleakError
from core.board import Board
from core.central import connect

from holdcore.events import Disconnected, Received
from holdcore.link.channel import TAG_SIZE
from holdtimer.link.central import Nearby

NEARBY = Nearby("hold-test", "24:0A:C4:00:00:01", -50, BLEDevice("24:0A:C4:00:00:01", None, None))
GREETINGS = 2  # frames of each direction that are not sealed
KINDS = (
    "cut before",  # the link breaks, and the frame is lost with it
    "cut after",  # it arrives, what it is answered with does not
    "lost",
    "twice",
    "late",  # behind the next one of its direction; without one it is lost
    "one byte",
    "half",
    "all but one byte",
    "harmed",  # one bit is turned over
)


class Line:
    """A `Central` that reaches the board; of each connection's frames the `at`-th meets `kind`.

    `struck` is whether there was such a frame. Only the first `lasts` connections have the fault.
    """

    def __init__(self, board: Board, kind: str = "", at: int = -1, lasts: int = 1_000) -> None:
        self.board = board
        self.up = False
        self.struck = False
        self.connections = 0
        self._kind = kind
        self._at = at
        self._lasts = lasts
        self._heard: Callable[[bytes], None] = lambda _: None
        self._gone: Callable[[], None] = lambda: None

    def scanner(self, **_options: Any) -> Any:
        raise NotImplementedError("the device is known")

    def client(self, device: BLEDevice, **options: Any) -> Any:
        assert device is NEARBY.device
        return _Client(self, options["disconnected_callback"])

    def connect(self, gone: Callable[[], None]) -> None:
        assert not self.up, "the link before it was left behind"
        connect(self.board)
        self.up = True
        self.connections += 1
        self._frames = 0
        self._sent = {"device": 0, "laptop": 0}
        self._held: tuple[str, bytes] | None = None
        self._breaks = False
        self._gone = gone

    def listen(self, heard: Callable[[bytes], None]) -> None:
        self._heard = heard

    def hang_up(self) -> None:
        """Both ends learn that the link is down."""
        if not self.up:
            return
        self.up = False
        self.board.sent = b""
        if self.board.connected:
            self.board.connected = False
            self.board.give(Disconnected())
        self._gone()

    def to_device(self, data: bytes) -> None:
        """What the laptop writes, and all that the board answers."""
        for piece in self._carried("device", data):
            self.board.give(Received(piece))
            if self._breaks:
                break
            sent, self.board.sent = self.board.sent, b""
            for answer in self._carried("laptop", sent):
                self._heard(answer)
        if self._breaks or not self.board.connected:
            self.hang_up()

    def _carried(self, to: str, data: bytes) -> Iterator[bytes]:
        """What arrives, piece by piece; nothing once the link breaks."""
        while data and not self._breaks:
            size = 2 + int.from_bytes(data[:2], "little") + (TAG_SIZE if self._sent[to] >= GREETINGS else 0)
            frame, data = data[:size], data[size:]
            self._sent[to] += 1
            self._frames += 1
            harm = self._frames - 1 == self._at and self.connections <= self._lasts
            yield from self._harmed(to, frame) if harm else self._whole(to, frame)

    def _whole(self, to: str, frame: bytes) -> list[bytes]:
        if self._held and self._held[0] == to:
            pieces, self._held = [frame, self._held[1]], None
            return pieces
        return [frame]

    def _harmed(self, to: str, frame: bytes) -> list[bytes]:
        self.struck = True
        self._breaks = self._kind.startswith("cut")
        middle = len(frame) // 2
        match self._kind:
            case "cut before" | "lost":
                return []
            case "cut after":
                return [frame]
            case "twice":
                return [frame, frame]
            case "late":
                self._held = to, frame
                return []
            case "one byte":
                return [frame[:1]]
            case "half":
                return [frame[:middle]]
            case "all but one byte":
                return [frame[:-1]]
            case "harmed":
                return [frame[:middle] + bytes((frame[middle] ^ 1,)) + frame[middle + 1 :]]
        raise AssertionError(self._kind)


class _Client:
    """As much of a bleak client as a conversation uses."""

    max_write_without_response_size = 512

    def __init__(self, line: Line, gone: Callable[["_Client"], None]) -> None:
        self._line = line
        self._gone = gone

    @property
    def services(self) -> "_Client":
        return self

    def get_characteristic(self, _uuid: str) -> "_Client":
        return self

    async def connect(self) -> None:
        self._line.connect(lambda: self._gone(self))

    async def start_notify(self, _uuid: str, callback: Callable[[object, bytearray], None]) -> None:
        self._line.listen(lambda data: callback(self, bytearray(data)))

    async def write_gatt_char(self, _characteristic: object, data: bytes, response: bool) -> None:
        assert not response
        if not self._line.up:
            raise BleakError("not connected")
        self._line.to_device(data)

    async def disconnect(self) -> None:
        self._line.hang_up()
