"""The `bluetooth` module of the simulator behaves as NimBLE on MicroPython was measured to."""

import asyncio
import contextlib
import errno
from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, Any

import bleak
import pytest
from bleak.exc import BleakGATTProtocolError, BleakGATTProtocolErrorCode

from holdtimer.link.adapter import open_adapter
from holdtimer.sim.air import Air
from holdtimer.sim.bluetooth import BUFFERS, CAN_FAIL, UUID, make_bluetooth
from holdtimer.sim.paced_air import Pace, paced_air

if TYPE_CHECKING:
    from link.conftest import Peripheral

CONTROL = "e3a00002-0000-4000-8000-000000000000"
DATA = "e3a00003-0000-4000-8000-000000000000"
READ_ONLY = "e3a00004-0000-4000-8000-000000000000"
CONNECTED, DISCONNECTED, WRITTEN, READ, MTU_EXCHANGED = 1, 2, 3, 4, 21


@pytest.fixture
async def client(air: Air, peripheral: "Peripheral") -> AsyncIterator[bleak.BleakClient]:
    async with open_adapter(air.radio("laptop")) as adapter, adapter.client(peripheral.address) as made:
        yield made


def number_of(raised: pytest.ExceptionInfo[OSError]) -> Any:
    return raised.value.args[0]


def dies_with(function: Callable[[], Any]) -> type[BaseException] | None:
    try:
        function()
    except ValueError as error:
        return type(error)
    return None


# The module


def test_a_uuid_is_sent_little_endian() -> None:
    text = "6e400001-b5a3-f393-e0a9-e50e24dcca9e"
    assert bytes(UUID(text)) == bytes.fromhex(text.replace("-", ""))[::-1]
    assert bytes(UUID(0x180F)) == b"\x0f\x18"


@pytest.mark.parametrize("value", [0x10000, -1, "6e400001-b5a3-f393-e0a9-e50e24dcca9e00"])
def test_what_is_no_uuid_is_refused(value: int | str) -> None:
    with pytest.raises(ValueError, match="UUID"):
        UUID(value)


async def test_a_module_has_one_radio_and_each_device_its_own(air: Air) -> None:
    loop = asyncio.get_running_loop()
    one, other = make_bluetooth(air, loop), make_bluetooth(air, loop, "24:0A:C4:00:00:02")
    assert one.BLE() is one.BLE()
    assert one.BLE() is not other.BLE()


# Settings


async def test_the_name_reads_back(peripheral: "Peripheral") -> None:
    peripheral.ble.config(gap_name="timer", mtu=185)
    assert peripheral.ble.config("gap_name") == b"timer"


async def test_unknown_settings_are_refused(peripheral: "Peripheral") -> None:
    with pytest.raises(TypeError, match="nonsense"):
        peripheral.ble.config(nonsense=1)
    with pytest.raises(ValueError, match="param"):
        peripheral.ble.config("nonsense")


@pytest.mark.parametrize("settings", [{"gap_name": "n" * 32}, {"mtu": 22}, {"mtu": 528}])
async def test_settings_out_of_range_are_einval(peripheral: "Peripheral", settings: dict[str, Any]) -> None:
    with pytest.raises(OSError, match="22") as raised:
        peripheral.ble.config(**settings)
    assert number_of(raised) == errno.EINVAL


async def test_the_name_is_what_a_central_reads(peripheral: "Peripheral", client: bleak.BleakClient) -> None:
    peripheral.ble.config(gap_name="my timer")
    assert await client.read_gatt_char("2a00") == b"my timer"


async def test_everything_needs_an_active_radio(air: Air) -> None:
    ble = make_bluetooth(air, asyncio.get_running_loop()).BLE()
    assert not ble.active()
    for call in (
        lambda: ble.gap_advertise(20_000),
        lambda: ble.gatts_register_services(()),
        lambda: ble.gatts_notify(0, 1, b""),
        lambda: ble.gatts_write(1, b""),
        lambda: ble.gatts_set_buffer(1, 1),
        lambda: ble.gap_disconnect(0),
        lambda: ble.config(mtu=100),
    ):
        with pytest.raises(OSError, match="19") as raised:
            await asyncio.to_thread(call)
        assert number_of(raised) == errno.ENODEV


async def test_switching_off_drops_connections_and_services(
    peripheral: "Peripheral", client: bleak.BleakClient
) -> None:
    await peripheral.call(peripheral.ble.gatts_write, peripheral.control, b"kept?")
    await peripheral.call(peripheral.ble.active, False)
    assert not peripheral.ble.active()
    assert len(peripheral.of(DISCONNECTED)) == 1
    assert not client.is_connected
    await peripheral.call(peripheral.ble.active, True)
    assert peripheral.ble.gatts_read(peripheral.control) == b""
    with pytest.raises(OSError, match="22"):
        peripheral.ble.gatts_write(peripheral.control, b"gone")


