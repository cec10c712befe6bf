"""What stands on the glass of the display, read as an eye would: by the shapes of its letters."""

from holdcore.screens import CELL_WIDTH
from holdfw.font import SMALL, SMALL_WIDTH
from holdtimer.sim.oled import HEIGHT, WIDTH, Pixels

_ROWS = 8


def shows(pixels: Pixels, text: str) -> bool:
    """Whether `text`, which is ASCII, stands somewhere on it, lit on dark or dark on lit."""
    rows = [int.from_bytes(row, "big") for row in pixels]  # a byte for each pixel, the left one highest
    width = CELL_WIDTH * len(text) - (CELL_WIDTH - SMALL_WIDTH)
    ones = int.from_bytes(bytes([1] * width), "big")
    lit = [int.from_bytes(row, "big") for row in _drawn(text, width)]
    for y in range(HEIGHT - _ROWS + 1):
        for shift in range(0, 8 * (WIDTH - width + 1), 8):
            seen = [row >> shift & ones for row in rows[y : y + _ROWS]]
            if seen == lit or [row ^ ones for row in seen] == lit:
                return True
    return False


def _drawn(text: str, width: int) -> list[bytes]:
    rows = [bytearray(width) for _ in range(_ROWS)]
    for at, char in enumerate(text):
        for column in range(SMALL_WIDTH):
            byte = SMALL[SMALL_WIDTH * (ord(char) - 32) + column]
            for y in range(_ROWS):
                rows[y][CELL_WIDTH * at + column] = byte >> y & 1
    return [bytes(row) for row in rows]
