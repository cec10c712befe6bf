"""The paced air of the benches carries what its connection events hold."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

import pytest
from bleak.exc import BleakError

from holdtimer.link.adapter import open_adapter
from holdtimer.sim.paced_air import Pace, paced_air

if TYPE_CHECKING:
    from link.conftest import Peripheral

CONTROL = "e3a00002-0000-4000-8000-000000000000"
DATA = "e3a00003-0000-4000-8000-000000000000"
DISCONNECTED = 2
InVirtualTime = Callable[[Coroutine[Any, Any, Any]], Any]


async def transfer(pace: Pace, mtu: int, make: "type[Peripheral]") -> tuple[float, float]:
    """Bytes per second of 600 notifications and of 100 writes with response, as large as the MTU allows."""
    loop = asyncio.get_running_loop()
    async with paced_air(pace) as air:
        device = make(air)
        await device.start()
        device.ble.config(mtu=mtu)
        device.ble.gatts_set_buffer(device.control, mtu)
        async with open_adapter(air.radio("laptop")) as adapter, adapter.client(device.address) as client:
            received: list[int] = []
            everything = asyncio.Event()

            def receive(_characteristic: object, value: bytearray) -> None:
                received.append(int.from_bytes(value[:2], "little"))
                if len(received) == 600:
                    everything.set()

            await client.start_notify(DATA, receive)
            started = loop.time()
            for number in range(600):
                value = number.to_bytes(2, "little") + bytes(mtu - 5)
                while True:
                    try:
                        device.ble.gatts_notify(0, device.data, value)
                        break
                    except OSError:
                        await asyncio.sleep(pace.interval_ms / 1000)
            await everything.wait()
            notified = 600 * (mtu - 3) / (loop.time() - started)
            assert received == list(range(600))

            started = loop.time()
            for _ in range(100):
                await client.write_gatt_char(CONTROL, bytes(mtu - 3), response=True)
            return notified, 100 * (mtu - 3) / (loop.time() - started)


# Six link-layer packets of up to 251 bytes to each event of 30 ms; a write with response takes two events.
@pytest.mark.parametrize(
    ("mtu", "notifications_per_event"),
    [(23, 6), (185, 6), (247, 6), (512, 2)],  # 516 bytes take three link-layer packets
)
def test_a_paced_link_carries_what_its_events_hold(
    in_virtual_time: InVirtualTime, make: "type[Peripheral]", mtu: int, notifications_per_event: int
) -> None:
    notified, written = in_virtual_time(transfer(Pace(), mtu, make))
    assert notified == pytest.approx(notifications_per_event * (mtu - 3) / 0.030, rel=0.03)
    assert written == pytest.approx((mtu - 3) / 0.060, rel=0.03)


def test_without_data_length_extension_it_is_slower(
    in_virtual_time: InVirtualTime, make: "type[Peripheral]"
) -> None:
    fast, _ = in_virtual_time(transfer(Pace(), 247, make))
    slow, _ = in_virtual_time(transfer(Pace(ll_octets=27), 247, make))
    assert 0.05 * fast < slow < 0.15 * fast


def test_losses_slow_it_down_repeatably_and_lose_nothing(
    in_virtual_time: InVirtualTime, make: "type[Peripheral]"
) -> None:
    clean, lossy, same, other = (
        in_virtual_time(transfer(pace, 247, make))[0]
        for pace in (Pace(), Pace(loss=0.1, seed=1), Pace(loss=0.1, seed=1), Pace(loss=0.1, seed=2))
    )
    assert 0.5 * clean < lossy < 0.95 * clean
    assert lossy == pytest.approx(same, rel=1e-6)
    assert lossy != pytest.approx(other, rel=1e-6)


def test_a_paced_link_can_be_lost_and_made_again(
    in_virtual_time: InVirtualTime, make: "type[Peripheral]"
) -> None:
    async def body() -> None:
        # So slow that what was queued is still there when the next connection comes.
        async with paced_air(Pace(interval_ms=1000)) as air:
            device = make(air)
            await device.start()
            radio = air.radio("laptop")

            def interrupt(event: int, data: tuple[Any, ...]) -> None:
                device.interrupt(event, data)
                if event == DISCONNECTED:
                    device.ble.gap_advertise(20_000)

            device.ble.irq(interrupt)
            async with open_adapter(radio) as adapter:
                async with adapter.client(device.address) as client:
                    away = asyncio.ensure_future(air.sever(radio))
                    await asyncio.sleep(0)
                    for _ in range(3):
                        device.ble.gatts_notify(0, device.data, b"old")
                        await client.write_gatt_char(CONTROL, b"old", response=False)
                    with pytest.raises(BleakError, match="lost"):
                        await client.read_gatt_char(CONTROL)
                    await away
                received: list[bytes] = []
                async with adapter.client(device.address) as client:
                    await client.start_notify(DATA, lambda _c, value: received.append(bytes(value)))
                    device.ble.gatts_notify(0, device.data, b"new")
                    await client.read_gatt_char(CONTROL)
                assert received == [b"new"]
                assert device.writes == []

    in_virtual_time(body())
