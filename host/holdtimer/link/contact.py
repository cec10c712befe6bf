"""How every conversation begins: the two clocks are compared, that is kept, the device is told the time."""

import contextlib
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Protocol

from holdcore import wire
from holdtimer.history.walltime import EARLIEST_MS, LATEST_MS
from holdtimer.history.zones import Zone, here
from holdtimer.keys import KeyOf
from holdtimer.link.central import Central, Nearby
from holdtimer.link.continuity import Kept, find_log
from holdtimer.link.conversation import Conversation, converse
from holdtimer.link.errors import DeviceRefused
from holdtimer.words.dates import from_utc_ms, minute

_EPOCH_S = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp())


class Anchors(Kept, Protocol):
    """Where it is kept how the clocks stand; `history.Store` is one."""

    def anchor(
        self, device: bytes, epoch: bytes, boot: int, device_ms: int, utc_ms: int, error_ms: int, zone: Zone
    ) -> None: ...


@dataclass(frozen=True)
class Status:
    """What the device says of itself; `log_end` is the next sequence number.

    `epoch` (8 bytes) names its log, as it is kept here: see `find_log`.
    """

    device: bytes
    epoch: bytes
    boot: int
    now_ms: int
    log_end: int
    battery_mv: int
    firmware: str
    utc_ms: int  # when the laptop's clock met `now_ms`, give or take `error_ms`
    error_ms: int

    @property
    def can_anchor(self) -> bool:
        """Whether this computer's clock may be right: it is not lost, nor set to another century."""
        return EARLIEST_MS <= self.utc_ms <= LATEST_MS


@contextlib.asynccontextmanager
async def contact(
    central: Central,
    nearby: Nearby,
    key_of: KeyOf,
    anchors: Anchors,
    tell: Callable[[str], None],
    leave: bool = True,
) -> AsyncIterator[tuple[Conversation, Status]]:
    """A conversation, as `converse` has it, with its beginning as `begin` makes it."""
    async with converse(central, nearby, key_of, leave) as talk:
        yield talk, await begin(talk, anchors, tell)


async def begin(talk: Conversation, anchors: Anchors, tell: Callable[[str], None]) -> Status:
    """Compare the clocks and keep that in `anchors`, then tell the device the time.

    Where this computer's clock is impossible there is nothing to keep, and `tell` hears so.
    Errors: LinkLost, DeviceRefused and what `anchors` raises.
    """
    status = await ask_status(talk)
    epoch = await find_log(talk, status.epoch, status.log_end, anchors, tell)
    status = replace(status, epoch=epoch)
    if status.can_anchor:
        anchors.anchor(
            status.device,
            status.epoch,
            status.boot,
            status.now_ms,
            status.utc_ms,
            status.error_ms,
            here(status.utc_ms),
        )
    else:
        now = minute(from_utc_ms(status.utc_ms))
        tell(
            f"the clock of this computer says {now}, which cannot be, so that it dates no session; "
            "set it, and reach the device again"
        )
    await set_clock(talk)
    return status


async def ask_status(talk: Conversation) -> Status:
    """Ask, and measure by the round trip how the device's clock stands to this one's."""
    before_ms = time.time_ns() // 1_000_000
    started = time.monotonic_ns()
    _, values, _ = await talk.ask(wire.GET_STATUS, expect=wire.STATUS)
    round_trip_ms = (time.monotonic_ns() - started) // 1_000_000
    epoch, boot, now_ms, log_end, battery_mv, major, minor, patch, _ = values
    return Status(
        talk.device_id,
        epoch,
        boot,
        now_ms,
        log_end,
        battery_mv,
        f"{major}.{minor}.{patch}",
        before_ms + round_trip_ms // 2,
        round_trip_ms // 2 + 1,
    )


def local_s(utc_s: float) -> int:
    """What the clock on the wall shows here, in s since 2000 as if there were no zones."""
    offset = datetime.fromtimestamp(utc_s).astimezone().utcoffset()
    return int(utc_s + (offset.total_seconds() if offset else 0)) - _EPOCH_S


async def set_clock(talk: Conversation) -> None:
    """Tell the device the local time; older firmware, which does not know the message, goes without.

    So does the device of a laptop whose own clock is lost: no time is better than a wrong one.

    Errors: LinkLost.
    """
    now_s = local_s(time.time())
    if not wire.CLOCK_LEAST <= now_s <= wire.CLOCK_MOST:
        return
    try:
        await talk.ask(wire.SET_CLOCK, now_s, expect=wire.CLOCK_SET)
    except DeviceRefused as refused:
        if refused.code != wire.ERR_MESSAGE:
            raise
