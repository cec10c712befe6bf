"""What the sealed link carries on the paced air, beside raw bytes on it; exit 1 where a limit is missed.

The air has connection events every 30 ms, of at most six packets of 251 bytes (data length extension): a
model, see sim/paced_air.py. Raw bytes are pieces of MTU-3 by the same stacks without our protocol. They begin
where ours do, behind an answer, and of uploads the median counts: one of 4 kB takes four intervals, and a
moment in one is soon a tenth of it. "Unsealed" is the same pull with a cipher that does nothing; its tags,
which no unsealed frame would have, are counted as cost. The last line is the processor's part:
bench/vm/sealing.py on 32-bit MicroPython, times busy.SLOWER.
"""

import asyncio
import contextlib
import os
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from holdcore.link.channel import FRAME_MAX, TAG_SIZE  # noqa: E402
from holdcore.link.kdf import KEY_SIZE  # noqa: E402
from holdcore.log import journal  # noqa: E402
from holdcore.model import DONE, HELD, LEFT, ROUTINE_MAX, TIME  # noqa: E402
from holdcore.routine_file import Routine, encode_routine  # noqa: E402
from holdcore.steps import Phase, Span, Step  # noqa: E402
from holdfw.flash import Flash  # noqa: E402
from holdtimer.ccm import Ccm  # noqa: E402
from holdtimer.link import adapter, conversation  # noqa: E402
from holdtimer.link.central import SERVICE, Central, find, open_central  # noqa: E402
from holdtimer.link.contact import ask_status  # noqa: E402
from holdtimer.link.conversation import FROM_DEVICE, TO_DEVICE, Conversation, converse  # noqa: E402
from holdtimer.link.exchanges import pull, push  # noqa: E402
from holdtimer.sim import device  # noqa: E402
from holdtimer.sim.bluetooth import make_bluetooth  # noqa: E402
from holdtimer.sim.gestures import VERY_LONG_MS  # noqa: E402
from holdtimer.sim.paced_air import paced_air  # noqa: E402
from holdtimer.sim.provision import write_key  # noqa: E402
from holdtimer.sim.simulation import simulate  # noqa: E402
from tools.mpy import compile_one, device_files  # noqa: E402

SECONDS = 4.0  # of transfer, at the rate that the air is expected to give
RATES = {23: 3_900, 185: 35_000, 247: 47_000}
PULL_PART, PUSH_PART = 0.93, 0.88  # of raw, at each MTU
SEALING_PART = 0.10  # of the goodput
PUSHES = 11
TRIES = 3
PATIENCE_S = 60.0


@dataclass(frozen=True)
class Rates:
    """Bytes per second."""

    raw_notify: float
    pull: float
    raw_write: float
    push: float
    whole_push_ms: float


class RawDevice:
    """A peripheral of the same layout that counts what it is written and notifies what it is told."""

    def __init__(self, bluetooth: ModuleType, mtu: int) -> None:
        self.written = 0
        self.awaited = 0
        self._ble: Any = bluetooth.BLE()
        self._bluetooth: Any = bluetooth
        self._mtu = mtu
        self._connection = 0

    def start(self) -> None:
        """Advertise."""
        b, ble = self._bluetooth, self._ble
        ble.active(True)
        ble.irq(self._irq)
        ble.config(mtu=self._mtu, gap_name="hold-raw")
        characteristics = (
            (b.UUID(TO_DEVICE), b.FLAG_WRITE_NO_RESPONSE),
            (b.UUID(FROM_DEVICE), b.FLAG_NOTIFY),
        )
        ((self._to, self._from),) = ble.gatts_register_services(((b.UUID(SERVICE), characteristics),))
        ble.gatts_set_buffer(self._to, 512, True)
        uuid = bytes(b.UUID(SERVICE))
        ble.gap_advertise(20_000, bytes((17, 7)) + uuid, resp_data=b"\x09\x09hold-raw")

    def notify(self, size: int) -> None:
        """Send so many bytes as fast as they go."""
        while size > 0:
            piece = bytes(min(size, self._mtu - 3))
            try:
                self._ble.gatts_notify(self._connection, self._from, piece)
            except OSError:  # ENOMEM: the queue is full
                time.sleep(0.001)
                continue
            size -= len(piece)

    def stop(self) -> None:
        self._ble.active(False)

    def _irq(self, event: int, data: "tuple[Any, ...]") -> None:
        if event == 1:
            self._connection = data[0]
        elif event == 3:
            self.written += len(self._ble.gatts_read(data[1]))
            if 0 < self.awaited <= self.written:
                self.awaited = 0
                self._ble.gatts_notify(self._connection, self._from, b"done")


