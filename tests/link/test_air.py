"""The air between processes and radios: who hears whom, how fast, and what a silent end looks like."""

import asyncio
import contextlib
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from bleak.backends.device import BLEDevice
from bleak.exc import BleakError
from bumble.snoop import Snooper

from holdtimer.link.adapter import open_adapter
from holdtimer.link.errors import AdapterMissing
from holdtimer.sim import air as air_module
from holdtimer.sim.air import Air, AirUnavailable

if TYPE_CHECKING:
    from link.conftest import Peripheral

CONTROL = "e3a00002-0000-4000-8000-000000000000"
DATA = "e3a00003-0000-4000-8000-000000000000"
CONNECTED, DISCONNECTED, WRITTEN = 1, 2, 3
InVirtualTime = Callable[[Coroutine[Any, Any, Any]], Any]

# A companion as a process of its own: argv is spec, address, what to write, and whether to go on for ever.
COMPANION = f"""
CONTROL = {CONTROL!r}
import asyncio, sys
from holdtimer.link.adapter import open_adapter

async def main(spec, address, text, forever):
    async with open_adapter(spec) as adapter:
        async with adapter.scanner() as scanner:
            async for device, advertisement in scanner.advertisement_data():
                if device.address == address and advertisement.local_name:
                    break
        async with adapter.client(device) as client:
            while True:
                await client.write_gatt_char(CONTROL, text.encode(), response=True)
                print(advertisement.local_name, flush=True)
                if forever != "yes":
                    return

asyncio.run(main(*sys.argv[1:]))
"""


def companion(spec: str, address: str, text: str, forever: str = "no") -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", COMPANION, spec, address, text, forever]
    path = os.pathsep.join(entry for entry in sys.path if entry)
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": path}
    )


async def finish(process: subprocess.Popen[bytes]) -> str:
    out, err = await asyncio.to_thread(process.communicate)
    assert process.returncode == 0, err.decode()
    assert err == b""
    return out.decode().strip()


@pytest.fixture
async def served(air: Air) -> AsyncIterator[str]:
    listener = await air.serve("tcp-server:127.0.0.1:0")
    yield listener.client_spec
    await listener.close()


# Other processes


async def test_companions_come_one_after_the_other(served: str, peripheral: "Peripheral") -> None:
    for number, text in enumerate(("scan", "push", "pull"), start=1):
        assert await finish(companion(served, peripheral.address, text)) == "hold"
        await peripheral.interrupted(DISCONNECTED, times=number)
        await peripheral.advertise()
    assert peripheral.writes == [b"scan", b"push", b"pull"]


async def test_a_killed_companion_is_a_lost_link_and_the_next_one_works(
    served: str, peripheral: "Peripheral"
) -> None:
    with companion(served, peripheral.address, "push", "yes") as process:
        await peripheral.interrupted(WRITTEN, times=3)
        assert peripheral.of(DISCONNECTED) == []
        process.kill()
    await peripheral.interrupted(DISCONNECTED)
    await peripheral.advertise()
    assert await finish(companion(served, peripheral.address, "again")) == "hold"
    assert peripheral.writes[-1] == b"again"


async def test_notifying_a_killed_companion_ends_in_enomem_then_in_a_dead_handle(
    served: str, peripheral: "Peripheral"
) -> None:
    numbers: list[int] = []
    with companion(served, peripheral.address, "pull", "yes") as process:
        await peripheral.interrupted(WRITTEN)
        process.kill()
        process.wait()
        async with asyncio.timeout(60):
            while not peripheral.of(DISCONNECTED):
                try:
                    peripheral.ble.gatts_notify(0, peripheral.data, bytes(100))
                except OSError as error:
                    numbers.append(error.args[0])
                await asyncio.sleep(0.01)
    with pytest.raises(OSError, match="107"):
        peripheral.ble.gatts_notify(0, peripheral.data, b"")
    assert set(numbers) == {12}


async def test_rubbish_on_the_port_disturbs_nobody(served: str, peripheral: "Peripheral") -> None:
    host, _, port = served.removeprefix("tcp-client:").rpartition(":")
    _, writer = await asyncio.open_connection(host, int(port))
    writer.write(bytes(range(256)) * 4)
    await writer.drain()
    assert await finish(companion(served, peripheral.address, "fine")) == "hold"
    writer.close()


async def test_only_so_many_clients(served: str, peripheral: "Peripheral") -> None:
    host, _, port = served.removeprefix("tcp-client:").rpartition(":")
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(air_module.MAX_CLIENTS):
            _, writer = await asyncio.open_connection(host, int(port))
            stack.callback(writer.close)
        with pytest.raises(AdapterMissing, match="does not answer"):
            async with open_adapter(served):
                pass
    async with asyncio.timeout(60):
        while True:
            with contextlib.suppress(BleakError, AdapterMissing):
                async with open_adapter(served) as adapter, adapter.client(peripheral.address) as client:
                    assert client.is_connected
                    return


