"""What is said in a conversation: a routine is pushed, the log is pulled, settings are asked for and changed.

Each raises LinkLost and DeviceRefused.
"""

import asyncio
import contextlib
import hashlib
from collections.abc import AsyncIterator, Callable
from typing import Protocol

from holdcore import wire
from holdtimer.link.contact import Status
from holdtimer.link.conversation import AGAIN, Conversation
from holdtimer.link.errors import LinkLost

_PIECE = wire.MESSAGE_MAX - 3  # what PUSH_DATA can carry
_AHEAD = 2 * _PIECE  # on the way, so that an answer comes though the last write waits to be filled
_CREDITS = 32  # messages in flight: five connection events at MTU 247, so that the next MORE is never late
_BATCH = 64  # messages per commit: about 30 kB, a few hundred records

# In all, whatever the device says meanwhile; several times what the slowest link takes, of MTU 23.
PUSH_MAX_S = 120.0  # for 4 kB
PULL_MAX_S = 1_800.0  # for 1 MiB

Progress = Callable[[int, int], None]
"""Bytes or records that are safe, and in all."""


class Log(Protocol):
    """Where records go; `history.Store` is one."""

    def cursor(self, device: bytes, epoch: bytes) -> int: ...

    def keep(self, device: bytes, epoch: bytes, records: bytes) -> int: ...


async def push(talk: Conversation, slug: str, data: bytes, progress: Progress) -> None:
    """Put the encoded routine on the device under `slug`: the old one or the new one, never half."""
    async with _ended_within(PUSH_MAX_S, talk):
        digest = hashlib.sha256(data).digest()
        _, (safe, window), _ = await talk.ask(
            wire.PUSH_BEGIN, len(data), digest, tail=slug.encode(), expect=wire.PUSH_AT
        )
        sent = safe
        progress(safe, len(data))
        while safe < len(data):
            while sent < len(data) and sent < safe + window:
                piece = data[sent : sent + min(_PIECE, safe + window - sent)]
                sent += len(piece)
                more = sent < len(data) and sent - safe > _AHEAD
                await talk.send(wire.PUSH_DATA, sent - len(piece), tail=piece, more=more)
            _, (safe, window), _ = await talk.receive(wire.PUSH_AT)
            progress(safe, len(data))
        await talk.ask(wire.PUSH_COMMIT, expect=wire.PUSHED)


async def pull(talk: Conversation, status: Status, log: Log, progress: Progress) -> int:
    """Fetch what `log` has not, commit it, acknowledge it; how many records were new.

    Raises what `log` raises, too; what was committed stays, and the next pull goes on from there.
    """
    cursor = log.cursor(status.device, status.epoch)
    first, new, waiting, messages = cursor, 0, bytearray(), 0
    progress(0, status.log_end - first)
    async with _ended_within(PULL_MAX_S, talk):
        await talk.send(wire.PULL, cursor, _CREDITS)
        try:
            while True:
                code, (next_seq,), records = await talk.receive(wire.RECORDS, wire.PULLED)
                if code == wire.PULLED:
                    break
                if next_seq <= cursor:
                    raise LinkLost(
                        f"{talk.name} sent records from {cursor} to {next_seq}, which are none", AGAIN
                    )
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


@contextlib.asynccontextmanager
async def _ended_within(seconds: float, talk: Conversation) -> AsyncIterator[None]:
    """Errors: LinkLost where the device goes on and on, but does not come to an end."""
    try:
        async with asyncio.timeout(seconds) as limit:
            yield
    except TimeoutError as error:
        if not limit.expired():
            raise
        raise LinkLost(f"{talk.name} has not come to an end in {seconds / 60:g} min", AGAIN) from error


def _commit(log: Log, status: Status, waiting: bytearray) -> int:
    records = bytes(waiting)
    waiting.clear()
    return log.keep(status.device, status.epoch, records) if records else 0


async def ask_settings(talk: Conversation) -> bytes:
    """A byte for each setting the device knows: of another version that may be fewer or more than here."""
    _, _, values = await talk.ask(wire.GET_SETTINGS, expect=wire.SETTINGS)
    return values


async def change_settings(talk: Conversation, changes: dict[int, int]) -> bytes:
    """Give settings new values by number, all of them or none; what the device then has on its flash."""
    pairs = bytes(byte for pair in changes.items() for byte in pair)
    _, _, values = await talk.ask(wire.CHANGE_SETTINGS, tail=pairs, expect=wire.SETTINGS)
    return values