class Arrivals:
    """When the first and the latest bytes came, and how many behind the first."""

    def __init__(self) -> None:
        self.begun_s = self.latest_s = 0.0
        self.size = 0
        self._changed = asyncio.Event()

    def came(self, _characteristic: object, data: bytearray) -> None:
        self.latest_s = time.perf_counter()
        if self.begun_s:
            self.size += len(data)
        else:
            self.begun_s = self.latest_s
        self._changed.set()

    async def until(self, size: int) -> float:
        """Wait until so many bytes have come behind the first piece; bytes per second."""
        async with asyncio.timeout(PATIENCE_S):
            while self.size < size:
                self._changed.clear()
                await self._changed.wait()
        return self.size / (self.latest_s - self.begun_s)


async def raw(mtu: int, size: int, upload: int) -> tuple[float, float]:
    """Rates of notifications and of writes without response; `upload` bytes are written, then answered."""
    async with paced_air() as air:
        raw_device = RawDevice(make_bluetooth(air, asyncio.get_running_loop()), mtu)
        await asyncio.to_thread(raw_device.start)
        async with open_central(air.radio("laptop")) as central:
            nearby = await find(central, None, PATIENCE_S)
            client = central.client(nearby.device)
            await client.connect()
            down, up = 0.0, []
            for _ in range(TRIES):  # the best of them: what else this computer does slows both sides
                arrivals = Arrivals()
                await client.start_notify(FROM_DEVICE, arrivals.came)
                await asyncio.to_thread(raw_device.notify, size)
                down = max(down, await arrivals.until(size - (mtu - 3)))
                await client.stop_notify(FROM_DEVICE)
            for _ in range(PUSHES):
                answer = Arrivals()
                await client.start_notify(FROM_DEVICE, answer.came)
                raw_device.awaited = raw_device.written + upload
                # An answer has just come, in a connection event, as where a device has allowed an upload.
                began_s = time.perf_counter()
                for at in range(0, upload, mtu - 3):
                    piece = bytes(min(mtu - 3, upload - at))
                    await client.write_gatt_char(TO_DEVICE, piece, response=False)
                async with asyncio.timeout(PATIENCE_S):
                    while not answer.begun_s:
                        await asyncio.sleep(0.001)
                up.append(upload / (answer.begun_s - began_s))
                await client.stop_notify(FROM_DEVICE)
            await client.disconnect()
        await asyncio.to_thread(raw_device.stop)
    return down, statistics.median(up)


class Memory:
    """A log that keeps nothing but the count; what a database costs is bench/history.py's."""

    def __init__(self) -> None:
        self.size = 0

    def cursor(self, device: bytes, epoch: bytes) -> int:  # noqa: ARG002
        return 0

    def keep(self, device: bytes, epoch: bytes, records: bytes) -> int:  # noqa: ARG002
        self.size += len(records)
        return 1


class Stopwatch:
    """Progress of a transfer: from its first call to its latest."""

    def __init__(self) -> None:
        self.begun_s = self.latest_s = 0.0

    def __call__(self, _done: int, _of: int) -> None:
        self.latest_s = time.perf_counter()
        self.begun_s = self.begun_s or self.latest_s

    @property
    def seconds(self) -> float:
        return self.latest_s - self.begun_s


@contextlib.asynccontextmanager
async def sealed(folder: Path) -> AsyncIterator[tuple[Central, bytes]]:
    """The simulated device with its window open, and a laptop that has its key."""
    key = secrets.token_bytes(KEY_SIZE)
    write_key(folder, key)
    async with (
        simulate(folder, 1.0, lambda _: None, air=paced_air()) as simulation,
        open_central(simulation.air.radio("laptop")) as central,
    ):
        await simulation.expect(lambda heard: heard.view is not None)
        opened = simulation.expect(lambda heard: heard.radio is True)
        simulation.device.hold_button(VERY_LONG_MS)
        await opened
        yield central, key


def fill_log(folder: Path, size: int) -> None:
    """A log of holds, of so many bytes."""
    folder.mkdir()
    log = Flash(str(folder))
    log.open_log()
    hold = 0, LEFT, 1, 1, 1, 1, DONE, 20_000, 20_000, TIME, 0, 0, HELD
    seq = 0
    while size > 0:
        record = journal.encode(journal.DID, seq, 1, seq * 20_000, *hold, name="Figure 4")
        log.append(record)
        size -= len(record)
        seq += 1