async def test_a_listener_names_its_port_and_refuses_a_taken_one(air: Air) -> None:
    listener = await air.serve("tcp-server:_:0")
    port = int(listener.spec.rpartition(":")[2])
    assert port > 0
    assert listener.spec == f"tcp-server:_:{port}"
    assert listener.client_spec == f"tcp-client:127.0.0.1:{port}"
    with pytest.raises(AirUnavailable, match=str(port)) as raised:
        await air.serve(f"tcp-server:127.0.0.1:{port}")
    assert "in use" in str(raised.value)


@pytest.mark.parametrize(
    "spec", ["", "tcp-server", "tcp-server:9", "tcp-server:h:p", "tcp-server:h:70000", "x:1"]
)
async def test_a_spec_that_cannot_be_served(air: Air, spec: str) -> None:
    with pytest.raises(AirUnavailable) as raised:
        await air.serve(spec)
    assert str(raised.value).startswith(f"cannot serve the simulated air on {spec}: ")


async def test_any_other_transport_carries_one_host(
    air: Air, peripheral: "Peripheral", tmp_path: Path
) -> None:
    path = tmp_path / "hci"
    listener = await air.serve(f"unix-server:{path}")
    assert listener.client_spec == ""
    async with open_adapter(f"unix:{path}") as adapter, adapter.client(peripheral.address) as client:
        assert client.is_connected
    await listener.close()


# Radios of one process


async def test_two_devices_on_one_air(air: Air, peripheral: "Peripheral") -> None:
    other = type(peripheral)(air, "24:0A:C4:00:00:02")
    await other.start("other")
    async with open_adapter(air.radio("laptop")) as adapter:
        names: dict[str, str] = {}
        async with adapter.scanner() as scanner:
            async for device, advertisement in scanner.advertisement_data():
                names[device.address] = advertisement.local_name or ""
                if all(names.get(made.address) for made in (peripheral, other)):
                    break
        assert names == {"24:0A:C4:00:00:01": "hold", "24:0A:C4:00:00:02": "other"}
        async with adapter.client(peripheral.address) as one, adapter.client(other.address) as two:
            await one.write_gatt_char(CONTROL, b"first", response=True)
            await two.write_gatt_char(CONTROL, b"second", response=True)
        assert (peripheral.writes, other.writes) == ([b"first"], [b"second"])


async def test_of_two_centrals_one_gets_the_device(air: Air, peripheral: "Peripheral") -> None:
    async with open_adapter(air.radio("laptop")) as one, open_adapter(air.radio("phone")) as two:
        device = BLEDevice(peripheral.address, None, await one.find(peripheral.address, 60))
        await peripheral.call(peripheral.ble.gap_advertise, None)
        clients = [one.client(device), two.client(device)]
        attempts = [asyncio.ensure_future(client.connect()) for client in clients]
        async with asyncio.timeout(60):
            while not (one.device.is_le_connecting and two.device.is_le_connecting):
                await asyncio.sleep(0.001)
        await peripheral.advertise()
        outcomes = await asyncio.gather(*attempts, return_exceptions=True)
        assert sorted(type(outcome).__name__ for outcome in outcomes) == ["BleakError", "NoneType"]
        assert len(peripheral.of(CONNECTED)) == 1


async def test_out_of_reach_is_a_lost_link_at_both_ends(air: Air, peripheral: "Peripheral") -> None:
    radio = air.radio("laptop")
    lost = asyncio.Event()
    async with open_adapter(radio) as adapter:
        async with adapter.client(peripheral.address, disconnected_callback=lambda _c: lost.set()):
            await air.sever(radio)
            await asyncio.wait_for(lost.wait(), 60)
            await peripheral.interrupted(DISCONNECTED)
        await peripheral.advertise()
        async with adapter.client(peripheral.address) as client:
            await client.write_gatt_char(CONTROL, b"back", response=True)
    assert peripheral.writes == [b"back"]


async def test_out_of_reach_nothing_is_heard_even_a_goodbye(air: Air, peripheral: "Peripheral") -> None:
    radio = air.radio("laptop")
    async with open_adapter(radio) as adapter:
        client = adapter.client(peripheral.address)
        await client.connect()
        away = asyncio.ensure_future(air.sever(radio))
        await asyncio.sleep(0)
        await client.disconnect()
        assert peripheral.of(DISCONNECTED) == []
        await away
        assert len(peripheral.of(DISCONNECTED)) == 1


async def test_a_host_gets_packets_that_fit_its_buffers(air: Air, peripheral: "Peripheral") -> None:
    class Sizes(Snooper):
        def snoop(self, hci_packet: bytes, direction: Snooper.Direction) -> None:
            if hci_packet[0] == 2 and direction == Snooper.Direction.CONTROLLER_TO_HOST:  # ACL data
                sizes.append(len(hci_packet) - 5)

    sizes: list[int] = []
    peripheral.ble.config(mtu=512)
    peripheral.ble.gatts_write(peripheral.control, bytes(500))
    async with open_adapter(air.radio("laptop")) as adapter, adapter.client(peripheral.address) as client:
        adapter.device.host.snooper = Sizes()
        assert await client.read_gatt_char(CONTROL) == bytes(500)
    assert sizes == [251, 251, 3]
