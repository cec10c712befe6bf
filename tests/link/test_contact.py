"""What every contact keeps of the two clocks."""

import time
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from core.board import KEY, Board
from core.routines import THREE
from link.line import NEARBY, Line

from holdcore import wire
from holdcore.link.radio_window import LINGER_MS
from holdtimer.history.zones import Zone
from holdtimer.link.contact import begin, contact
from holdtimer.link.conversation import Conversation

EPOCH = b"epoch  1"


class Idle:
    """A device at 5000 ms of boot 7."""

    device_id = b"device 1"

    def __init__(self) -> None:
        self.asked: list[int] = []

    async def ask(self, code: int, *_: Any, expect: int) -> tuple[int, tuple[Any, ...], bytes]:
        self.asked.append(code)
        if code == wire.GET_STATUS:
            return expect, (EPOCH, 7, 5_000, 0, 3_900, 1, 2, 3, 0), b""
        return expect, (), b""


class Notes:
    """Keeps anchors, and what the device had been asked by then."""

    def __init__(self) -> None:
        self.anchors: list[tuple[Any, ...]] = []

    def anchor(self, *values: Any) -> None:
        self.anchors.append(values)

    def knows(self, *_: bytes) -> bool:
        return False

    def last_record(self, *_: bytes) -> bytes:
        return b""


@pytest.mark.skipif(
    not hasattr(time, "tzset"), reason="Windows cannot change the zone of a process: run elsewhere"
)
async def test_a_contact_anchors_the_boot_with_the_zone_of_this_computer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    notes, device = Notes(), Idle()
    before_ms = time.time_ns() // 1_000_000
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "NPT-5:45")
        time.tzset()
        await begin(cast(Conversation, device), notes, pytest.fail)
    time.tzset()

    ((device, epoch, boot, device_ms, utc_ms, error_ms, zone),) = notes.anchors
    assert (device, epoch, boot, device_ms, zone) == (Idle.device_id, EPOCH, 7, 5_000, Zone(345))
    assert before_ms <= utc_ms <= time.time_ns() // 1_000_000 + error_ms


async def test_the_clocks_are_compared_before_anything_else() -> None:
    device = Idle()

    class First(Notes):
        def anchor(self, *values: Any) -> None:
            assert device.asked == [wire.GET_STATUS]
            super().anchor(*values)

    notes = First()
    status = await begin(cast(Conversation, device), notes, pytest.fail)

    assert device.asked == [wire.GET_STATUS, wire.SET_CLOCK]
    assert len(notes.anchors) == 1
    assert status.can_anchor


@pytest.mark.parametrize("year", [1970, 2025, 2101])
async def test_an_impossible_clock_of_this_computer_anchors_nothing_and_is_told(
    year: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_s = datetime(year, 6, 1, tzinfo=UTC).timestamp()
    monkeypatch.setattr(time, "time_ns", lambda: int(now_s * 1e9))
    monkeypatch.setattr(time, "time", lambda: now_s)
    notes, told = Notes(), list[str]()

    status = await begin(cast(Conversation, Idle()), notes, told.append)

    assert not notes.anchors
    assert not status.can_anchor
    assert status.log_end == 0, "the contact goes on"
    (why,) = told
    assert f"the clock of this computer says {year}-06-01" in why


@pytest.mark.parametrize("leave", [True, False])
async def test_a_device_that_was_only_looked_at_keeps_its_window_open(leave: bool) -> None:
    board, notes = Board(THREE), Notes()
    board.very_long()

    async with contact(Line(board), NEARBY, lambda _: KEY, notes, pytest.fail, leave) as (_, status):
        assert status.boot == 1
    board.run(LINGER_MS)

    assert board.radio_on is not leave
    assert len(notes.anchors) == 1