def longest_routine(number: int) -> bytes:
    """As near to ROUTINE_MAX as steps of one size come; by their names no two numbers are the same."""
    held = [Phase(Span(20_000))]
    step = Step("Supine figure 4 stretch", held, cue="keep your back long, and breathe out slowly")
    one, two = (len(encode_routine(Routine("x", [step] * count))) for count in (1, 2))
    return encode_routine(Routine(f"Lon{number:02}", [step] * ((ROUTINE_MAX - 20) // (two - one))))


class Plain:
    """A cipher that does nothing, for comparison."""

    def __init__(self, key: bytes) -> None:
        del key

    def seal(self, nonce: bytes, header: bytes, message: bytes) -> bytes:  # noqa: ARG002
        return header + message + bytes(TAG_SIZE)

    def open(self, nonce: bytes, header: bytes, sealed: bytes) -> bytes | None:  # noqa: ARG002
        return sealed[:-TAG_SIZE]


@contextlib.contextmanager
def unsealed() -> Iterator[None]:
    """Both ends with the cipher that does nothing."""
    device.Ccm = conversation.Ccm = Plain  # type: ignore[misc, assignment]
    try:
        yield
    finally:
        device.Ccm = conversation.Ccm = Ccm  # type: ignore[misc]


async def pull_rate(size: int) -> float:
    """Bytes of records per second, from PULL to the last; the best, as in `raw`."""
    best = 0.0
    async with device_with_log(size) as (central, key):
        nearby = await find(central, None, PATIENCE_S)
        async with converse(central, nearby, lambda _: key) as talk:
            status = await ask_status(talk)
            for _ in range(TRIES):
                log, watch = Memory(), Stopwatch()
                await pull(talk, status, log, watch)
                best = max(best, log.size / watch.seconds)
    return best


@contextlib.asynccontextmanager
async def device_with_log(size: int) -> AsyncIterator[tuple[Central, bytes]]:
    """As `sealed`, with a log of so many bytes."""
    with tempfile.TemporaryDirectory() as made:
        fill_log(Path(made) / "flash", size)
        async with sealed(Path(made) / "flash") as found:
            yield found


async def measure(mtu: int) -> Rates:
    adapter._PREFERRED_MTU = mtu  # the adapter asks for what BlueZ asks for, and has no option
    size = int(RATES[mtu] * SECONDS)
    raw_notify, raw_write = await raw(mtu, size, len(longest_routine(0)))
    pulled = await pull_rate(size)
    async with device_with_log(100) as (central, key):
        nearby = await find(central, None, PATIENCE_S)
        async with converse(central, nearby, lambda _: key) as talk:
            pushed, whole_ms = await _push(talk)
    return Rates(raw_notify, pulled, raw_write, pushed, whole_ms)


async def _push(talk: Conversation) -> tuple[float, float]:
    """The median of PUSHES uploads, as in `raw`: bytes per second of the data, ms from begin to commit."""
    rates, whole_s = [], []
    for number in range(PUSHES):
        data = longest_routine(number)
        watch = Stopwatch()
        began_s = time.perf_counter()
        await push(talk, "long", data, watch)
        whole_s.append(time.perf_counter() - began_s)
        rates.append(len(data) / watch.seconds)
    return statistics.median(rates), 1000 * statistics.median(whole_s)


def sealing_ms() -> float:
    """Processor time of an ESP32 for a whole frame, in ms; an estimate on the safe side."""
    interpreter = os.environ.get("HOLDTIMER_MP32", ROOT / "build" / "micropython32" / "micropython")
    with tempfile.TemporaryDirectory() as made:
        for source in device_files():
            complaint = compile_one(source, Path(made))
            if complaint:
                raise SystemExit(complaint)
        command = [interpreter, ROOT / "bench" / "vm" / "sealing.py", made]
        return (
            float(subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout)
            / 1000
        )


def main() -> int:
    ok = True
    sys.stdout.write("B/s at MTU: raw notify, pull, part | raw write, push, part | begin to commit\n")
    for mtu in RATES:
        rates = asyncio.run(measure(mtu))
        parts = rates.pull / rates.raw_notify, rates.push / rates.raw_write
        sys.stdout.write(
            f"{mtu:4}: {rates.raw_notify:6.0f} {rates.pull:6.0f} {parts[0]:6.1%}"
            f" | {rates.raw_write:6.0f} {rates.push:6.0f} {parts[1]:6.1%} | {rates.whole_push_ms:5.0f} ms\n"
        )
        ok = _told(f"pull at MTU {mtu}", parts[0], PULL_PART) and ok
        ok = _told(f"push at MTU {mtu}", parts[1], PUSH_PART) and ok
        if mtu == 247:
            with unsealed():
                plain = asyncio.run(pull_rate(int(RATES[mtu] * SECONDS))) * FRAME_MAX / (FRAME_MAX - TAG_SIZE)
            ok = _told(f"kept of an unsealed pull at MTU {mtu}", rates.pull / plain, 1 - SEALING_PART) and ok
    ms, air_ms = sealing_ms(), 1000 * FRAME_MAX / RATES[247]
    sys.stdout.write(
        f"an ESP32 seals a frame in some {ms:.1f} ms, while {air_ms:.1f} ms of it are on the air\n"
    )
    return int(not ok)


def _told(name: str, part: float, least: float) -> bool:
    sys.stdout.write(f"{name}: {part:.1%}, at least {least:.0%}: {'ok' if part >= least else 'MISSED'}\n")
    return part >= least


if __name__ == "__main__":
    sys.exit(main())
