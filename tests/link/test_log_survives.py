"""A log that meets power cuts, flipped bits, lost acknowledgements and a lost end; and who pulls it."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

import pytest
from device.cut_files import CutFiles, PowerCut

from holdcore import wire
from holdcore.link.transfer import RECORDS_MAX
from holdcore.log import journal, reader
from holdtimer.history.store import Store, open_store
from holdtimer.link.contact import Status
from holdtimer.link.continuity import find_log
from holdtimer.link.conversation import Conversation
from holdtimer.link.errors import LinkLost
from holdtimer.link.exchanges import pull

EPOCH = b"epoch  1"
SEGMENT_SIZE = 200
STORIES = 60
STEPS = 40
LOST = {"pull": 0, "no ack": wire.ACK, "no more": wire.MORE}
"""What becomes of a pull, and the message with which the link breaks."""


class Device:
    """Its log as the app keeps it, on files that the power may leave."""

    def __init__(self, folder: Path, device_id: bytes) -> None:
        self.device_id = device_id
        self.safe: dict[int, bytes] = {}  # of every number: the record whose append returned
        self._folder = folder
        folder.mkdir()
        self.restart()

    def restart(self) -> None:
        """Power comes on; where it goes again at once, once more."""
        self.files = CutFiles()
        self.flash = self.files.flash(self._folder, segment_size=SEGMENT_SIZE)
        last_boot, self.log_end = self.flash.open_log()
        self.boot = last_boot + 1
        with suppress(PowerCut):
            self.log(journal.BOOT, 3900, 1, 0, 1, 0, self.boot, self.log_end, 0)
            for lost in self.flash.found.lost:
                self.log(journal.LOST, *lost)

    def log(self, type_: int, *values: int, reuses: bool = False) -> None:
        seq = self.log_end
        assert reuses or seq not in self.safe, f"number {seq} is used twice"
        record = journal.encode(type_, seq, self.boot, 1000 * seq, *values)
        self.log_end += 1
        self.flash.append(record)
        self.safe[seq] = record

    @property
    def segments(self) -> list[Path]:
        return sorted((self._folder / "log").glob("*.seg"))

    def whole(self) -> list[bytes]:
        """The records that a pull from the beginning gets."""
        found: list[bytes] = []
        seq, data = 0, b"more"
        while data:
            data, seq = self.flash.read_log(seq, RECORDS_MAX)
            found += records_in(data)
        return found


def records_in(data: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(data):
        size = journal.frame_at(data, at)
        assert size
        yield data[at : at + size]
        at += size


class Talk:
    """The device's end of a pull, without the air; the link breaks when the laptop sends message `lost`."""

    def __init__(self, device: Device, lost: int) -> None:
        self.device_id = device.device_id
        self._device = device
        self._lost = lost
        self._cursor = 0
        self._answers: list[tuple[int, tuple[int, ...], bytes]] = []

    async def send(self, code: int, *values: int) -> None:
        if code == self._lost:
            raise LinkLost("the link broke")
        if code == wire.PULL:
            self._cursor = values[0]
        for _ in range(values[-1]):
            data, self._cursor = self._device.flash.read_log(self._cursor, RECORDS_MAX)
            self._answers.append((wire.RECORDS if data else wire.PULLED, (self._cursor,), data))
            if not data:
                return

    async def receive(self, *expected: int) -> tuple[int, tuple[int, ...], bytes]:
        answer = self._answers.pop(0)
        assert answer[0] in expected
        return answer

    async def ask(self, code: int, cursor: int, expect: int) -> tuple[int, tuple[int, ...], bytes]:
        assert (code, expect) == (wire.ACK, wire.ACKED)
        if code == self._lost:
            raise LinkLost("the link broke")
        self._device.flash.acknowledge(cursor)
        return expect, (cursor,), b""


async def fetch(device: Device, store: Store, tell: Callable[[str], None], lost: int = 0) -> None:
    """One pull, as every command does it."""
    talk = cast(Conversation, Talk(device, lost))
    epoch = await find_log(talk, EPOCH, device.log_end, store, tell)
    status: Any = Status(device.device_id, epoch, device.boot, 0, device.log_end, 0, "", 0, 0)
    await pull(talk, status, store, lambda _done, _all: None)


def kept_of(store: Store, device: Device) -> list[bytes]:
    return [record for log in store.logs(device.device_id) for record in log.records]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'history.sqlite'}") as opened:
        yield opened


def flip(device: Device, chance: random.Random) -> None:
    """Turn one bit of the log over."""
    path = chance.choice(device.segments)
    data = bytearray(path.read_bytes())
    if data:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        path.write_bytes(data)


@pytest.mark.parametrize("seed", range(STORIES))
async def test_no_number_is_used_twice_and_whatever_survives_arrives_once(
    seed: int, tmp_path: Path, store: Store
) -> None:
    chance = random.Random(seed)
    device = Device(tmp_path / "flash", seed.to_bytes(8, "big"))
    flips = 0
    for _ in range(STEPS):
        what = chance.choice(("log", "log", "cut", "flip", *LOST))
        try:
            if what == "log":
                for _ in range(chance.randint(1, 12)):
                    device.log(journal.PAUSE, chance.randrange(256))
            elif what == "cut":
                device.files.left = device.files.taken + chance.randrange(60)
            elif what == "flip":
                flips += 1
                flip(device, chance)
                device.restart()
            else:
                await fetch(device, store, pytest.fail, LOST[what])
        except LinkLost:
            pass
        except PowerCut:
            device.restart()
    device.restart()
    await fetch(device, store, pytest.fail)

    kept = kept_of(store, device)
    appended = set(device.safe.values())
    assert set(kept) >= set(device.whole())
    assert max(Counter(kept).values()) == 1
    # A record may be whole though the power went before its append returned.
    assert {reader.decode(record).seq for record in kept if record not in appended} <= {
        seq for seq in range(device.log_end) if seq not in device.safe
    }
    assert len(appended - set(kept)) <= flips


@pytest.mark.parametrize("more", [0, 1, 5, 20, 60])
@pytest.mark.parametrize("acknowledged", [False, True])
async def test_a_log_that_lost_its_end_is_fetched_beside_what_is_here(
    more: int, acknowledged: bool, tmp_path: Path, store: Store
) -> None:
    """LittleFS goes back to an older state of a folder where the newest one is harmed."""
    device = Device(tmp_path / "flash", b"device 1")
    for _ in range(40):
        device.log(journal.PAUSE, 3)
    old = {path: path.read_bytes() for path in (tmp_path / "flash" / "log").iterdir()}
    for _ in range(9):
        device.log(journal.PAUSE, 4)
    with suppress(LinkLost):
        await fetch(device, store, pytest.fail, 0 if acknowledged else wire.ACK)
    first = kept_of(store, device)
    assert len(first) == device.log_end

    for path in device.segments:
        path.unlink()
    for path, data in old.items():
        path.write_bytes(data)
    if acknowledged:
        (tmp_path / "flash" / "log" / "acked").unlink()
    device.safe.clear()
    device.restart()
    for _ in range(more):
        device.log(journal.PAUSE, 5)
    told: list[str] = []
    await fetch(device, store, told.append)
    device.log(journal.PAUSE, 6)
    await fetch(device, store, pytest.fail)
    await fetch(device, store, pytest.fail)

    kept = kept_of(store, device)
    assert len(told) == 1
    assert "lost its end" in told[0]
    assert set(kept) == set(first) | set(device.whole())
    assert len(kept) == len(set(kept))
    assert device.flash.acknowledged == device.log_end
