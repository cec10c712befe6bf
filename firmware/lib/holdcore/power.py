"""When to dim, to blank, to sleep lightly and to sleep deeply.

Display: BRIGHT, DIM or DARK. Sleep: AWAKE (the radio needs the processor), LIGHT (RAM is kept, the button
and the next deadline wake) or DEEP (only the button wakes, by a reset). The device never sleeps deeply with
something left to do.
"""

BRIGHT = "BRIGHT"
DIM = "DIM"
DARK = "DARK"

AWAKE = "AWAKE"
LIGHT = "LIGHT"
DEEP = "DEEP"
DEPTHS = (AWAKE, LIGHT, DEEP)

DIM_AFTER_MS = 5_000  # of a hold, or since the last press in the menu
BRIGHT_BEFORE_MS = 5_000  # the end of a phase
DARK_AFTER_MS = 20_000  # since the last press in the menu
DEEP_AFTER_MS = 120_000  # since the last press in the menu


def light_running(
    dark: bool, since_press_ms: int, since_phase_ms: int, left_ms: int
) -> "tuple[str, int | None]":
    """The display while a routine runs, and in how many ms that changes (None: not before the next event).

    `left_ms` of the phase is 0 where it has no end of its own (paused, waiting): then it stays dim.
    """
    if dark:
        return DARK, None
    dim_in = DIM_AFTER_MS - min(since_press_ms, since_phase_ms)
    if dim_in > 0:
        return BRIGHT, dim_in
    if left_ms > BRIGHT_BEFORE_MS:
        return DIM, left_ms - BRIGHT_BEFORE_MS
    return (BRIGHT if left_ms else DIM), None


def light_idle(since_press_ms: int) -> "tuple[str, int | None]":
    """The display in the menu, and in how many ms that changes (None: not before the next press)."""
    if since_press_ms < DIM_AFTER_MS:
        return BRIGHT, DIM_AFTER_MS - since_press_ms
    if since_press_ms < DARK_AFTER_MS:
        return DIM, DARK_AFTER_MS - since_press_ms
    return DARK, None


def depth(busy: bool, radio: bool, since_press_ms: int) -> "tuple[str, int | None]":
    """How deeply to sleep, and in how many ms it may be deeper (None: not before the next event)."""
    if radio:
        return AWAKE, None
    if busy:
        return LIGHT, None
    if since_press_ms < DEEP_AFTER_MS:
        return LIGHT, DEEP_AFTER_MS - since_press_ms
    return DEEP, None
