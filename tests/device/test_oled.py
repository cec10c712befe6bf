"""The simulated SSD1306 against its datasheet."""

import io

import pytest
from PIL import Image

from holdtimer.sim.oled import HEIGHT, WIDTH, OledError, Pixels, Ssd1306, to_png, to_text

ON = bytes((0x00, 0x8D, 0x14, 0xA1, 0xC8, 0xAF))  # pump, pins above the glass, display on


def commanded(*commands: int) -> Ssd1306:
    oled = Ssd1306()
    oled.write(ON)
    oled.write(bytes((0x00, *commands)))
    return oled


def lit(oled: Ssd1306) -> set[tuple[int, int]]:
    return {(x, y) for y, row in enumerate(oled.pixels()) for x, value in enumerate(row) if value}


def data(*values: int) -> bytes:
    return bytes((0x40, *values))


def test_page_addressing_stays_on_its_page() -> None:
    oled = commanded(0x20, 2, 0xB3, 0x0E, 0x17)
    oled.write(data(1, 1, 1))

    assert lit(oled) == {(126, 24), (127, 24), (0, 24)}


def test_horizontal_addressing_fills_its_window_by_rows() -> None:
    oled = commanded(0x20, 0, 0x21, 10, 11, 0x22, 1, 2)
    oled.write(data(1, 2, 4, 8, 16))

    assert lit(oled) == {(10, 12), (11, 9), (10, 18), (11, 19)}  # the fifth went over the first


def test_vertical_addressing_fills_its_window_by_columns() -> None:
    oled = commanded(0x20, 1, 0x21, 10, 11, 0x22, 1, 2)
    oled.write(data(1, 2, 4))

    assert lit(oled) == {(10, 8), (10, 17), (11, 10)}


def test_a_command_may_come_in_pieces_and_with_data_after_it() -> None:
    oled = commanded()
    oled.write(bytes((0x80, 0xB1)))
    oled.write(bytes((0x80, 0x81)))
    oled.write(bytes((0x80, 0x20, 0x80, 0x05, 0x40, 0xFF)))

    assert oled.contrast == 0x20
    assert lit(oled) == {(5, y) for y in range(8, 16)}


@pytest.mark.parametrize(
    ("commands", "place"),
    [
        ((0xA0, 0xC8), (127, 0)),
        ((0xA1, 0xC0), (0, 63)),
        ((0x40 | 45,), (0, 19)),
        ((0xD3, 63), (0, 1)),
    ],
)
def test_ram_reaches_the_glass_by_orientation_start_line_and_offset(
    commands: tuple[int, ...], place: tuple[int, int]
) -> None:
    oled = commanded(*commands)
    oled.write(data(1))

    assert lit(oled) == {place}


def test_it_is_dark_when_off_or_without_its_pump() -> None:
    for commands in ((0xAE,), (0x8D, 0x10)):
        oled = commanded(*commands)
        oled.write(data(1))
        assert not lit(oled)


def test_all_on_and_inverse() -> None:
    assert len(lit(commanded(0xA5))) == WIDTH * HEIGHT
    assert len(lit(commanded(0xA7))) == WIDTH * HEIGHT


@pytest.mark.parametrize("wrong", [b"\x00\xff", b"\x00\x20\x03", b"\x01\x00", b"\x00\xb8"])
def test_what_no_ssd1306_understands_is_an_error(wrong: bytes) -> None:
    with pytest.raises(OledError, match=r"control byte|command"):
        Ssd1306().write(wrong)


def picture() -> Pixels:
    rows = [bytearray(WIDTH) for _ in range(HEIGHT)]
    rows[0][0] = rows[0][127] = rows[63][0] = rows[63][127] = rows[1][2] = 1
    return tuple(bytes(row) for row in rows)


def test_as_braille_it_is_64_by_16() -> None:
    lines = to_text(picture()).splitlines()

    assert {len(line) for line in lines} == {64}
    assert len(lines) == 16
    assert lines[0][:2] + lines[0][-1] == "\u2801\u2802\u2808"
    assert lines[15][0] + lines[15][-1] == "\u2840\u2880"


def test_as_half_blocks_it_is_128_by_32() -> None:
    lines = to_text(picture(), cell="half").splitlines()

    assert {len(line) for line in lines} == {128}
    assert len(lines) == 32
    assert lines[0][:3] + lines[0][-1] == "▀ ▄▀"
    assert lines[31][0] == "▄"


def test_as_png_it_is_itself() -> None:
    image = Image.open(io.BytesIO(to_png(picture(), scale=3)))

    assert image.size == (3 * WIDTH, 3 * HEIGHT)
    assert {(x, y) for x in range(0, 384, 3) for y in range(0, 192, 3) if image.getpixel((x + 1, y + 1))} == {
        (0, 0),
        (381, 0),
        (0, 189),
        (381, 189),
        (6, 3),
    }
