"""Stock bleak over a bumble host: what a companion sees of a device, and of one that goes away."""

import asyncio
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import TYPE_CHECKING, Any

import bleak
import pytest
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData
from bleak.exc import (
    BleakDeviceNotFoundError,
    BleakError,
    BleakGATTProtocolError,
    BleakGATTProtocolErrorCode,
)
from bumble.snoop import Snooper

from holdtimer.link.adapter import Adapter, open_adapter
from holdtimer.link.errors import AdapterMissing
from holdtimer.sim.air import Air

if TYPE_CHECKING:
    from link.conftest import Peripheral

SERVICE = "e3a00001-0000-4000-8000-000000000000"
CONTROL = "e3a00002-0000-4000-8000-000000000000"
DATA = "e3a00003-0000-4000-8000-000000000000"
READ_ONLY = "e3a00004-0000-4000-8000-000000000000"
CONNECTED, DISCONNECTED, WRITTEN = 1, 2, 3
InVirtualTime = Callable[[Coroutine[Any, Any, Any]], Any]


@pytest.fixture
async def adapter(air: Air) -> AsyncIterator[Adapter]:
    async with open_adapter(air.radio("laptop")) as made:
        yield made


async def seen(scanner: bleak.BleakScanner) -> tuple[BLEDevice, AdvertisementData]:
    async with asyncio.timeout(60), scanner:
        async for device, advertisement in scanner.advertisement_data():
            return device, advertisement
    raise AssertionError("unreachable")


def closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


# Scanning


async def test_a_scan_gives_name_service_and_address(adapter: Adapter, peripheral: "Peripheral") -> None:
    device, advertisement = await seen(adapter.scanner(service_uuids=[SERVICE]))
    assert device.address == peripheral.address
    assert device.name == advertisement.local_name == "hold"
    assert advertisement.service_uuids == [SERVICE]


async def test_a_passive_scan_has_no_name(adapter: Adapter, peripheral: "Peripheral") -> None:
    heard: list[AdvertisementData] = []
    async with asyncio.timeout(60), adapter.scanner(scanning_mode="passive") as scanner:
        async for device, advertisement in scanner.advertisement_data():
            assert device.address == peripheral.address
            heard.append(advertisement)
            if len(heard) == 3:
                break
    assert [(a.local_name, a.service_uuids) for a in heard] == [(None, [SERVICE])] * 3


async def test_a_scan_for_another_service_sees_nothing(
    air: Air, adapter: Adapter, peripheral: "Peripheral"
) -> None:
    everything: list[str] = []
    wanted: list[str] = []
    async with (
        open_adapter(air.radio("phone")) as other,
        adapter.scanner(lambda device, _ad: everything.append(device.address)),
        other.scanner(lambda device, _ad: wanted.append(device.address), service_uuids=["180f"]),
    ):
        async with asyncio.timeout(60):
            while len(everything) < 3:
                await asyncio.sleep(0.01)
    assert set(everything) == {peripheral.address}
    assert wanted == []


@pytest.mark.parametrize("turns", range(6))
async def test_ctrl_c_while_a_scan_begins_harms_nothing(air: Air, turns: int) -> None:
    complaints: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: complaints.append(context))
    served = await air.serve("tcp-server:127.0.0.1:0")
    assert served.client_spec
    ready = asyncio.Event()

    async def listen(spec: str) -> None:
        async with open_adapter(spec) as adapter:
            ready.set()
            async with adapter.scanner():
                await asyncio.Event().wait()

    async with asyncio.timeout(60):
        listening = asyncio.create_task(listen(served.client_spec))
        await ready.wait()
        for _ in range(turns):
            await asyncio.sleep(0)
        listening.cancel()
        await asyncio.wait([listening])
        for _ in range(20):  # the transport closes in a turn of its own
            await asyncio.sleep(0)

    assert listening.cancelled()
    assert not complaints


async def test_odd_advertisements_are_read_as_far_as_they_go(
    adapter: Adapter, peripheral: "Peripheral"
) -> None:
    name = b"\x03\x09h\xff"
    makers = b"\x05\xff\x4c\x00\x01\x02"
    battery = b"\x04\x16\x0f\x18\x64"
    cut_short = b"\x02\x03\x0f"  # half a UUID
    await peripheral.call(
        peripheral.ble.gap_advertise, 20_000, name + makers + battery + cut_short, resp_data=b"\x1fz"
    )
    _, advertisement = await seen(adapter.scanner())
    assert advertisement.local_name == "h\ufffd"
    assert advertisement.manufacturer_data == {0x004C: b"\x01\x02"}
    assert advertisement.service_data == {"0000180f-0000-1000-8000-00805f9b34fb": b"\x64"}
    assert advertisement.service_uuids == []


# Connecting