async def test_a_call_that_waits_may_not_be_made_from_an_interrupt(peripheral: "Peripheral") -> None:
    with pytest.raises(RuntimeError, match="interrupt"):
        peripheral.ble.active(False)  # the test itself runs on the stack's thread
    assert peripheral.ble.active()


# Advertising


async def test_registering_while_advertising_is_ebusy(peripheral: "Peripheral") -> None:
    with pytest.raises(OSError, match="16") as raised:
        await peripheral.register()
    assert number_of(raised) == errno.EBUSY
    await peripheral.call(peripheral.ble.gap_advertise, None)
    await peripheral.register()


async def test_registering_while_connected_is_ebusy(
    peripheral: "Peripheral", client: bleak.BleakClient
) -> None:
    with pytest.raises(OSError, match="16"):
        await peripheral.register()
    assert client.is_connected


async def test_registering_again_replaces(peripheral: "Peripheral") -> None:
    before = (peripheral.control, peripheral.data, peripheral.read_only)
    await peripheral.call(peripheral.ble.gap_advertise, None)
    await peripheral.register()
    assert (peripheral.control, peripheral.data, peripheral.read_only) == before


@pytest.mark.parametrize("field", ["adv_data", "resp_data"])
async def test_advertising_data_holds_31_bytes(peripheral: "Peripheral", field: str) -> None:
    await peripheral.call(peripheral.ble.gap_advertise, 20_000, **{field: bytes(31)})
    with pytest.raises(OSError, match="-18") as raised:
        await peripheral.call(peripheral.ble.gap_advertise, 20_000, **{field: bytes(32)})
    assert number_of(raised) == -18


async def test_advertising_stops_on_connect_and_starts_again_from_the_interrupt(
    air: Air, peripheral: "Peripheral"
) -> None:
    def interrupt(event: int, data: tuple[Any, ...]) -> None:
        peripheral.interrupt(event, data)
        if event == DISCONNECTED:
            peripheral.ble.gap_advertise(20_000)

    peripheral.ble.irq(interrupt)
    async with open_adapter(air.radio("laptop")) as adapter, open_adapter(air.radio("phone")) as other:
        async with adapter.client(peripheral.address):
            await peripheral.interrupted(CONNECTED)
            with pytest.raises(bleak.exc.BleakDeviceNotFoundError):
                await other.client(peripheral.address, timeout=0.3).connect()
        async with other.client(peripheral.address) as client:
            assert client.is_connected


async def test_interrupts_of_a_connection(peripheral: "Peripheral", client: bleak.BleakClient) -> None:
    conn_handle, kind, address = await peripheral.interrupted(CONNECTED)
    assert (conn_handle, kind, len(address)) == (0, 1, 6)
    assert await peripheral.interrupted(MTU_EXCHANGED) == (0, 256)
    await client.disconnect()
    assert await peripheral.interrupted(DISCONNECTED) == (conn_handle, kind, address)


async def test_the_device_can_disconnect(peripheral: "Peripheral", client: bleak.BleakClient) -> None:
    assert peripheral.ble.gap_disconnect(0) is True
    await peripheral.interrupted(DISCONNECTED)
    assert peripheral.ble.gap_disconnect(0) is False
    assert not client.is_connected


async def test_a_dead_handle_is_an_oserror(peripheral: "Peripheral") -> None:
    with pytest.raises(OSError, match=str(errno.ENOTCONN)):
        await peripheral.call(peripheral.ble.gatts_notify, 7, peripheral.data, b"x")


# Values


async def test_a_long_write_is_truncated_and_acknowledged(
    peripheral: "Peripheral", client: bleak.BleakClient
) -> None:
    await client.write_gatt_char(CONTROL, bytes(range(30)), response=True)
    assert await peripheral.interrupted(WRITTEN) == (0, peripheral.control)
    assert peripheral.writes == [bytes(range(20))]
    assert await client.read_gatt_char(CONTROL) == bytes(range(20))


async def test_a_larger_buffer_takes_more(peripheral: "Peripheral", client: bleak.BleakClient) -> None:
    peripheral.ble.gatts_set_buffer(peripheral.control, 253)
    await client.write_gatt_char(CONTROL, bytes(253), response=False)
    await peripheral.interrupted(WRITTEN)
    assert peripheral.writes == [bytes(253)]


async def test_an_appending_buffer_collects_until_read(
    peripheral: "Peripheral", client: bleak.BleakClient
) -> None:
    peripheral.ble.irq(None)
    peripheral.ble.gatts_set_buffer(peripheral.control, 5, True)
    for part in (b"ab", b"cd", b"ef"):
        await client.write_gatt_char(CONTROL, part, response=True)
    assert peripheral.ble.gatts_read(peripheral.control) == b"abcde"
    assert peripheral.ble.gatts_read(peripheral.control) == b""


