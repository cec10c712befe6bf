"""Fetch the log: each record is stored once, and only then acknowledged."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from holdcore import wire
from holdtimer.history.zones import Zone, here
from holdtimer.link.conversation import Conversation

_CREDITS = 32  # messages in flight: five connection events at MTU 247, so that the next MORE is never late
_BATCH = 64  # messages per commit: about 30 kB, a few hundred records


class Log(Protocol):
    """Where records go; `history.Store` is one."""

    def cursor(self, device: bytes, epoch: bytes) -> int: ...

    def keep(self, device: bytes, epoch: bytes, records: bytes) -> int: ...

    def anchor(
        self, device: bytes, epoch: bytes, boot: int, device_ms: int, utc_ms: int, error_ms: int, zone: Zone
    ) -> None: ...


@dataclass(frozen=True)
class Status:
    """What the device says of itself; `epoch` (8 bytes) names its log, `log_end` the next sequence number."""

    device: bytes
    epoch: bytes
    boot: int
    now_ms: int
    log_end: int
    battery_mv: int
    firmware: str
    busy: bool
    utc_ms: int  # when the laptop's clock met `now_ms`, give or take `error_ms`
    error_ms: int


async def status(talk: Conversation) -> Status:
    """Ask, and measure by the round trip how the device's clock stands to this one's."""
    before_ms = time.time_ns() // 1_000_000
    started = time.monotonic_ns()
    _, values, _ = await talk.ask(wire.GET_STATUS, expect=wire.STATUS)
    round_trip_ms = (time.monotonic_ns() - started) // 1_000_000
    epoch, boot, now_ms, log_end, battery_mv, major, minor, patch, busy = values
    return Status(
        talk.device_id,
        epoch,
        boot,
        now_ms,
        log_end,
        battery_mv,
        f"{major}.{minor}.{patch}",
        bool(busy),
        before_ms + round_trip_ms // 2,
        round_trip_ms // 2 + 1,
    )


async def pull(talk: Conversation, log: Log, progress: Callable[[int, int], None]) -> tuple[Status, int]:
    """Fetch what `log` has not, commit it, acknowledge it; how many records were new.

    `progress` is called with records fetched and records in all. Errors: LinkLost, DeviceRefused and what
    `log` raises; what was committed stays, and the next pull goes on behind it.
    """
    said = await status(talk)
    zone = here(said.utc_ms)
    log.anchor(said.device, said.epoch, said.boot, said.now_ms, said.utc_ms, said.error_ms, zone)
    cursor = log.cursor(said.device, said.epoch)
    first, new, waiting, messages = cursor, 0, bytearray(), 0
    progress(0, said.log_end - first)
    await talk.send(wire.PULL, cursor, _CREDITS)
    try:
        while True:
            code, (next_seq,), records = await talk.receive(wire.RECORDS, wire.PULLED)
            if code == wire.PULLED:
                break
            cursor = next_seq
            waiting += records
            messages += 1
            progress(cursor - first, said.log_end - first)
            if messages % (_CREDITS // 2) == 0:
                await talk.send(wire.MORE, _CREDITS // 2)
            if messages % _BATCH == 0:
                new += _commit(log, said, waiting)
    finally:
        new += _commit(log, said, waiting)  # what arrived before the link broke is not asked for again
    await talk.ask(wire.ACK, cursor, expect=wire.ACKED)
    return said, new


def _commit(log: Log, said: Status, waiting: bytearray) -> int:
    records = bytes(waiting)
    waiting.clear()
    return log.keep(said.device, said.epoch, records) if records else 0
