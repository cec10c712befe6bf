"""A scripted owner who keeps the radio window open, so that a companion elsewhere finds the device.

In the menu the owner holds the button for 3 s whenever the radio is off, and again if that only woke the
display. While a routine runs or the device asks for pain, the owner's hands are off: there 3 s mean stop.
"""

import asyncio

from holdcore.log import journal, reader
from holdtimer.sim.finger import GESTURES, Finger
from holdtimer.sim.world import Heard, World

THINK_MS = 1_000  # of device time, before each attempt


class Owner:
    """Give it everything that is heard."""

    def __init__(self, world: World, finger: Finger) -> None:
        self._world = world
        self._finger = finger
        self._loop = asyncio.get_running_loop()
        self._in_menu = False
        self._thinking = False
        self._gone = False

    def leave(self) -> None:
        """Press no more."""
        self._gone = True

    def hear(self, heard: Heard) -> None:
        record = heard.record
        if record and record.type == journal.START:
            self._in_menu = False
        elif record and (record.type == journal.BOOT or _is_last_rating(record)):
            self._in_menu = True
        self._think(0)

    @property
    def _wanted(self) -> bool:
        return self._in_menu and not self._world.radio_on and not self._gone

    def _think(self, busy_ms: int) -> None:
        if self._wanted and not self._thinking:
            self._thinking = True
            self._world.device.clock.after(busy_ms + THINK_MS, self._wake)

    def _wake(self) -> None:
        self._loop.call_soon_threadsafe(self._act)

    def _act(self) -> None:
        self._thinking = False
        if self._wanted and not self._finger.busy_ms:
            self._finger.make(*GESTURES["radio"])
        self._think(self._finger.busy_ms)


def _is_last_rating(record: reader.Entry) -> bool:
    return bool(record.type == journal.RATING and record.values[0] == journal.AFTER)
