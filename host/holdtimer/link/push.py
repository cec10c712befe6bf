"""Send a routine to the device; an interrupted upload goes on where it stopped."""

import hashlib
from collections.abc import Callable

from holdcore import wire
from holdtimer.link.conversation import Conversation

_PIECE = wire.MESSAGE_MAX - 3  # what PUSH_DATA can carry

Progress = Callable[[int, int], None]  # bytes that are safe on the device, bytes in all


async def push(talk: Conversation, slug: str, data: bytes, progress: Progress) -> None:
    """Put the encoded routine on the device under `slug`: the old one or the new one, never half.

    Errors: DeviceRefused (with the reason), LinkLost.
    """
    digest = hashlib.sha256(data).digest()
    _, (safe, window), _ = await talk.ask(
        wire.PUSH_BEGIN, len(data), digest, tail=slug.encode(), expect=wire.PUSH_AT
    )
    sent = safe
    progress(safe, len(data))
    while safe < len(data):
        while sent < len(data) and sent < safe + window:
            piece = data[sent : sent + min(_PIECE, safe + window - sent)]
            await talk.send(wire.PUSH_DATA, sent, tail=piece)
            sent += len(piece)
        _, (safe, window), _ = await talk.receive(wire.PUSH_AT)
        progress(safe, len(data))
    await talk.ask(wire.PUSH_COMMIT, expect=wire.PUSHED)
