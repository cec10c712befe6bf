"""What the glass shows, and what that costs on the bus."""

import random

import pytest
from device.font_drawing import LIKE
from device.panel import Panel, fresh, hold

from holdcore.events import View
from holdtimer.sim.oled import HEIGHT, WIDTH, Pixels

FULL_FRAME_BYTES = 1026
"""The picture in one write, without a command: what a driver that redraws all sends at the least."""

HOLD = hold(28, 30)
NOTHING = View("")


def lit(pixels: Pixels) -> int:
    return sum(map(sum, pixels))


def box(pixels: Pixels, x: int, y: int, w: int, h: int) -> Pixels:
    return tuple(row[x : x + w] for row in pixels[y : y + h])


def moved(pixels: Pixels, dx: int, dy: int) -> Pixels:
    rows = [bytes(WIDTH)] * dy + [bytes(dx) + row[: WIDTH - dx] for row in pixels]
    return tuple(rows[:HEIGHT])


def test_it_is_dark_until_it_is_switched_on() -> None:
    panel = Panel()
    panel.draw(HOLD)
    assert lit(panel.pixels()) == 0

    panel.display.power(True)
    assert lit(panel.pixels()) > 500

    panel.display.power(False)
    assert lit(panel.pixels()) == 0


def test_the_countdown_is_32_rows_of_digits_in_the_middle() -> None:
    pixels = fresh(View("", big="88"))

    rows = [y for y, row in enumerate(pixels) if any(row)]
    columns = [x for row in pixels for x in range(WIDTH) if row[x]]
    assert rows == list(range(19, 51))
    assert min(columns) + max(columns) == 125


def test_each_part_of_a_view_lights_its_own_place() -> None:
    empty = View("", "", "", 0, "", "", -1)
    parts = {
        (0, 0, 128, 8): View("headline"),
        (0, 9, 64, 9): View("", badge="HOLD"),
        (64, 9, 64, 9): View("", counter="1/3"),
        (0, 19, 19, 32): View("", side=1),
        (107, 19, 19, 32): View("", side=2),
        (20, 19, 86, 32): View("", big="59:59"),
        (0, 52, 126, 2): View("", progress=500),
        (0, 55, 126, 8): View("", big=" ", footer="footer"),
    }
    assert lit(fresh(empty)) == 0

    for place, view in parts.items():
        pixels = fresh(view)
        assert lit(pixels) == lit(box(pixels, *place)) > 0, view


def test_a_badge_is_dark_on_light() -> None:
    badge = box(fresh(View("", badge="HOLD")), 0, 9, 27, 9)
    text = box(fresh(View("HOLD")), 0, 0, 24, 7)

    assert [bytes(1 - v for v in row[2:26]) for row in badge[1:8]] == list(text)
    assert lit((badge[0], badge[8])) == 54


def test_a_character_without_a_glyph_is_a_box() -> None:
    assert fresh(View("\u03a9")) == fresh(View("\u4e00"))
    assert fresh(View("\u03a9")) != fresh(View("?"))


MARKS = "".join(map(chr, (0x2026, 0x2192, 0x20AC, 0x2122, 0x2264, 0x2265, 0x153, 0x152, 0x2022)))


@pytest.mark.parametrize("char", [*map(chr, range(0xA0, 0x100)), *MARKS, *"".join(LIKE.values())])
def test_latin_1_and_the_usual_typographic_marks_are_drawn(char: str) -> None:
    assert fresh(View(f"x{char}x")) != fresh(View("x\u4e00x"))


def test_letters_with_marks_differ_from_those_without() -> None:
    words = "Hüfte", "Hufte", "Größe", "Grosse", "élan", "elan", "año", "ano", "çà", "ca"
    pictures = [fresh(View(word)) for word in words]
    assert len({str(picture) for picture in pictures}) == len(words)


def test_a_bar_is_full_to_its_permille() -> None:
    top_rows = {permille: sum(fresh(View("", progress=permille))[52]) for permille in (0, 500, 1000)}

    assert top_rows == {0: 0, 500: 60, 1000: 126}


