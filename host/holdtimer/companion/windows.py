"""When a device that is heard is due: once in each radio window, and again where that failed. Pure."""

import math
import random
from dataclasses import dataclass

SILENCE_S = 2.0
"""A device advertises every 100 ms while its window is open, and a press of 3 s opens the next one."""

LINGER_S = 12.0
"""A window is over 10 s after a sync, in which the device was told that nothing more would come."""

WAIT_S, WAIT_MOST_S = 1.0, 16.0
"""After the first failure, doubled by each that follows: eight tries in a window of 90 s."""

FORGET_S = 600.0
"""What was not heard for so long takes no memory; some peers have a new address each time."""


@dataclass
class _Window:
    heard_s: float
    due_s: float
    failures: int = 0
    left_s: float = math.inf


class Windows:
    """By address. All times are of one clock that never falls."""

    def __init__(self, draw: random.Random) -> None:
        """`draw` makes the waits of several computers that hear one device differ."""
        self._draw = draw
        self._last: dict[str, _Window] = {}

    def hear(self, address: str, now_s: float) -> bool:
        """It was heard; whether it is due."""
        window = self._last.get(address)
        if window is None or now_s - window.heard_s > SILENCE_S:
            window = self._last[address] = _Window(now_s, now_s)
        window.heard_s = now_s
        return now_s >= window.due_s

    def failures(self, address: str) -> int:
        """How often it has failed in this window."""
        return self._last[address].failures

    def deaf(self, since_s: float, now_s: float) -> None:
        """Nobody listened between the two: that silence says nothing, but what was left is over by then."""
        for address, window in list(self._last.items()):
            over = now_s - since_s > SILENCE_S and now_s - window.left_s > LINGER_S
            if over or now_s - window.heard_s > FORGET_S:
                del self._last[address]
            else:
                window.heard_s = min(now_s, window.heard_s + now_s - since_s)

    def done(self, address: str, now_s: float) -> None:
        """All was done that this window is for: it is due again in the next."""
        self._last[address] = _Window(now_s, math.inf, left_s=now_s)

    def refused(self, address: str, now_s: float) -> None:
        """It failed, and would again: it is due in the next window."""
        self._last[address] = _Window(now_s, math.inf)

    def failed(self, address: str, now_s: float) -> None:
        """It may work if it is tried again: it is due a while later, in this window."""
        window = self._last.setdefault(address, _Window(now_s, now_s))
        wait_s = min(WAIT_MOST_S, WAIT_S * 2**window.failures)
        window.heard_s, window.due_s = now_s, now_s + wait_s * self._draw.uniform(0.75, 1.25)
        window.failures += 1
