"""Fetch the log: each record is stored once, and only then acknowledged."""

from collections.abc import Callable
from typing import Protocol

from holdcore import wire
from holdtimer.link.contact import Status
from holdtimer.link.conversation import Conversation

_CREDITS = 32  # messages in flight: five connection events at MTU 247, so that the next MORE is never late
_BATCH = 64  # messages per commit: about 30 kB, a few hundred records


class Log(Protocol):
    """Where records go; `history.Store` is one."""

    def cursor(self, device: bytes, epoch: bytes) -> int: ...

    def keep(self, device: bytes, epoch: bytes, records: bytes) -> int: ...


async def pull(talk: Conversation, status: Status, log: Log, progress: Callable[[int, int], None]) -> int:
    """Fetch what `log` has not, commit it, acknowledge it; how many records were new.

    `progress` is called with records fetched and records in all. Errors: LinkLost, DeviceRefused and what
    `log` raises; what was committed stays, and the next pull goes on after it.
    """
    cursor = log.cursor(status.device, status.epoch)
    first, new, waiting, messages = cursor, 0, bytearray(), 0
    progress(0, status.log_end - first)
    await talk.send(wire.PULL, cursor, _CREDITS)
    try:
        while True:
            code, (next_seq,), records = await talk.receive(wire.RECORDS, wire.PULLED)
            if code == wire.PULLED:
                break
            cursor = next_seq
            waiting += records
            messages += 1
            progress(cursor - first, status.log_end - first)
            if messages % (_CREDITS // 2) == 0:
                await talk.send(wire.MORE, _CREDITS // 2)
            if messages % _BATCH == 0:
                new += _commit(log, status, waiting)
    finally:
        new += _commit(log, status, waiting)  # what arrived before the link broke is not asked for again
    await talk.ask(wire.ACK, cursor, expect=wire.ACKED)
    return new


def _commit(log: Log, status: Status, waiting: bytearray) -> int:
    records = bytes(waiting)
    waiting.clear()
    return log.keep(status.device, status.epoch, records) if records else 0
