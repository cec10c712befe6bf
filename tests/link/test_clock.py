"""The time of day that a device is told."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from core.board import KEY, Board
from core.routines import THREE
from link.line import NEARBY, Line

from holdcore import wire
from holdtimer.link.contact import local_s, set_clock
from holdtimer.link.conversation import Conversation, converse
from holdtimer.link.errors import DeviceRefused

EPOCH = datetime(2000, 1, 1)


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("berlin")
@pytest.mark.parametrize(
    ("utc", "on_the_wall"),
    [
        (datetime(2026, 11, 20, 8, 30, tzinfo=UTC), datetime(2026, 11, 20, 9, 30)),
        (datetime(2026, 7, 1, 8, 30, tzinfo=UTC), datetime(2026, 7, 1, 10, 30)),
        (datetime(2026, 10, 25, 0, 59, tzinfo=UTC), datetime(2026, 10, 25, 2, 59)),
        (datetime(2026, 10, 25, 1, 0, tzinfo=UTC), datetime(2026, 10, 25, 2, 0)),
    ],
)
def test_it_is_what_the_clock_on_the_wall_shows(utc: datetime, on_the_wall: datetime) -> None:
    assert local_s(utc.timestamp()) == (on_the_wall - EPOCH).total_seconds()


async def test_a_device_is_told() -> None:
    board = Board(THREE)
    board.very_long()
    async with converse(Line(board), NEARBY, lambda _: KEY) as talk:
        before_s = local_s(time.time())
        await set_clock(talk)

    assert board.remembered
    told_s = board.remembered[0] + board.now_ms // 1_000
    assert before_s <= told_s <= local_s(time.time()) + 1


class Refusing(Conversation):
    """A device that refuses for `reason`."""

    def __init__(self, reason: int) -> None:
        self.reason = reason

    async def ask(self, code: int, *_: object, **__: object) -> tuple[int, tuple[int, ...], bytes]:
        assert code == wire.SET_CLOCK
        raise DeviceRefused(self.reason, "no")


async def test_older_firmware_goes_without_and_other_refusals_are_told() -> None:
    await set_clock(Refusing(wire.ERR_MESSAGE))
    with pytest.raises(DeviceRefused):
        await set_clock(Refusing(wire.ERR_STORE))


async def test_a_laptop_whose_clock_is_lost_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Mute(Conversation):
        def __init__(self) -> None: ...

        async def ask(self, code: int, *_: object, **__: object) -> tuple[int, tuple[int, ...], bytes]:
            raise AssertionError(f"told {code}")

    for utc_s in (0.0, 1_000_000_000.0, 4_000_000_000.0):
        monkeypatch.setattr(time, "time", lambda utc_s=utc_s: utc_s)
        await set_clock(Mute())
