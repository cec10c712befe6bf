"""The drawing of the device's font, and the module made from it.

usage: python tests/device/font_drawing.py > firmware/holdfw/font.py

font_small.txt has a line per character: its code and eight rows of five pixels; LIKE are characters that look
like another one. font_big.txt shows the digits 0-9 side by side.
"""

import sys
from pathlib import Path

HERE = Path(__file__).parent
BYTES_PER_LINE = 24
CODES = [*range(32, 129), *range(161, 256)]  # then others
LIKE = {
    " ": "\u00a0\u2007\u2009\u202f",
    "-": "\u2010\u2011\u2012\u2013\u2014\u2015\u2212",
    "'": "\u2018\u2019\u201b\u2032",
    ",": "\u201a",
    '"': "\u201c\u201d\u201e\u201f\u2033",
    "<": "\u2039",
    ">": "\u203a",
    "\x7f": "\u2026",
}

MODULE = '''"""The font, drawn for this project: tests/device/font_*.txt and font_drawing.py made this file.

A byte is a column of eight pixels, the lowest bit on top, as framebuf.MONO_VLSB has it.
"""

# 5 x 8 each: ASCII from the space on, 127 is "there is more", 128 any other character; then Latin-1 from 161
# on, and what MARKS leads to.
SMALL = (
{small})
SMALL_WIDTH = 5
OTHER = 96
LATIN = 97

# Further characters: low and high byte of the code, and which glyph.
MARKS = (
{marks})

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
    """All small glyphs in order."""
    return b"".join(columns(rows) for _, rows in _drawn())


def marks() -> bytes:
    """Three bytes for each character beyond Latin-1, and for the space that does not break."""
    own = [(code, at) for at, (code, _) in enumerate(_drawn()) if at >= len(CODES)]
    alike = [(ord(char), ord(drawn) - 32) for drawn, chars in LIKE.items() for char in chars]
    return b"".join(bytes((code & 255, code >> 8, at)) for code, at in own + alike)


def _drawn() -> list[tuple[int, list[str]]]:
    lines = [line.split() for line in (HERE / "font_small.txt").read_text().splitlines()]
    found = [(int(line[0]), line[1:]) for line in lines]
    assert [code for code, _ in found[: len(CODES)]] == CODES
    return found


def big() -> bytes:
    """The digits in order; 720 bytes."""
    rows = [line.split() for line in (HERE / "font_big.txt").read_text().splitlines()]
    return b"".join(columns(list(glyph)) for glyph in zip(*rows, strict=True))


def literal(data: bytes) -> str:
    chunks = (data[at : at + BYTES_PER_LINE] for at in range(0, len(data), BYTES_PER_LINE))
    return "".join('    b"' + "".join(f"\\x{byte:02x}" for byte in chunk) + '"\n' for chunk in chunks)


def module() -> str:
    """The text of holdfw/font.py."""
    return MODULE.format(small=literal(small()), marks=literal(marks()), big=literal(big()))


if __name__ == "__main__":
    sys.stdout.write(module())
