"""The drawing of the device's font, and the module made from it.

usage: python tests/device/font_drawing.py > firmware/holdfw/font.py

font_small.txt has a line per character: its code and eight rows of five pixels. font_big.txt shows the
digits 0-9 side by side.
"""

import sys
from pathlib import Path

HERE = Path(__file__).parent
BYTES_PER_LINE = 24

MODULE = '''"""The font, drawn for this project: tests/device/font_*.txt and font_drawing.py made this file.

A byte is a column of eight pixels, the lowest bit on top, as framebuf.MONO_VLSB has it.
"""

# 5 x 8 each: ASCII from the space on, 127 is "there is more", the last is any other character.
SMALL = (
{small})
SMALL_WIDTH = 5

# The digits, 18 x 32 each: four bands of 18 columns.
BIG = (
{big})
BIG_WIDTH = 18
BIG_HEIGHT = 32
'''


def columns(rows: list[str]) -> bytes:
    """The bytes of a drawing whose rows are a multiple of eight: a band of columns per eight rows."""
    return bytes(
        sum((rows[top + bit][x] == "#") << bit for bit in range(8))
        for top in range(0, len(rows), 8)
        for x in range(len(rows[0]))
    )


def small() -> bytes:
    """All small glyphs in order; 485 bytes."""
    lines = [line.split() for line in (HERE / "font_small.txt").read_text().splitlines()]
    assert [int(line[0]) for line in lines] == list(range(32, 129))
    return b"".join(columns(line[1:]) for line in lines)


def big() -> bytes:
    """The digits in order; 720 bytes."""
    rows = [line.split() for line in (HERE / "font_big.txt").read_text().splitlines()]
    return b"".join(columns(list(glyph)) for glyph in zip(*rows, strict=True))


def literal(data: bytes) -> str:
    chunks = (data[at : at + BYTES_PER_LINE] for at in range(0, len(data), BYTES_PER_LINE))
    return "".join('    b"' + "".join(f"\\x{byte:02x}" for byte in chunk) + '"\n' for chunk in chunks)


def module() -> str:
    """The text of holdfw/font.py."""
    return MODULE.format(small=literal(small()), big=literal(big()))


if __name__ == "__main__":
    sys.stdout.write(module())
