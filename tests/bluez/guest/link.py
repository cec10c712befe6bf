"""A central of the checks' own making, over the guest's BlueZ: it says any bytes and keeps what it hears."""

import asyncio
import contextlib
import secrets
import struct
from collections.abc import AsyncIterator
from typing import Any

import bleak
from bleak.backends.device import BLEDevice
from bluez.guest.device import Device

from holdcore import wire
from holdcore.link.channel import NONCE_SIZE
from holdcore.link.laptop_end import LaptopEnd
from holdtimer.ccm import Ccm
from holdtimer.link.conversation import FROM_DEVICE, TO_DEVICE
from holdtimer.link.scan import SERVICE

PATIENCE_S = 60.0
"""For one answer, connection or goodbye, of which each takes under 10 s in emulation on a quiet machine."""


class Link:
    """One connection; `sent` and `heard` are what crossed it."""

    def __init__(self, found: BLEDevice) -> None:
        self.client = bleak.BleakClient(found, self._lost, timeout=PATIENCE_S)
        self.sent: list[bytes] = []
        self.heard: list[bytes] = []
        self._inbox: asyncio.Queue[bytes] = asyncio.Queue()
        self._gone = asyncio.Event()

    async def say(self, data: bytes, response: bool = False) -> None:
        """Write `data` in as few pieces as the MTU allows. Errors: BleakError once the device has hung up."""
        target = self.client.services.get_characteristic(TO_DEVICE)
        assert target
        self.sent.append(data)
        size = target.max_write_without_response_size
        for at in range(0, len(data), size):
            await self.client.write_gatt_char(target, data[at : at + size], response=response)

    async def hear(self) -> bytes:
        """The next notification."""
        async with asyncio.timeout(PATIENCE_S):
            return await self._inbox.get()

    async def hung_up(self) -> None:
        """Return when the device has hung up."""
        async with asyncio.timeout(PATIENCE_S):
            await self._gone.wait()

    async def greet(self, session: LaptopEnd) -> None:
        """Establish `session`. Errors: wire.Refusal where the device will not have it."""
        await self.say(session.open())
        while not session.established:
            reply, _ = session.receive(await self.hear())
            if reply:
                await self.say(reply)

    async def ask(self, session: LaptopEnd, message: bytes) -> tuple[int, tuple[Any, ...], bytes]:
        """Seal and send one message; the first that comes back."""
        await self.say(session.seal(message))
        while True:
            _, messages = session.receive(await self.hear())
            if messages:
                return wire.unpack(wire.MESSAGES, messages[0])

    def received(self, _characteristic: object, data: bytearray) -> None:
        self.heard.append(bytes(data))
        self._inbox.put_nowait(bytes(data))

    def _lost(self, _client: bleak.BleakClient) -> None:
        self._gone.set()


@contextlib.asynccontextmanager
async def linked() -> AsyncIterator[Link]:
    """Connected with the only device there is, and subscribed."""
    found = await bleak.BleakScanner.find_device_by_filter(
        lambda _, said: SERVICE in said.service_uuids, timeout=PATIENCE_S, service_uuids=[SERVICE]
    )
    assert found
    link = Link(found)
    async with link.client:
        await link.client.start_notify(FROM_DEVICE, link.received)
        yield link


def laptop(key: bytes) -> LaptopEnd:
    """A laptop's end of a session, with `key`."""
    return LaptopEnd(lambda _: key, secrets.token_bytes(NONCE_SIZE), Ccm)


async def refusal(key: bytes) -> tuple[int, str]:
    """Why a laptop with `key` is refused: the protocol's reason and the text; (0, "") where it is not."""
    async with linked() as link:
        try:
            await link.greet(laptop(key))
        except wire.Refusal as refused:
            return refused.code, str(refused)
    return 0, ""


def seconds_to_wait(text: str) -> int:
    """What the text of ERR_WAIT states."""
    return int(text.removeprefix("after a wrong key it listens again in ").removesuffix(" s"))


async def owner_is_served(device: Device) -> None:
    """At once, or after the one wait that the device states."""
    code, text = await refusal(device.key)
    if code == wire.ERR_WAIT:
        await device.reaches(device.now_ms + 1_000 * seconds_to_wait(text))
        code, text = await refusal(device.key)
    assert (code, text) == (0, "")


def frame(message: bytes) -> bytes:
    """A frame as a peer without a session makes it."""
    return struct.pack("<H", len(message)) + message


def codes(heard: bytes) -> list[int]:
    """Of the messages in what a stranger heard; fails where these are not whole unsealed frames."""
    found = []
    while heard:
        (size,) = struct.unpack_from("<H", heard)
        code, _, _ = wire.unpack(wire.MESSAGES, heard[2 : 2 + size])
        found.append(code)
        heard = heard[2 + size :]
    return found
