"""Is the log of a device the one that was fetched? A log that has lost its end gives out numbers again."""

from collections.abc import Callable
from typing import Protocol

from holdcore import wire
from holdcore.log import journal
from holdtimer.history.frames import renewed
from holdtimer.link.conversation import Conversation
from holdtimer.link.errors import DeviceRefused


class Kept(Protocol):
    """What is kept of the logs of devices; `history.Store` is one."""

    def knows(self, device: bytes, epoch: bytes) -> bool: ...

    def last_record(self, device: bytes, epoch: bytes) -> bytes: ...


async def find_log(
    talk: Conversation, epoch: bytes, log_end: int, kept: Kept, tell: Callable[[str], None]
) -> bytes:
    """The epoch under which the log is kept here that the device calls `epoch` and that ends at `log_end`.

    It is another once the log has lost its end, since a number may then be that of two records; `tell` hears
    when it becomes so. Errors: LinkLost.
    """
    while kept.knows(talk.device_id, renewed(epoch)):
        epoch = renewed(epoch)
    last = kept.last_record(talk.device_id, epoch)
    if last and not await _has(talk, log_end, last):
        tell(
            f"this device's log has lost its end: record {journal.seq_at(last, 0)}, which was fetched, is "
            "not in it. What is here stays; what the device has logged since is kept as a new log"
        )
        epoch = renewed(epoch)
    return epoch


async def _has(talk: Conversation, log_end: int, record: bytes) -> bool:
    """Whether the device has this record, or at least no other one of its number: it may be harmed by now."""
    seq = journal.seq_at(record, 0)
    if seq >= log_end:
        return False
    await talk.send(wire.PULL, seq, 1)
    try:
        _, _, records = await talk.receive(wire.RECORDS, wire.PULLED)
    except DeviceRefused:
        return True  # that it cannot be read says nothing
    return not records or journal.seq_at(records, 0) != seq or records.startswith(record)