async def test_a_value_written_by_the_device_is_read_by_the_central(
    peripheral: "Peripheral", client: bleak.BleakClient
) -> None:
    assert peripheral.ble.gatts_write(peripheral.read_only, bytes(range(40))) == 40
    assert await client.read_gatt_char(READ_ONLY) == bytes(range(40))
    assert await peripheral.interrupted(READ) == (0, peripheral.read_only)


async def test_the_handler_can_refuse_a_read(peripheral: "Peripheral", client: bleak.BleakClient) -> None:
    peripheral.ble.irq(lambda event, _data: 5 if event == READ else None)
    with pytest.raises(BleakGATTProtocolError) as raised:
        await client.read_gatt_char(READ_ONLY)
    assert raised.value.code == BleakGATTProtocolErrorCode.INSUFFICIENT_AUTHENTICATION


async def test_security_flags_are_refused(peripheral: "Peripheral") -> None:
    await peripheral.call(peripheral.ble.gap_advertise, None)
    with pytest.raises(ValueError, match="security"):
        await peripheral.call(
            peripheral.ble.gatts_register_services, ((UUID(0x1234), ((UUID(0x1235), 0x0202),)),)
        )


# Notifications


async def test_a_notification_is_cut_at_mtu_minus_3(
    peripheral: "Peripheral", client: bleak.BleakClient
) -> None:
    received: asyncio.Queue[bytes] = asyncio.Queue()
    await client.start_notify(DATA, lambda _c, value: received.put_nowait(bytes(value)))
    await peripheral.call(peripheral.ble.gatts_notify, 0, peripheral.data, bytes(300))
    assert await asyncio.wait_for(received.get(), 60) == bytes(client.mtu_size - 3)


async def test_a_notification_ignores_who_subscribed(
    peripheral: "Peripheral", client: bleak.BleakClient
) -> None:
    received: asyncio.Queue[bytes] = asyncio.Queue()
    await client.start_notify(DATA, lambda _c, value: received.put_nowait(bytes(value)))
    cccd = client.services.get_characteristic(DATA).descriptors[0]  # type: ignore[union-attr]
    await cccd.obj.write_value(b"\0\0", with_response=True)  # unknown to bleak: it still listens
    await peripheral.call(peripheral.ble.gatts_notify, 0, peripheral.data, b"notify")
    assert await asyncio.wait_for(received.get(), 60) == b"notify"


@pytest.mark.parametrize("size", [1, 253])
async def test_a_storm_of_notifications_meets_enomem_and_a_retry_works(
    peripheral: "Peripheral", client: bleak.BleakClient, size: int
) -> None:
    received: list[bytes] = []
    await client.start_notify(DATA, lambda _c, value: received.append(bytes(value)))
    for number in range(BUFFERS):  # on the stack's thread: no credit can return in between
        peripheral.ble.gatts_notify(0, peripheral.data, bytes([number]) * size)
    with pytest.raises(OSError, match="12") as raised:
        peripheral.ble.gatts_notify(0, peripheral.data, b"\xff" * size)
    assert number_of(raised) == errno.ENOMEM
    async with asyncio.timeout(60):
        while len(received) < BUFFERS:
            await asyncio.sleep(0)
        while True:
            try:
                peripheral.ble.gatts_notify(0, peripheral.data, b"\xff" * size)
                break
            except OSError:
                await asyncio.sleep(0)
        while len(received) <= BUFFERS:
            await asyncio.sleep(0)
    assert received == [bytes([number]) * size for number in [*range(BUFFERS), 0xFF]]


async def test_a_request_is_refused_while_notifications_hold_every_buffer(
    make: "type[Peripheral]",
) -> None:
    async with asyncio.timeout(60), paced_air(Pace(packets_per_event=1)) as air:
        peripheral = make(air)
        await peripheral.start()

        async def fill() -> None:
            while True:
                with contextlib.suppress(OSError):  # ENOMEM
                    peripheral.ble.gatts_notify(0, peripheral.data, b"x")
                await asyncio.sleep(0)

        async with open_adapter(air.radio("laptop")) as adapter, adapter.client(peripheral.address) as client:
            taken = 0

            async def ask() -> None:
                nonlocal taken
                while True:  # what comes just as a buffer is free is taken
                    await client.write_gatt_char(CONTROL, b"x", response=True)
                    taken += 1

            filling = asyncio.create_task(fill())
            with pytest.raises(BleakGATTProtocolError) as raised:
                await ask()
            await client.write_gatt_char(CONTROL, b"y", response=False)
            await peripheral.interrupted(WRITTEN, times=taken + 1)
            filling.cancel()
    assert raised.value.code == BleakGATTProtocolErrorCode.INSUFFICIENT_RESOURCE
    assert peripheral.writes == [b"x"] * taken + [b"y"]


