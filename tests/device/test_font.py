"""The font that the device carries is the one that was drawn."""

from pathlib import Path

from device import font_drawing

from holdfw import font

MODULE = Path(__file__).parents[2] / "firmware" / "holdfw" / "font.py"


def test_the_module_is_made_from_the_drawing() -> None:
    assert MODULE.read_text() == font_drawing.module()
    assert font_drawing.small() == font.SMALL
    assert font_drawing.marks() == font.MARKS
    assert font_drawing.big() == font.BIG


def test_characters_can_be_told_apart() -> None:
    width = font.SMALL_WIDTH
    glyphs = [font.SMALL[at : at + width] for at in range(0, len(font.SMALL), width)]

    assert len(glyphs) == len(set(glyphs)) == 200
    assert [code for code, glyph in enumerate(glyphs, 32) if not any(glyph)] == [32]


def test_digits_differ_enough_for_a_glance() -> None:
    size = font.BIG_WIDTH * font.BIG_HEIGHT // 8
    digits = [int.from_bytes(font.BIG[at : at + size], "big") for at in range(0, len(font.BIG), size)]
    assert len(digits) == 10

    closest = min((a ^ b).bit_count() for a in digits for b in digits if a != b)

    assert closest >= 30  # pixels of some 300: 8 and 9, 8 and 6


def test_digits_fill_their_height() -> None:
    for at in range(0, len(font.BIG), 4 * font.BIG_WIDTH):
        top = font.BIG[at : at + font.BIG_WIDTH]
        bottom = font.BIG[at + 3 * font.BIG_WIDTH : at + 4 * font.BIG_WIDTH]
        assert any(column & 1 for column in top)
        assert any(column & 0x80 for column in bottom)


def test_the_font_stays_small() -> None:
    assert len(font.BIG) <= 900
    assert len(font.SMALL) + len(font.MARKS) <= 1_120
