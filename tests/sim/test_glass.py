"""The display in a terminal: in which cells, with which words inverted."""

import pytest
from rich.text import Text

from holdcore.events import View
from holdcore.model import LEFT
from holdtimer.sim.device import Panel
from holdtimer.sim.glass import CELLS, WORDS, cells, in_words, largest, picture
from holdtimer.sim.oled import HEIGHT, WIDTH, Pixels

VIEW = View("Figure 4", "HOLD", "27", LEFT, "2/3 s1/2", "next: right side", 500, "12m")


@pytest.mark.parametrize(
    ("columns", "rows", "cell"),
    [
        (128, 32, "half"),
        (127, 32, "quadrant"),
        (128, 31, "braille"),
        (64, 32, "quadrant"),
        (64, 16, "braille"),
        (63, 16, ""),
        (64, 15, ""),
    ],
)
def test_the_easiest_cells_to_read_are_taken_that_fit(columns: int, rows: int, cell: str) -> None:
    assert largest(columns, rows) == cell


def pixels_of(text: Text, cell: str) -> Pixels:
    """The picture again, from the cells and from what is inverted."""
    wide, high = (WIDTH // CELLS[cell][0], HEIGHT // CELLS[cell][1])
    blank = tuple(bytes(WIDTH) for _ in range(HEIGHT))
    signs = {}
    for bits in range(1 << wide * high):
        rows = [bytearray(row) for row in blank]
        for bit in range(wide * high):
            rows[bit // wide][bit % wide] = bits >> bit & 1
        signs[cells(tuple(map(bytes, rows)), cell)[0]] = bits
    inverted = {at for span in text.spans if span.style == "reverse" for at in range(span.start, span.end)}
    columns, out = CELLS[cell][0], [bytearray(WIDTH) for _ in range(HEIGHT)]
    for at, char in enumerate(text.plain):
        if char != "\n":
            y, x = divmod(at, columns + 1)
            bits = signs[char] ^ ((1 << wide * high) - 1 if at in inverted else 0)
            for bit in range(wide * high):
                out[high * y + bit // wide][wide * x + bit % wide] = bits >> bit & 1
    return tuple(map(bytes, out))


@pytest.mark.parametrize("cell", CELLS)
def test_a_picture_is_that_of_the_glass_to_the_pixel(cell: str) -> None:
    pixels = Panel().picture(VIEW)
    text = picture(pixels, cell)
    assert {(len(line), text.plain.count("\n") + 1) for line in text.plain.splitlines()} == {CELLS[cell]}
    assert pixels_of(text, cell) == pixels


def test_dark_words_on_light_are_dark_in_braille_too_and_all_others_light() -> None:
    rows = picture(Panel().picture(VIEW), "braille").split("\n")
    badge = 13  # whole cells: LABEL_PAD and four letters
    assert [span.start for span in rows[3].spans] == list(range(badge)), "the whole badge"
    assert not rows[0].spans, "the headline"
    assert not rows[14].spans, "the footer"


def test_in_words_every_part_is_there_and_the_badge_inverted() -> None:
    text = in_words(VIEW)
    lines = text.plain.splitlines()
    assert len(lines) == WORDS[1]
    assert max(map(len, lines)) == WORDS[0]
    assert [line.split() for line in lines] == [
        ["Figure", "4"],
        ["HOLD", "2/3", "s1/2"],
        ["left", "27"],
        ["next:", "right", "side", "12m"],
        [],
        ["█" * 21 + "-" * 21],
    ]
    assert [text.plain[span.start : span.end] for span in text.spans if span.style == "reverse"] == [" HOLD "]


def test_a_long_question_has_two_lines_and_no_word_is_cut() -> None:
    question = "no date yet for this session. hold: radio for a laptop, click: no"
    lines = in_words(View("the clock is lost", "RADIO?", footer=question)).plain.splitlines()
    assert " ".join(line.strip() for line in lines[3:5]) == question


def test_a_dark_display_is_dark_and_as_large() -> None:
    text = in_words(None)
    assert not text.plain.strip()
    assert [len(line) for line in text.plain.split("\n")] == [WORDS[0]] * WORDS[1]