async def test_a_reset_of_the_host_ends_links_and_advertising_without_a_word_of_the_latter(
    air: Air, peripheral: "Peripheral", client: bleak.BleakClient
) -> None:
    assert client.is_connected
    resetting = asyncio.create_task(peripheral.ble.reset_host())
    await asyncio.sleep(0)
    for call in (lambda: peripheral.ble.gap_advertise(20_000), lambda: peripheral.ble.gap_disconnect(0)):
        with pytest.raises(OSError, match="-22"):
            await peripheral.call(call)
    await resetting
    await peripheral.interrupted(DISCONNECTED)
    assert not client.is_connected
    await peripheral.advertise()
    async with open_adapter(air.radio("phone")) as phone:
        async with phone.client(peripheral.address) as other:
            assert await other.read_gatt_char(READ_ONLY) == b""
        await peripheral.advertise()
        await peripheral.ble.reset_host()
        with pytest.raises(bleak.exc.BleakDeviceNotFoundError):
            await phone.client(peripheral.address, timeout=0.3).connect()


async def test_switching_on_what_is_on_begins_anew(
    peripheral: "Peripheral", client: bleak.BleakClient
) -> None:
    await peripheral.call(peripheral.ble.active, True)
    assert peripheral.ble.active()
    assert not client.is_connected
    await peripheral.register()


@pytest.mark.parametrize("call", CAN_FAIL)
async def test_a_call_can_be_made_to_fail(peripheral: "Peripheral", call: str) -> None:
    arguments = {"active": (False,), "gatts_register_services": ((),), "gatts_notify": (0, 0, b"")}
    peripheral.ble.fail(call, ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        await peripheral.call(getattr(peripheral.ble, call), *arguments.get(call, (0,)))


async def test_a_call_that_failed_changed_nothing(peripheral: "Peripheral") -> None:
    peripheral.ble.fail("active", OSError(errno.ETIMEDOUT), MemoryError())
    with pytest.raises(OSError, match=str(errno.ETIMEDOUT)):
        await peripheral.call(peripheral.ble.active, False)
    with pytest.raises(MemoryError):
        await peripheral.call(peripheral.ble.active, False)
    assert peripheral.ble.active()
    await peripheral.call(peripheral.ble.active, False)


async def test_subscriptions_are_gone_after_a_reconnect(air: Air, peripheral: "Peripheral") -> None:
    async with open_adapter(air.radio("laptop")) as adapter:
        async with adapter.client(peripheral.address) as client:
            await client.start_notify(DATA, lambda _c, _v: None)
        await peripheral.interrupted(DISCONNECTED)
        await peripheral.advertise()
        async with adapter.client(peripheral.address) as client:
            cccd = client.services.get_characteristic(DATA).descriptors[0]  # type: ignore[union-attr]
            assert await client.read_gatt_descriptor(cccd) == b"\0\0"


# The handler


async def test_one_uncaught_exception_removes_the_handler(
    peripheral: "Peripheral", client: bleak.BleakClient, caplog: pytest.LogCaptureFixture
) -> None:
    calls: list[int] = []

    def careless(event: int, _data: tuple[Any, ...]) -> None:
        calls.append(event)
        raise IndexError("no room in the ring")

    peripheral.ble.irq(careless)
    await client.write_gatt_char(CONTROL, b"one", response=True)
    await client.write_gatt_char(CONTROL, b"two", response=True)
    assert calls == [WRITTEN]
    assert "the handler is removed" in caplog.text
    assert "no room in the ring" in caplog.text


async def test_memoryviews_die_when_the_handler_returns(air: Air, peripheral: "Peripheral") -> None:
    kept: list[memoryview] = []
    slices: list[memoryview] = []
    copies: list[bytes] = []

    def keeps(event: int, data: tuple[Any, ...]) -> None:
        if event == CONNECTED:
            kept.append(data[2])
            slices.append(data[2][:])
            copies.append(bytes(data[2]))
        peripheral.interrupt(event, data)

    peripheral.ble.irq(keeps)
    async with open_adapter(air.radio("laptop")) as adapter, adapter.client(peripheral.address):
        await peripheral.interrupted(CONNECTED)
    assert dies_with(lambda: bytes(kept[0])) is ValueError
    assert bytes(slices[0]) != copies[0]


def test_a_handler_must_be_callable() -> None:
    async def body() -> None:
        async with Air() as air:
            ble = make_bluetooth(air, asyncio.get_running_loop()).BLE()
            with pytest.raises(ValueError, match="handler"):
                ble.irq(5)

    asyncio.run(body())
