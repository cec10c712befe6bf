"""100,000 random inputs to each decoder that a peer can reach: only the errors that it names, and no effect.

Half of them are noise, half are right inputs that were changed. The seed is fixed.
"""

import copy
import random
import struct
from collections.abc import Callable

import pytest
from core.board import IDENTITY, KEY
from core.central import connect, on_air
from core.routines import HIPS
from core.test_strangers import open_window, serves_its_owner, state
from vectors.channel import DEVICE_ID, DEVICE_NONCE, GREETING, LAPTOP_NONCE, SEALED
from vectors.channel import KEY as SESSION_KEY
from vectors.wire import MESSAGES

from holdcore import routine_file, steps, wire
from holdcore.events import Disconnected, Received
from holdcore.link.channel import FRAME_MAX, Channel, DeviceEnd
from holdcore.link.laptop_end import LaptopEnd
from holdcore.log import journal, reader
from holdcore.model import HoldError
from holdtimer.ccm import Ccm
from holdtimer.history.errors import RecordsError
from holdtimer.history.frames import frames_of

INPUTS = 100_000
CONNECTIONS = 10_000  # to the whole device, of up to four pieces each
SEED = 20261120

Decoder = Callable[[bytes], object]


def inputs(valid: list[bytes], count: int, longest: int) -> "list[bytes]":
    """Noise up to `longest` bytes, and `valid` with bits, lengths and pieces changed."""
    rng = random.Random(SEED)
    made = []
    for number in range(count):
        if number % 2:
            data = bytearray(rng.choice(valid))
            for _ in range(rng.randint(1, 3)):
                at = rng.randrange(len(data) + 1)
                match rng.randrange(4):
                    case 0:
                        data[at : at + 1] = bytes((rng.randrange(256),))
                    case 1:
                        del data[at:]
                    case 2:
                        data[at:at] = rng.randbytes(rng.randint(1, 8))
                    case _:
                        data += rng.choice(valid)
            made.append(bytes(data))
        else:
            noise = rng.randbytes(min(rng.randrange(longest), rng.randrange(longest)))
            framed = struct.pack("<H", len(noise)) + noise if number % 4 else noise
            made.append(framed)
    return made


def end(who: str, greeted: int) -> Channel:
    """One end of the channel of the vectors, after so many messages of the greeting."""

    def key_of(_device_id: bytes) -> bytes:
        return bytes.fromhex(SESSION_KEY)

    made: Channel = LaptopEnd(key_of, bytes.fromhex(LAPTOP_NONCE), Ccm)
    if who == "device":
        made = DeviceEnd(key_of, bytes.fromhex(DEVICE_NONCE), Ccm, bytes.fromhex(DEVICE_ID))
    for sender, data in GREETING[:greeted]:
        if sender != who:
            made.receive(bytes.fromhex(data))
    return made


AIR = [bytes.fromhex(data) for _, data in GREETING] + [bytes.fromhex(data) for _, _, data in SEALED]
STAGES = [("device", 0), ("device", 2), ("device", 4), ("laptop", 0), ("laptop", 2), ("laptop", 4)]


@pytest.mark.parametrize(("who", "greeted"), STAGES)
def test_a_session(who: str, greeted: int) -> None:
    stage = end(who, greeted)
    next_frame = next(bytes.fromhex(data) for sender, _, data in SEALED if sender != who)
    proof = bytes.fromhex(GREETING[2 if who == "device" else 3][1])
    for data in inputs(AIR, INPUTS, FRAME_MAX + 20):
        session = copy.copy(stage)
        try:
            _, messages = session.receive(data)
        except HoldError:
            continue
        if greeted < 4 and session.established:
            assert proof in data
        if messages:
            assert next_frame in data


ROUTINE = routine_file.encode_routine(HIPS)
RECORDS = [
    journal.encode(journal.BOOT, 0, 1, 5, 3900, 1, 0, 1, 0, 1, 5, 0),
    journal.encode(journal.START, 1, 1, 6, bytes(8), 3, name="hips"),
    journal.encode(journal.DID, 2, 1, 7, 0, 1, 1, 1, 1, 1, 1, 20_000, 20_000, 0, 0, 0, 1, name="Figure 4"),
]


def message(data: bytes) -> None:
    code, values, tail = wire.unpack(wire.MESSAGES, data)
    assert wire.pack(wire.MESSAGES, code, *values, tail=tail) == data
    wire.text(tail)


def stored_routine(data: bytes) -> None:
    routine = steps.StoredRoutine(data)
    assert routine.count == len([routine.step(index) for index in range(routine.count)])


DECODERS: dict[str, tuple[Decoder, list[bytes], type[Exception]]] = {
    "message": (message, [bytes.fromhex(raw) for *_, raw in MESSAGES], HoldError),
    "routine": (stored_routine, [ROUTINE], HoldError),
    "record": (reader.decode, RECORDS, HoldError),
    "pulled records": (frames_of, [b"".join(RECORDS)], RecordsError),
}


@pytest.mark.parametrize("name", DECODERS)
def test_a_decoder(name: str) -> None:
    decoder, valid, refusal = DECODERS[name]
    refused = 0
    for data in inputs(valid, INPUTS, 600):
        try:
            decoder(data)
        except refusal:
            refused += 1
    assert refused > INPUTS // 4


def test_the_whole_device() -> None:
    board = on_air()
    before = state(board)
    rng = random.Random(SEED)
    pieces = inputs(AIR, 4 * CONNECTIONS, FRAME_MAX + 20)
    for number in range(CONNECTIONS):
        open_window(board)
        connect(board)
        for piece in pieces[4 * number : 4 * number + rng.randint(1, 4)]:
            board.give(Received(piece))
        board.connected = False
        board.give(Disconnected())
        assert len(board.sent) < 200
        assert IDENTITY[8:] not in board.sent
        assert KEY not in board.sent
    assert state(board) == before
    board.run(60_000)
    open_window(board)
    serves_its_owner(board)
