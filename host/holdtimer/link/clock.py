"""The time of day for a device, which has no other way to know it."""

import time
from datetime import UTC, datetime

from holdcore import wire
from holdtimer.link.conversation import Conversation
from holdtimer.link.errors import DeviceRefused

_EPOCH_S = int(datetime(2000, 1, 1, tzinfo=UTC).timestamp())


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
