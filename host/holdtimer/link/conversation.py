"""One connection to one device: messages out, messages in, over stock bleak and the session of holdcore."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Iterator
from typing import Any

import bleak
from bleak.exc import BleakError

from holdcore import wire
from holdcore.link.channel import NONCE_SIZE
from holdcore.link.laptop_end import LaptopEnd
from holdcore.model import HoldError
from holdcore.wire import MESSAGES, Refusal, pack, unpack
from holdtimer.ccm import Ccm
from holdtimer.errors import HoldtimerError
from holdtimer.keys import KeyOf
from holdtimer.link.central import Central, Nearby
from holdtimer.link.errors import OPEN_THE_WINDOW, DeviceRefused, LinkBroke, LinkLost, NotGenuine

TO_DEVICE = "50e80002-2dab-4b76-a0cc-b338417f053d"  # docs/protocol.md
FROM_DEVICE = "50e80003-2dab-4b76-a0cc-b338417f053d"

CONNECT_TIMEOUT_S = 20.0  # BlueZ and Windows take several seconds to explore a device they never met
ANSWER_TIMEOUT_S = 15.0  # the device answers in milliseconds; a busy laptop and a worn flash do not
GOODBYE_TIMEOUT_S = 5.0  # BlueZ takes two seconds; a device that is not told sees the link time out

TRIES = 3  # to connect and greet
TRY_AGAIN_FOR_S = 30.0  # the last try begins within it: out of reach costs two time-outs, not three
PAUSE_S = 0.25  # in which bluetoothd clears up what is left of the link, and the device advertises again

AGAIN = "nothing is lost: try again, and it goes on where it stopped; " + OPEN_THE_WINDOW

Answer = tuple[int, tuple[Any, ...], bytes]


@contextlib.asynccontextmanager
async def converse(
    central: Central, nearby: Nearby, key_of: KeyOf, leave: bool = True
) -> AsyncIterator["Conversation"]:
    """Connect and prove to each other to have the key; at the end disconnect.

    A link that breaks before the proof is made again: nothing was said on it. With `leave` the device is
    told before the end that nothing more will come, and closes its window soon.

    Errors: LinkLost, DeviceRefused (versions or keys differ), NotGenuine and what `key_of` raises.
    """
    talk = await _greeted(central, nearby, key_of)
    try:
        with talk.telling_why():
            yield talk
            if leave:
                await talk.leave()
    finally:
        await talk.hang_up()


async def _greeted(central: Central, nearby: Nearby, key_of: KeyOf) -> "Conversation":
    clock = asyncio.get_running_loop().time
    until_s = clock() + TRY_AGAIN_FOR_S - PAUSE_S
    tries = 0
    while True:
        talk = Conversation(central, nearby, key_of)
        tries += 1
        try:
            with talk.telling_why():
                await talk.greet()
            return talk
        except BaseException as error:  # Ctrl-C, too, leaves no link behind
            await talk.hang_up()
            if not isinstance(error, LinkBroke) or tries == TRIES or clock() > until_s:
                raise
        await asyncio.sleep(PAUSE_S)


class Conversation:
    """Made by `converse`."""

    def __init__(self, central: Central, nearby: Nearby, key_of: KeyOf) -> None:
        self.name = nearby.name
        self._client: bleak.BleakClient = central.client(
            nearby.device, disconnected_callback=self._gone, timeout=CONNECT_TIMEOUT_S
        )
        self._session = LaptopEnd(key_of, secrets.token_bytes(NONCE_SIZE), Ccm)
        self._inbox: asyncio.Queue[Answer | HoldtimerError] = asyncio.Queue()
        self._unsent = b""
        self._replies: asyncio.Queue[bytes] = asyncio.Queue()  # in the greeting; b"" where there is none
        self.failed: HoldtimerError | None = None  # why no more can be said

    @property
    def device_id(self) -> bytes:
        """The device's random id, 8 bytes."""
        return self._session.device_id

    @contextlib.contextmanager
    def telling_why(self) -> Iterator[None]:
        """What bleak raises within becomes the reason why no more can be said."""
        try:
            yield
        except (BleakError, TimeoutError, EOFError) as error:
            broke = LinkBroke(f"the link to {self.name} broke: {_say(error)}", AGAIN)
            raise self.failed or broke from error

    async def greet(self) -> None:
        await self._client.connect()
        async with asyncio.timeout(ANSWER_TIMEOUT_S):  # bluetoothd may leave a request without an answer
            await self._client.start_notify(FROM_DEVICE, self._received)
            self._unsent = self._session.open()
            while not (self._session.established or self.failed):
                await self._write()
                self._unsent = await self._replies.get()
        if self.failed:
            raise self.failed

    async def leave(self) -> None:
        """Tell the device that nothing more will come: it closes its window soon. Where that fails, later."""
        with contextlib.suppress(HoldtimerError, BleakError, TimeoutError, EOFError):
            async with asyncio.timeout(GOODBYE_TIMEOUT_S):
                await self.ask(wire.LEAVE, expect=wire.LEFT)

    async def hang_up(self) -> None:
        with contextlib.suppress(BleakError, TimeoutError, EOFError):  # it is lost already
            async with asyncio.timeout(GOODBYE_TIMEOUT_S):
                await self._client.disconnect()

    async def send(self, code: int, *values: int | bytes, tail: bytes = b"", more: bool = False) -> None:
        """Send one message. Errors: LinkLost.

        `more`: another follows before an answer to this one is awaited. It may fill the last write.
        """
        if self.failed:
            raise self.failed
        self._unsent += self._session.seal(pack(MESSAGES, code, *values, tail=tail))
        await self._write(more)

    async def receive(self, *expected: int) -> Answer:
        """The next message, which must be one of `expected`. Errors: LinkLost, DeviceRefused."""
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT_S):
                answer = await self._inbox.get()
        except TimeoutError:
            raise LinkLost(f"{self.name} has not answered for {ANSWER_TIMEOUT_S:g} s", AGAIN) from None
        if isinstance(answer, HoldtimerError):
            raise answer
        code, values, tail = answer
        if code == wire.REFUSED:
            raise DeviceRefused(values[1], wire.text(tail))
        if code not in expected:
            raise LinkLost(f"{self.name} answered with message {code}, out of turn", AGAIN)
        return answer

    async def ask(self, code: int, *values: int | bytes, tail: bytes = b"", expect: int) -> Answer:
        """Send one message and wait for its answer."""
        await self.send(code, *values, tail=tail)
        return await self.receive(expect)

    async def _write(self, more: bool = False) -> None:
        """Write what is unsent; with `more` only what fills whole writes."""
        characteristic = self._client.services.get_characteristic(TO_DEVICE)
        if characteristic is None:
            raise LinkLost(f"{self.name} does not offer the hold timer's service", "update its firmware")
        while self._unsent:
            size = characteristic.max_write_without_response_size  # may grow while the MTU is exchanged
            if more and len(self._unsent) < size:
                return
            piece, self._unsent = self._unsent[:size], self._unsent[size:]
            await self._client.write_gatt_char(characteristic, piece, response=False)

    def _received(self, _characteristic: object, data: bytearray) -> None:
        try:
            reply, messages = self._session.receive(bytes(data))
            for message in messages:
                self._inbox.put_nowait(unpack(MESSAGES, message))
            self._replies.put_nowait(reply)
        except Refusal as error:
            self._fail(DeviceRefused(error.code, str(error)))
        except HoldError as error:
            self._fail(self._wrong(error))
        except HoldtimerError as error:  # of the key
            self._fail(error)

    def _wrong(self, error: HoldError) -> HoldtimerError:
        if self._session.failed_proof:
            return NotGenuine(
                f"what answers as {self.name} does not have its key",
                "it may be another device that claims to be yours; nothing was sent to it",
            )
        return LinkLost(f"{self.name} does not keep to the protocol: {error}", AGAIN)

    def _gone(self, _client: bleak.BleakClient) -> None:
        self._fail(LinkBroke(f"the link to {self.name} broke", AGAIN))

    def _fail(self, why: HoldtimerError) -> None:
        self.failed = self.failed or why
        self._inbox.put_nowait(self.failed)
        self._replies.put_nowait(b"")


def _say(error: Exception) -> str:
    return str(error) or type(error).__name__