async def test_a_connection_finds_services_and_the_mtu(adapter: Adapter, peripheral: "Peripheral") -> None:
    peripheral.ble.config(mtu=247)
    device, _ = await seen(adapter.scanner())
    async with adapter.client(device) as client:
        assert client.is_connected
        assert client.name == "hold"
        assert client.mtu_size == 247
        control = client.services.get_characteristic(CONTROL)
        data = client.services.get_characteristic(DATA)
        assert control is not None
        assert data is not None
        assert control.max_write_without_response_size == 244
        assert set(control.properties) == {"read", "write", "write-without-response"}
        assert control.service_uuid == SERVICE
        assert [d.uuid[:8] for d in data.descriptors] == ["00002902"]
    assert not client.is_connected
    assert client.mtu_size == 23


async def test_a_write_without_response_holds_mtu_minus_3(adapter: Adapter, peripheral: "Peripheral") -> None:
    peripheral.ble.gatts_set_buffer(peripheral.control, 512)
    async with adapter.client(peripheral.address) as client:
        most = client.mtu_size - 3
        await client.write_gatt_char(CONTROL, b"x" * most, response=False)
        await peripheral.interrupted(WRITTEN)
        with pytest.raises(BleakError, match=str(most)):
            await client.write_gatt_char(CONTROL, b"x" * (most + 1), response=False)
        await client.write_gatt_char(CONTROL, b"y" * 500, response=True)  # in parts, as BlueZ does
    assert peripheral.writes == [b"x" * most, b"y" * 500]


async def test_many_writes_without_response_arrive_in_order(
    adapter: Adapter, peripheral: "Peripheral"
) -> None:
    sent = [number.to_bytes(2, "little") for number in range(500)]
    async with adapter.client(peripheral.address) as client:
        for data in sent:
            await client.write_gatt_char(CONTROL, data, response=False)
        await peripheral.interrupted(WRITTEN, times=500)
    assert peripheral.writes == sent


async def test_a_write_that_the_device_refuses_is_a_gatt_error(
    adapter: Adapter, peripheral: "Peripheral"
) -> None:
    async with adapter.client(peripheral.address) as client:
        with pytest.raises(BleakGATTProtocolError) as raised:
            await client.write_gatt_char(READ_ONLY, b"x", response=True)
        assert raised.value.code == BleakGATTProtocolErrorCode.WRITE_NOT_PERMITTED


async def test_notifications_stop_when_asked(adapter: Adapter, peripheral: "Peripheral") -> None:
    received: asyncio.Queue[bytes] = asyncio.Queue()
    async with adapter.client(peripheral.address) as client:
        await client.start_notify(DATA, lambda _c, value: received.put_nowait(bytes(value)))
        await peripheral.call(peripheral.ble.gatts_notify, 0, peripheral.data, b"one")
        assert await asyncio.wait_for(received.get(), 60) == b"one"
        await client.stop_notify(DATA)
        await peripheral.call(peripheral.ble.gatts_notify, 0, peripheral.data, b"two")
        await client.read_gatt_char(READ_ONLY)  # behind the notification
        assert received.empty()


async def test_pairing_is_not_offered(adapter: Adapter, peripheral: "Peripheral") -> None:
    async with adapter.client(peripheral.address) as client:
        with pytest.raises(NotImplementedError, match="pairing"):
            await client.pair()


# Not there, or not there any more


async def test_a_lost_link_fails_the_request_and_tells_the_caller(
    air: Air, adapter: Adapter, peripheral: "Peripheral"
) -> None:
    told = asyncio.Event()
    async with adapter.client(peripheral.address, disconnected_callback=lambda _c: told.set()) as client:
        radio = adapter.device.host.hci_sink
        away = asyncio.ensure_future(air.sever(radio))  # type: ignore[arg-type]
        await asyncio.sleep(0)
        started = time.monotonic()
        with pytest.raises(BleakError, match="lost"):
            await client.read_gatt_char(READ_ONLY)
        assert time.monotonic() - started < 25  # bumble alone waits 30 s
        await away
        assert told.is_set()
        assert not client.is_connected
        with pytest.raises(BleakError):
            await client.read_gatt_char(READ_ONLY)


async def test_writes_without_response_to_a_lost_device_fail_too(
    air: Air, adapter: Adapter, peripheral: "Peripheral"
) -> None:
    async with adapter.client(peripheral.address) as client:
        away = asyncio.ensure_future(air.sever(adapter.device.host.hci_sink))  # type: ignore[arg-type]
        await asyncio.sleep(0)

        async def write_on() -> None:
            while True:
                await client.write_gatt_char(CONTROL, bytes(20), response=False)

        with pytest.raises(BleakError, match="lost"):
            await asyncio.wait_for(write_on(), 60)
        await away


async def test_a_requested_disconnect_is_told_once(adapter: Adapter, peripheral: "Peripheral") -> None:
    told: list[bool] = []
    async with adapter.client(
        peripheral.address, disconnected_callback=lambda client: told.append(client.is_connected)
    ) as client:
        await client.disconnect()
    assert told == [False]


async def test_leaving_the_adapter_says_goodbye(air: Air, peripheral: "Peripheral") -> None:
    async with open_adapter(air.radio("laptop")) as adapter:
        await adapter.client(peripheral.address).connect()
    assert len(peripheral.of(2)) == 1


