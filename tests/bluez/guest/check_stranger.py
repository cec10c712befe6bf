"""A central that is not the companion: it may look, it changes nothing, and the owner is served after it."""

import contextlib
import random
from typing import TYPE_CHECKING

import bleak
from bleak.exc import BleakError
from bluez.guest.device import Device

from holdtimer.link.conversation import FROM_DEVICE, TO_DEVICE
from holdtimer.link.scan import SERVICE

if TYPE_CHECKING:
    from bluez.guest.conftest import Companion

SERIAL = "00002a25-0000-1000-8000-00805f9b34fb"
BATTERY = "00002a19-0000-1000-8000-00805f9b34fb"
CONNECT_TIMEOUT_S = 60.0
WRITES = 40


async def intrude(seed: int, response: bool) -> tuple[bytes, bytes, int]:
    """Connect, read what there is, write garbage until dropped or tired.

    The serial number, the battery level, how many writes were taken.
    """
    written = 0
    noise = random.Random(seed)
    found = await bleak.BleakScanner.find_device_by_filter(
        lambda _, said: SERVICE in said.service_uuids, timeout=CONNECT_TIMEOUT_S, service_uuids=[SERVICE]
    )
    assert found
    async with bleak.BleakClient(found, timeout=CONNECT_TIMEOUT_S) as client:
        serial = bytes(await client.read_gatt_char(SERIAL))
        battery = bytes(await client.read_gatt_char(BATTERY))
        with contextlib.suppress(BleakError):  # dropped, which is the device's right
            await client.start_notify(FROM_DEVICE, lambda _who, _what: None)
            target = client.services.get_characteristic(TO_DEVICE)
            assert target
            for _ in range(WRITES):
                size = noise.randint(1, target.max_write_without_response_size)
                await client.write_gatt_char(target, noise.randbytes(size), response=response)
                written += 1
    return serial, battery, written


async def check_a_stranger_changes_nothing_and_the_owner_is_served_after_it(
    device: Device, holdtimer: "Companion"
) -> None:
    before = device.contents()
    for seed, response in ((1, False), (2, True)):
        serial, battery, written = await intrude(seed, response)
        assert serial.decode() == (device.flash / "device").read_bytes().hex()
        assert 0 <= battery[0] <= 100
        assert written
    assert device.contents() == before
    done = await holdtimer("push", "ice", "--no-progress", "--timeout", "60")
    assert done.code == 0
    assert (device.flash / "routines" / "ice.bin").exists()
