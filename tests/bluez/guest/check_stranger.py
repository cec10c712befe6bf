"""Centrals without the key: they change nothing, read no record, and the owner is served after them."""

import contextlib
import random
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from bleak.exc import BleakError
from bluez.guest.device import Device
from bluez.guest.link import (
    Link,
    codes,
    frame,
    laptop,
    linked,
    owner_is_served,
    refusal,
    seconds_to_wait,
)

from holdcore import wire
from holdcore.link.radio_window import WRONG_KEY_MS
from holdcore.model import Settings
from holdtimer.errors import EXIT_LACKING, EXIT_REFUSED
from holdtimer.keys import Keys

if TYPE_CHECKING:
    from bluez.guest.conftest import Companion

SERIAL = "00002a25-0000-1000-8000-00805f9b34fb"
BATTERY = "00002a19-0000-1000-8000-00805f9b34fb"
LOOK = ("--timeout", "60")
WRITES = 40
WRONG_KEY = bytes(32)
WRONG_KEYS = 5
"""The wait after that many is 16 s: five times what it takes to connect again."""

PULL = wire.pack(wire.MESSAGES, wire.PULL, 0, 1)


def set_volume(volume: int) -> bytes:
    return wire.pack(wire.MESSAGES, wire.CHANGE_SETTINGS, tail=bytes((0, volume)))


def learnt_nothing(link: Link) -> bool:
    """Whether all that the device said to it is what it says to anybody."""
    return set(codes(b"".join(link.heard))) <= {wire.CHALLENGE, wire.REFUSED}


async def play(*pieces: bytes) -> Link:
    """Connect, say these until the device hangs up; the link, for what was heard."""
    async with linked() as link:
        with contextlib.suppress(BleakError):  # hung up before all was said
            for piece in pieces:
                await link.say(piece)
        await link.hung_up()
    return link


async def check_garbage_changes_nothing(device: Device, holdtimer: "Companion") -> None:
    before = device.contents()
    for seed, response in ((1, False), (2, True)):
        noise = random.Random(seed)
        async with linked() as link:
            serial = await link.client.read_gatt_char(SERIAL)
            battery = await link.client.read_gatt_char(BATTERY)
            with contextlib.suppress(BleakError):  # dropped, which is the device's right
                for _ in range(WRITES):
                    await link.say(noise.randbytes(noise.randint(1, 244)), response)
        assert serial.decode() == device.id.hex()
        assert 0 <= battery[0] <= 100
        assert link.sent
        assert learnt_nothing(link)
    assert device.contents() == before
    done = await holdtimer("push", "ice", "--no-progress", *LOOK)
    assert done.code == 0
    assert (device.flash / "routines" / "ice.bin").exists()


async def check_without_a_key_nothing_is_answered(
    device: Device, holdtimer: "Companion", tmp_path: Path
) -> None:
    before = device.contents()
    for request in (PULL, set_volume(1)):
        greeted = await play(laptop(WRONG_KEY).open(), frame(request))
        # The request behind the greeting makes the device hang up, at times before its challenge is out.
        assert learnt_nothing(greeted)
        assert not (await play(frame(request))).heard
    done = await holdtimer("pull", *LOOK, data=tmp_path / "stranger")
    assert (done.code, done.out) == (EXIT_LACKING, "")
    assert f"this computer has no key for {device.name}" in done.err
    assert device.contents() == before
    await owner_is_served(device)


async def check_a_wrong_key_changes_nothing(device: Device, holdtimer: "Companion", tmp_path: Path) -> None:
    stranger = tmp_path / "stranger"
    Keys(stranger).keep(device.id, WRONG_KEY)
    before = device.contents()
    for command in (("push", "ice", "--no-progress"), ("pull",)):
        await owner_is_served(device)  # the last wrong key costs no more
        done = await holdtimer(*command, *LOOK, data=stranger)
        assert (done.code, done.out) == (EXIT_REFUSED, "")
        assert "this laptop's key is not the device's" in done.err
    assert device.contents() == before
    await owner_is_served(device)


async def check_after_wrong_keys_the_owner_waits_as_long_as_is_stated_and_no_longer(device: Device) -> None:
    await owner_is_served(device)  # and the count of wrong keys starts anew
    wrong = 0
    while wrong < WRONG_KEYS:
        code, text = await refusal(WRONG_KEY)
        if code == wire.ERR_WAIT:
            await device.reaches(device.now_ms + 1_000 * seconds_to_wait(text))
        else:
            assert code == wire.ERR_PROOF
            wrong += 1
    async with linked() as link:
        with pytest.raises(wire.Refusal) as refused:
            await link.greet(laptop(device.key))
        refused_ms = device.now_ms
    assert refused.value.code == wire.ERR_WAIT
    stated = seconds_to_wait(str(refused.value))
    assert 0 < stated <= (WRONG_KEY_MS << (WRONG_KEYS - 1)) // 1000
    async with linked() as link:  # before the wait is over, so that connecting adds nothing to it
        await device.reaches(refused_ms + 1_000 * stated)
        await link.greet(laptop(device.key))


async def check_a_recorded_session_is_of_no_use(device: Device) -> None:
    untouched = device.contents()
    async with linked() as recorded:
        session = laptop(device.key)
        await recorded.greet(session)
        greeting = len(recorded.sent)
        assert (await recorded.ask(session, set_volume(2)))[0] == wire.SETTINGS
        code, _, records = await recorded.ask(session, PULL)
        assert code == wire.RECORDS
        assert b"Stretch" in records
    assert device.contents() != untouched
    async with linked() as link:
        session = laptop(device.key)
        await link.greet(session)
        await link.ask(session, set_volume(Settings().volume))

    before = device.contents()
    hello = recorded.sent[0]
    for pieces in (
        recorded.sent,
        [hello, *recorded.sent[greeting:]],
        [hello, *recorded.heard],
    ):
        stranger = await play(*pieces)
        assert learnt_nothing(stranger)
        assert device.contents() == before
        await owner_is_served(device)