def test_any_walk_through_views_shows_what_a_fresh_panel_shows() -> None:
    dice = random.Random(20261120)
    panel = Panel()
    panel.display.power(True)
    words = ["", "Supine figure 4", "seated hip", "READY", "x" * 40]
    for _ in range(120):
        big = dice.choice(["", "7", "28", "19:48"])
        headline, badge, counter, footer = (dice.choice(words) for _ in range(4))
        view = View(headline, badge, big, dice.randrange(3), counter, footer, dice.randrange(-1, 1001))
        panel.draw(view)
        assert panel.pixels() == fresh(view)


def test_the_same_picture_costs_nothing() -> None:
    panel = Panel()
    panel.draw(HOLD)

    assert panel.draw(HOLD) == 0


@pytest.mark.parametrize("length_s", [30, 60, 99])
def test_a_second_of_a_hold_costs_a_tenth_of_a_frame(length_s: int) -> None:
    panel = Panel()
    panel.display.power(True)
    panel.draw(hold(length_s, length_s))

    cost = sum(panel.draw(hold(left, length_s)) for left in range(length_s - 1, 0, -1))

    assert cost / (length_s - 1) <= FULL_FRAME_BYTES / 10


def test_a_panel_is_cleared_at_the_cost_of_a_frame() -> None:
    panel = Panel()
    assert FULL_FRAME_BYTES < panel.chip.i2c_bytes < 1.2 * FULL_FRAME_BYTES

    panel.display.power(True)
    assert lit(panel.pixels()) == 0


def test_switching_and_dimming_to_what_already_is_costs_nothing() -> None:
    panel = Panel()
    panel.display.power(True)
    panel.display.contrast(True)
    before = panel.chip.i2c_bytes

    panel.display.power(True)
    panel.display.contrast(True)

    assert panel.chip.i2c_bytes == before


def test_dim_is_darker() -> None:
    panel = Panel()
    bright = panel.oled.contrast
    panel.display.contrast(True)
    assert panel.oled.contrast < bright // 4

    panel.display.contrast(False)
    assert panel.oled.contrast == bright


def test_without_a_display_all_calls_are_harmless() -> None:
    panel = Panel(connected=False)
    assert not panel.display.present

    panel.draw(HOLD)
    panel.display.power(True)
    panel.display.contrast(True)
    panel.display.power(False)

    assert not panel.display.present


def test_a_display_that_was_lost_comes_back_whole() -> None:
    panel = Panel()
    panel.display.power(True)
    panel.display.contrast(True)
    panel.draw(HOLD)
    panel.unplug()
    panel.draw(NOTHING)
    assert not panel.display.present

    panel.connect()
    panel.display.power(False)
    panel.display.power(True)
    panel.draw(HOLD)

    assert panel.display.present
    assert panel.pixels() == fresh(HOLD)
    assert panel.oled.contrast < 0x20


def test_the_picture_moves_as_a_whole_and_comes_round() -> None:
    still = fresh(HOLD)
    places = {fresh(HOLD, place): place for place in range(6)}
    assert len(places) == 6
    assert set(places) == {moved(still, dx, dy) for dx in range(3) for dy in range(2)}

    panel = Panel()
    panel.display.power(True)
    seen = []
    for _ in range(7):
        panel.draw(HOLD)
        seen.append(places[panel.pixels()])
        for _ in range(599):
            panel.draw(NOTHING)

    assert seen == [0, 1, 2, 3, 4, 5, 0]


def test_upside_down_is_the_same_picture_turned_by_180_degrees() -> None:
    panel = Panel()
    panel.display.power(True)
    panel.draw(HOLD)
    upright = panel.pixels()

    panel.display.adjust(8, True)
    panel.draw(HOLD)
    assert panel.pixels() == tuple(row[::-1] for row in reversed(upright))
    panel.display.adjust(8, False)
    panel.draw(HOLD)
    assert panel.pixels() == upright


def test_brightness_is_what_it_is_when_it_is_not_dim() -> None:
    panel = Panel()
    as_it_comes = panel.oled.contrast
    seen = []
    for brightness in range(11):
        panel.display.adjust(brightness, False)
        seen.append(panel.oled.contrast)
        panel.display.contrast(True)
        assert panel.oled.contrast < seen[0]
        panel.display.contrast(False)

    assert seen == sorted(set(seen))
    assert (seen[8], seen[10]) == (as_it_comes, 255)


def test_adjusting_in_the_dark_lights_nothing() -> None:
    panel = Panel()
    panel.display.adjust(3, True)
    assert lit(panel.pixels()) == 0
    assert not panel.oled.lit
