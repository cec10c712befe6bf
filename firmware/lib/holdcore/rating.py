"""Pain or effort from 0 to 10 by one button and by ear.

Theory of operation. While the button is held the pitch climbs a step every STEP_MS, from 0 up to 10
where it stays; release sets the value and it is played back. A click accepts it; holding again sets it anew.
The first press may be as short as it likes and sets 0. A value that is not accepted in time is kept all the
same, as not confirmed; without any the rating is none.
"""

from holdcore.model import NO_RATING, RATING_MAX

STEP_MS = 600  # slow enough to count along
CLICK_MS = 400  # a press longer than this sets anew instead of accepting
ANSWER_MS = 20_000  # to begin, or to accept

ASKING = "ASKING"
CLIMBING = "CLIMBING"
SET = "SET"
PRESSING = "PRESSING"  # accepting or setting anew: not yet known
ANSWERED = "ANSWERED"

PRESS = "pressed"
RELEASE = "released"
TIMEOUT = "elapsed"

# What is done on the way to the next state.
START = "start"
CLIMB = "climb"
PLAY = "play"
ACCEPT = "accept"

# state: {what came: (next state, action)}
TABLE = {
    ASKING: {PRESS: (CLIMBING, START), TIMEOUT: (ANSWERED, "")},
    CLIMBING: {RELEASE: (SET, PLAY), TIMEOUT: (CLIMBING, CLIMB)},
    SET: {PRESS: (PRESSING, ""), TIMEOUT: (ANSWERED, "")},
    PRESSING: {RELEASE: (ANSWERED, ACCEPT), TIMEOUT: (CLIMBING, START)},
    ANSWERED: {},
}
TIMEOUTS = {ASKING: ANSWER_MS, CLIMBING: STEP_MS, SET: ANSWER_MS, PRESSING: CLICK_MS}


class Rating:
    """Asks once. `handle` returns the actions taken: START and CLIMB sound a step, PLAY plays back."""

    def __init__(self, now_ms: int) -> None:
        self.state = ASKING
        self.value = NO_RATING
        self.confirmed = False
        self._entered_ms = now_ms

    @property
    def next_ms(self) -> "int | None":
        """When `handle(TIMEOUT)` is due; None once answered."""
        return self._entered_ms + TIMEOUTS[self.state] if self.state in TIMEOUTS else None

    def handle(self, event: str, at_ms: int) -> "list[str]":
        """Work off what is due by `at_ms`, then `event`."""
        out: "list[str]" = []
        while True:
            due = self.next_ms
            if due is None or due > at_ms:
                break
            self._step(TIMEOUT, due, out)
        if event != TIMEOUT:
            self._step(event, at_ms, out)
        return out

    def _step(self, event: str, at_ms: int, out: "list[str]") -> None:
        if event not in TABLE[self.state]:
            return
        self.state, action = TABLE[self.state][event]
        self._entered_ms = at_ms
        if action == START:
            self.value = 0
        elif action == CLIMB:
            self.value = min(self.value + 1, RATING_MAX)
        elif action == ACCEPT:
            self.confirmed = True
        if action:
            out.append(action)