def test_an_absent_device_is_not_found(in_virtual_time: InVirtualTime) -> None:
    async def body() -> None:
        async with Air() as air, open_adapter(air.radio("laptop")) as adapter:
            with pytest.raises(BleakDeviceNotFoundError, match="AA:BB:CC:DD:EE:FF"):
                await adapter.client("AA:BB:CC:DD:EE:FF").connect()

    in_virtual_time(body())


async def test_a_device_that_went_away_is_not_found_and_can_come_back(
    adapter: Adapter, peripheral: "Peripheral"
) -> None:
    device, _ = await seen(adapter.scanner())
    await peripheral.call(peripheral.ble.gap_advertise, None)
    with pytest.raises(BleakDeviceNotFoundError, match=peripheral.address):
        await adapter.client(device, timeout=0.2).connect()
    await peripheral.advertise()
    async with adapter.client(device) as client:
        assert client.is_connected


async def test_a_cancelled_connect_leaves_the_adapter_usable(
    adapter: Adapter, peripheral: "Peripheral"
) -> None:
    device, _ = await seen(adapter.scanner())
    await peripheral.call(peripheral.ble.gap_advertise, None)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await adapter.client(device).connect()
    await peripheral.advertise()
    async with adapter.client(device) as client:
        assert client.is_connected


class Cancel(Snooper):
    """Cancels the task `late` turns after the `at`-th HCI packet, in either direction."""

    def __init__(self, at: int, late: int, task: "asyncio.Task[None]") -> None:
        self.cancelled = False
        self._left = at
        self._late = late
        self._task = task

    def snoop(self, _hci_packet: bytes, _direction: Snooper.Direction) -> None:
        self._left -= 1
        if self._left == 0:
            self._wait(self._late)

    def _wait(self, turns: int) -> None:
        if turns:
            asyncio.get_running_loop().call_soon(self._wait, turns - 1)
        else:
            self.cancelled = self._task.cancel()


@pytest.mark.parametrize("late", range(4))
async def test_a_connect_that_is_cancelled_at_any_moment_leaves_no_link(
    adapter: Adapter, peripheral: "Peripheral", late: int
) -> None:
    device, _ = await seen(adapter.scanner())
    at, cancelled = 0, True
    while cancelled:
        at += 1
        client = adapter.client(device)
        connecting = asyncio.create_task(client.connect())
        trap = adapter.device.host.snooper = Cancel(at, late, connecting)
        await asyncio.wait([connecting])
        cancelled = trap.cancelled
        if cancelled:
            assert connecting.cancelled(), f"at packet {at}"
            assert not adapter.device.connections, f"at packet {at}"
        else:
            await client.disconnect()
        await peripheral.until(lambda: len(peripheral.of(DISCONNECTED)) == len(peripheral.of(CONNECTED)))
        await peripheral.advertise()
    assert at > 20


async def test_an_air_that_ends_ends_the_link_and_the_adapter(air: Air, peripheral: "Peripheral") -> None:
    listener = await air.serve("tcp-server:127.0.0.1:0")
    told = asyncio.Event()
    async with open_adapter(listener.client_spec) as adapter:
        client = adapter.client(peripheral.address, disconnected_callback=lambda _c: told.set())
        await client.connect()
        scanner = adapter.scanner()
        await scanner.start()
        await listener.close()
        await asyncio.wait_for(told.wait(), 60)
        with pytest.raises(BleakError):
            await client.read_gatt_char(READ_ONLY)
        with pytest.raises(BleakError, match="gone"):
            await scanner.stop()
        with pytest.raises(BleakError, match="gone"):
            await adapter.client(peripheral.address).connect()


@pytest.mark.parametrize(
    ("spec", "reason"),
    [
        ("tcp-client:127.0.0.1:CLOSED", "onnect"),
        ("tcp-client:127.0.0.1:port", "port"),
        ("carrier-pigeon:7", "scheme"),
        ("unix:/no/such/socket", "No such file"),
    ],
)
async def test_an_adapter_that_is_not_there(spec: str, reason: str) -> None:
    spec = spec.replace("CLOSED", str(closed_port()))  # as a parameter, xdist workers would differ
    with pytest.raises(AdapterMissing) as raised:
        async with open_adapter(spec):
            pass
    assert str(raised.value).startswith(f"no Bluetooth adapter at {spec}: ")
    assert reason in str(raised.value).removeprefix(f"no Bluetooth adapter at {spec}: ")


@pytest.mark.parametrize("hangs_up", [True, False])
def test_a_port_that_is_no_controller(in_virtual_time: InVirtualTime, hangs_up: bool) -> None:
    writers: list[asyncio.StreamWriter] = []

    def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        if hangs_up:
            writer.close()

    async def body() -> None:
        async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            with pytest.raises(AdapterMissing, match="does not answer"):
                async with open_adapter(f"tcp-client:127.0.0.1:{port}"):
                    pass
            for writer in writers:
                writer.close()

    in_virtual_time(body())


def test_the_link_room_loads_no_bluetooth_stack() -> None:
    code = "import sys, holdtimer.link; print([m for m in sys.modules if m in ('bleak', 'bumble')])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
