"""When to dim, to blank, to sleep lightly and to sleep deeply; what is left in the cell.

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

LOW_MV = 3_550  # of the cell: a word and a cue
RADIO_MV = 3_400  # below, its current might pull the cell under the regulator's least
EMPTY_MV = 3_300  # below, nothing but deep sleep: a cell that is emptied further is harmed
EMPTY_SHOWN_MS = 5_000  # since the last press

# (mV, percent) of a LiPo cell discharged at a fifth of its capacity per hour, room temperature: the shape of
# the curves that makers print; between the points it is a straight line.
_CURVE = (
    (3300, 0),
    (3600, 5),
    (3700, 20),
    (3750, 35),
    (3800, 50),
    (3900, 70),
    (4000, 85),
    (4150, 100),
)


def percent(mv: int) -> int:
    """What is left in a LiPo cell at `mv`, 0 to 100."""
    below_mv, below = _CURVE[0]
    if mv <= below_mv:
        return 0
    for above_mv, above in _CURVE:
        if mv < above_mv:
            return below + (above - below) * (mv - below_mv) // (above_mv - below_mv)
        below_mv, below = above_mv, above
    return 100


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
