"""A link that breaks before the two have proved to each other is made again; a refusal is final."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from bleak.backends.device import BLEDevice
from bleak.exc import BleakDBusError, BleakDeviceNotFoundError, BleakError
from core.board import KEY, Board
from core.central import on_air
from link.line import NEARBY, Line

from holdcore import wire
from holdcore.link.kdf import KEY_SIZE
from holdtimer.errors import HoldtimerError
from holdtimer.keys import KeyMissing
from holdtimer.link.contact import ask_status
from holdtimer.link.conversation import TRIES, TRY_AGAIN_FOR_S, converse
from holdtimer.link.errors import DeviceRefused, LinkLost, NotGenuine

InVirtualTime = Callable[[Coroutine[Any, Any, Any]], Any]

BLEAK = (  # the step in which it fails, and what it raises then
    ("connect", BleakDBusError("org.bluez.Error.Failed", ["le-connection-abort-by-local"])),
    ("connect", BleakDBusError("org.bluez.Error.Failed", ["Operation already in progress"])),
    ("connect", BleakDeviceNotFoundError(NEARBY.address)),
    ("connect", BleakError("failed to discover services, device disconnected")),
    ("connect", TimeoutError()),
    ("connect", EOFError()),
    ("start_notify", BleakError("Not connected")),
    ("start_notify", BleakDBusError("org.bluez.Error.Failed", ["Not connected"])),
    ("write_gatt_char", BleakDBusError("org.bluez.Error.Failed", ["Failed to initiate write"])),
)


class Flaky(Line):
    """The first `times` clients fail at `step`, after `after_s`; `tries` counts all of them."""

    def __init__(self, board: Board, step: str, error: Exception, times: int, after_s: float = 0.0) -> None:
        super().__init__(board)
        self.tries = 0
        self._step = step
        self._error = error
        self._times = times
        self._after_s = after_s

    def client(self, device: BLEDevice, **options: Any) -> Any:
        client = super().client(device, **options)
        self.tries += 1
        if self.tries <= self._times:
            setattr(client, self._step, self._fail)
        return client

    async def _fail(self, *_arguments: object, **_options: object) -> None:
        await asyncio.sleep(self._after_s)
        raise self._error


async def use(line: Line, key_of: Callable[[bytes], bytes] = lambda _: KEY) -> int:
    """Reach the device and ask it something; its boot."""
    async with converse(line, NEARBY, key_of) as talk:
        return (await ask_status(talk)).boot


@pytest.mark.parametrize(("step", "error"), BLEAK, ids=repr)
def test_a_link_that_fails_before_the_proof_is_made_again(
    step: str, error: Exception, in_virtual_time: InVirtualTime
) -> None:
    line = Flaky(on_air(), step, error, TRIES - 1)
    assert in_virtual_time(use(line)) == 1
    assert line.tries == TRIES
    assert not line.up


@pytest.mark.parametrize(("step", "error"), BLEAK, ids=repr)
def test_one_that_goes_on_failing_is_a_lost_link(
    step: str, error: Exception, in_virtual_time: InVirtualTime
) -> None:
    line = Flaky(on_air(), step, error, TRIES)
    with pytest.raises(LinkLost, match="broke") as raised:
        in_virtual_time(use(line))
    assert "try again" in raised.value.hint
    assert line.tries == TRIES
    assert not line.up


@pytest.mark.parametrize("at", range(4))
@pytest.mark.parametrize(("kind", "lasts"), [("cut before", TRIES - 1), ("cut after", 1), ("lost", 1)])
def test_a_cut_at_any_frame_of_the_greeting_is_got_over(
    kind: str, lasts: int, at: int, in_virtual_time: InVirtualTime
) -> None:
    line = Line(on_air(), kind, at, lasts)
    assert in_virtual_time(use(line)) == 1
    assert line.connections == lasts + 1


@pytest.mark.parametrize("kind", ["cut before", "cut after"])
def test_a_link_that_breaks_after_the_proof_is_not_made_again(
    kind: str, in_virtual_time: InVirtualTime
) -> None:
    line = Line(on_air(), kind, 4)
    with pytest.raises(LinkLost):
        in_virtual_time(use(line))
    assert line.connections == 1


def no_key(_device: bytes) -> bytes:
    raise KeyMissing("no key")


@pytest.mark.parametrize(
    ("board", "key_of", "why"),
    [
        (on_air(), lambda _: bytes(KEY_SIZE), DeviceRefused),
        (on_air(), no_key, KeyMissing),
    ],
    ids=["wrong key", "no key"],
)
def test_a_key_that_is_wrong_or_missing_is_tried_once(
    board: Board,
    key_of: Callable[[bytes], bytes],
    why: type[HoldtimerError],
    in_virtual_time: InVirtualTime,
) -> None:
    line = Line(board)
    with pytest.raises(why):
        in_virtual_time(use(line, key_of))
    assert line.connections == 1


def test_a_refusal_is_tried_once(in_virtual_time: InVirtualTime) -> None:
    line = Line(Board(key=b""))
    line.board.very_long()
    with pytest.raises(DeviceRefused) as raised:
        in_virtual_time(use(line))
    assert raised.value.code == wire.ERR_KEY
    assert line.connections == 1


@pytest.mark.parametrize(
    ("kind", "at", "why"),
    [("twice", 1, LinkLost), ("harmed", 1, DeviceRefused), ("harmed", 3, NotGenuine)],
    ids=["nonsense", "proof refused", "not genuine"],
)
def test_what_cannot_be_the_radios_doing_is_tried_once(
    kind: str, at: int, why: type[HoldtimerError], in_virtual_time: InVirtualTime
) -> None:
    line = Line(on_air(), kind, at)
    with pytest.raises(why):
        in_virtual_time(use(line))
    assert line.connections == 1


def test_no_try_begins_after_the_limit(in_virtual_time: InVirtualTime) -> None:
    line = Flaky(on_air(), "connect", TimeoutError(), TRIES, after_s=TRY_AGAIN_FOR_S * 2 / 3)
    with pytest.raises(LinkLost):
        in_virtual_time(use(line))
    assert line.tries == 2


def test_ctrl_c_in_the_greeting_ends_it_and_the_link(in_virtual_time: InVirtualTime) -> None:
    async def case() -> Line:
        line = Line(on_air(), "lost", 1)
        using = asyncio.create_task(use(line))
        while not line.struck:
            await asyncio.sleep(0)
        using.cancel()
        await asyncio.wait([using])
        assert using.cancelled()
        return line

    line = in_virtual_time(case())
    assert not line.up
    assert line.connections == 1
