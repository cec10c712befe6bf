"""One button: debounce, click, double, long and very long press, as a table; time is an argument.

Theory of operation. Raw edges come in with their time. The first edge is believed at once and starts a
lockout of BOUNCE_MS in which others are only remembered; when it ends, the last level heard is
compared with the one believed. A press goes through DOWN (short so far), LONG (LONG_MS reached: a tick
sounds) and, at VERY_LONG_MS, acts without waiting for the release; by STUCK_MS it is no finger. A short press
waits DOUBLE_MS for a second one before it is a click. Every gesture comes with the time of its press: a hold
that a click pauses stops counting then, not DOUBLE_MS later.
"""

BOUNCE_MS = 25  # tactile switches settle within 10 ms; twice that and a margin
DOUBLE_MS = 300
LONG_MS = 800
VERY_LONG_MS = 3_000
STUCK_MS = 10_000

UP = "UP"
DOWN = "DOWN"
LONG = "LONG"
SPENT = "SPENT"  # held on after a very long press
STUCK = "STUCK"  # something else than a finger holds it down; so is the gesture called that it is
BETWEEN = "BETWEEN"  # up after a first short press
AGAIN = "AGAIN"  # down for the second time

CLICK = "click"
DOUBLE = "double"
LONG_REACHED = "long reached"
LONG_PRESS = "long"
VERY_LONG = "very long"

# state: {what came: (next state, gesture)}
PRESS = "pressed"
RELEASE = "released"
TIMEOUT = "elapsed"
TABLE = {
    UP: {PRESS: (DOWN, "")},
    DOWN: {RELEASE: (BETWEEN, ""), TIMEOUT: (LONG, LONG_REACHED)},
    LONG: {RELEASE: (UP, LONG_PRESS), TIMEOUT: (SPENT, VERY_LONG)},
    SPENT: {RELEASE: (UP, ""), TIMEOUT: (STUCK, STUCK)},
    STUCK: {RELEASE: (UP, "")},
    BETWEEN: {PRESS: (AGAIN, ""), TIMEOUT: (UP, CLICK)},
    AGAIN: {RELEASE: (UP, DOUBLE), TIMEOUT: (LONG, LONG_REACHED)},
}
# state: ms from its anchor to its time-out; the anchor is the press, for BETWEEN the release
TIMEOUTS = {DOWN: LONG_MS, LONG: VERY_LONG_MS, SPENT: STUCK_MS, BETWEEN: DOUBLE_MS, AGAIN: LONG_MS}


class Button:
    """Turns edges into gestures; `handle` returns [(gesture, time of its press)]."""

    def __init__(self) -> None:
        self.state = UP
        self.down = False  # the level that is believed
        self._heard = False  # the last level heard
        self._locked_ms = -1  # when the lockout ends; -1 for none
        self._pressed_ms = 0
        self._anchor_ms = 0

    @property
    def next_ms(self) -> "int | None":
        """When `handle(None)` is due; None where nothing is."""
        due = self._anchor_ms + TIMEOUTS[self.state] if self.state in TIMEOUTS else None
        if self._locked_ms >= 0 and (due is None or self._locked_ms < due):
            return self._locked_ms
        return due

    def handle(self, level: "bool | None", at_ms: int) -> "list[tuple[str, int]]":
        """Work off what is due by `at_ms`, then an edge to `level` (True: down); None is a mere tick."""
        out: "list[tuple[str, int]]" = []
        while True:
            due = self.next_ms
            if due is None or due > at_ms:
                break
            if due == self._locked_ms:
                self._locked_ms = -1
                self._believe(due, out)
            else:
                self._step(TIMEOUT, due, out)
        if level is not None:
            self._heard = level
            if self._locked_ms < 0:
                self._believe(at_ms, out)
        return out

    def forget(self) -> None:
        """Let the press that is under way, or the first click of a double, mean nothing."""
        self.state = SPENT if self.down else UP

    def _believe(self, at_ms: int, out: "list[tuple[str, int]]") -> None:
        if self._heard != self.down:
            self.down = self._heard
            self._locked_ms = at_ms + BOUNCE_MS
            self._step(PRESS if self.down else RELEASE, at_ms, out)

    def _step(self, event: str, at_ms: int, out: "list[tuple[str, int]]") -> None:
        before = self.state
        self.state, gesture = TABLE[before][event]
        if event == PRESS:
            self._anchor_ms = at_ms
            if before == UP:
                self._pressed_ms = at_ms
        elif self.state == BETWEEN:
            self._anchor_ms = at_ms
        if gesture:
            out.append((gesture, self._pressed_ms))
