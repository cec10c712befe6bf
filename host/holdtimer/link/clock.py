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

    Errors: LinkLost.
    """
    try:
        await talk.ask(wire.SET_CLOCK, local_s(time.time()), expect=wire.CLOCK_SET)
    except DeviceRefused as refused:
        if refused.code != wire.ERR_MESSAGE:
            raise
