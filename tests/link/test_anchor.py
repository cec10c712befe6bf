"""What a pull notes of the two clocks."""

import time
from typing import Any, cast

import pytest

from holdcore import wire
from holdtimer.history.zones import Zone
from holdtimer.link.conversation import Conversation
from holdtimer.link.pull import pull

EPOCH = b"epoch  1"


class Idle:
    """A device with an empty log, at 5000 ms of boot 7."""

    device_id = b"device 1"

    async def ask(self, code: int, *_: Any, expect: int) -> tuple[int, tuple[Any, ...], bytes]:
        if code == wire.GET_STATUS:
            return expect, (EPOCH, 7, 5_000, 0, 3_900, 1, 2, 3, 0), b""
        return expect, (), b""

    async def send(self, *_: Any) -> None:
        pass

    async def receive(self, *_: Any) -> tuple[int, tuple[Any, ...], bytes]:
        return wire.PULLED, (0,), b""


class Notes:
    """A log that only notes its anchors."""

    def __init__(self) -> None:
        self.anchors: list[tuple[Any, ...]] = []

    def cursor(self, device: bytes, epoch: bytes) -> int:  # noqa: ARG002
        return 0

    def keep(self, device: bytes, epoch: bytes, records: bytes) -> int:
        raise AssertionError((device, epoch, records))

    def anchor(self, *values: Any) -> None:
        self.anchors.append(values)


@pytest.mark.skipif(
    not hasattr(time, "tzset"), reason="Windows cannot change the zone of a process: run elsewhere"
)
async def test_a_pull_anchors_the_boot_with_the_zone_of_this_computer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log = Notes()
    before_ms = time.time_ns() // 1_000_000
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "NPT-5:45")
        time.tzset()
        await pull(cast(Conversation, Idle()), log, lambda _done, _all: None)
    time.tzset()

    ((device, epoch, boot, device_ms, utc_ms, error_ms, zone),) = log.anchors
    assert (device, epoch, boot, device_ms, zone) == (Idle.device_id, EPOCH, 7, 5_000, Zone(345))
    assert before_ms <= utc_ms <= time.time_ns() // 1_000_000 + error_ms
