"""A peripheral that runs MicroPython calls on a thread of its own, and asyncio in virtual time."""

import asyncio
import selectors
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any, TypeVar

import pytest

from holdtimer.sim.air import Air
from holdtimer.sim.bluetooth import make_bluetooth

T = TypeVar("T")
SERVICE = "e3a00001-0000-4000-8000-000000000000"
CONTROL = "e3a00002-0000-4000-8000-000000000000"  # write with and without response, read
DATA = "e3a00003-0000-4000-8000-000000000000"  # notify
READ_ONLY = "e3a00004-0000-4000-8000-000000000000"
PATIENCE_S = 60.0  # a machine may be slow; a test that waits this long has failed


class Peripheral:
    """What firmware sees: the interrupts it got, as (event, data) with bytes copied; its value handles."""

    def __init__(self, air: Air, address: str = "24:0A:C4:00:00:01") -> None:
        self.address = address
        self.bluetooth = make_bluetooth(air, asyncio.get_running_loop(), address)
        self.ble = self.bluetooth.BLE()
        self.interrupts: list[tuple[int, tuple[Any, ...]]] = []
        self.writes: list[bytes] = []
        self._changed = asyncio.Event()
        self.control = self.data = self.read_only = -1
        self.ble.irq(self.interrupt)

    def interrupt(self, event: int, data: tuple[Any, ...]) -> None:
        if event == 3:
            self.writes.append(self.ble.gatts_read(data[1]))
        copied = tuple(bytes(item) if isinstance(item, memoryview) else item for item in data)
        self.interrupts.append((event, copied))
        self._changed.set()

    async def call(self, function: Callable[..., T], *args: Any, **options: Any) -> T:
        """Call it on a thread of the firmware's own."""
        return await asyncio.to_thread(function, *args, **options)

    async def start(self, name: str = "hold") -> None:
        await self.call(self.ble.active, True)
        await self.register()
        await self.advertise(name)

    async def register(self) -> None:
        bt = self.bluetooth
        writable = bt.FLAG_READ | bt.FLAG_WRITE | bt.FLAG_WRITE_NO_RESPONSE
        characteristics = (
            (bt.UUID(CONTROL), writable),
            (bt.UUID(DATA), bt.FLAG_NOTIFY),
            (bt.UUID(READ_ONLY), bt.FLAG_READ),
        )
        ((self.control, self.data, self.read_only),) = await self.call(
            self.ble.gatts_register_services, ((bt.UUID(SERVICE), characteristics),)
        )

    async def advertise(self, name: str = "hold") -> None:
        uuids = bytes([17, 0x07]) + bytes(self.bluetooth.UUID(SERVICE))
        names = bytes([len(name) + 1, 0x09]) + name.encode()
        await self.call(self.ble.gap_advertise, 20_000, uuids, resp_data=names)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for an interrupt that makes the condition true."""
        async with asyncio.timeout(PATIENCE_S):
            while not condition():
                self._changed.clear()
                await self._changed.wait()

    async def interrupted(self, event: int, times: int = 1) -> tuple[Any, ...]:
        """Wait until the event came that often; the data of the last one."""
        await self.until(lambda: len(self.of(event)) >= times)
        return self.of(event)[-1]

    def of(self, event: int) -> list[tuple[Any, ...]]:
        return [data for kind, data in self.interrupts if kind == event]


class _VirtualSelector(selectors.DefaultSelector):
    """Never sleeps: when nothing is ready, the time to the next timer has passed."""

    elapsed_s = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(None if timeout is None else 0)
        if not ready and timeout:
            self.elapsed_s += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop on which an hour takes no time; for work that waits for timers only."""

    def __init__(self) -> None:
        self._virtual = _VirtualSelector()
        super().__init__(self._virtual)

    def time(self) -> float:
        return self._virtual.elapsed_s


@pytest.fixture
def in_virtual_time() -> Callable[[Coroutine[Any, Any, Any]], Any]:
    def run(work: Coroutine[Any, Any, Any]) -> Any:
        with asyncio.Runner(loop_factory=VirtualLoop) as runner:
            return runner.run(work)

    return run


@pytest.fixture
def make() -> type[Peripheral]:
    return Peripheral


@pytest.fixture
async def air() -> AsyncIterator[Air]:
    async with Air() as made:
        yield made


@pytest.fixture
async def peripheral(air: Air) -> Peripheral:
    made = Peripheral(air)
    await made.start()
    return made
