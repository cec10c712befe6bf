"""The same pictures on an SH1106, which board.txt asks for."""

from pathlib import Path
from typing import Any

import pytest
from device.panel import ADDRESS, fresh, hold
from device.sh1106 import Sh1106

from holdcore.events import View
from holdcore.screens import paint
from holdfw import display, sh1106
from holdfw.pins import BOARDS, parts_of
from holdtimer.sim.machine import Chip

VIEWS = [hold(28, 30), View("Hip", "READY", "", 0, "3 steps", "Cross the ankle over"), View("", big="59:59")]


@pytest.mark.parametrize("view", VIEWS, ids=["hold", "words", "long countdown"])
@pytest.mark.parametrize("place", range(6))
def test_its_glass_shows_what_an_ssd1306_shows(view: View, place: int) -> None:
    chip = Chip(lambda: 0)
    oled = chip.i2c[ADDRESS] = Sh1106()
    machine: Any = chip.machine()
    bus = machine.I2C(0, scl=machine.Pin(22), sda=machine.Pin(21))
    driver = sh1106.Display(bus, ADDRESS, place)
    paint(view, driver)
    driver.show()
    driver.power(True)

    assert oled.pixels() == fresh(view, place)
    assert any(map(any, oled.pixels()))


@pytest.mark.parametrize(
    ("profile", "board", "driver"),
    [
        ("xiao-esp32c3\n", "xiao-esp32c3", display),
        ("xiao-esp32c3 sh1106\n", "xiao-esp32c3", sh1106),
        ("xiao-esp32c3-expansion sh1106\n", "xiao-esp32c3-expansion", sh1106),
        ("firebeetle2-esp32e sh1106", "firebeetle2-esp32e", sh1106),
        ("", "firebeetle2-esp32e", display),
        ("no such board", "firebeetle2-esp32e", display),
    ],
)
def test_the_profile_file_names_board_and_display(
    profile: str, board: str, driver: Any, tmp_path: Path
) -> None:
    (tmp_path / "board.txt").write_text(profile)

    parts = parts_of(Chip(lambda: 0).machine(), str(tmp_path))

    assert parts.pins == BOARDS[board]
    assert type(parts.display(None)) is driver.Display


def test_without_a_profile_it_is_the_usual_board(tmp_path: Path) -> None:
    assert parts_of(Chip(lambda: 0).machine(), str(tmp_path)).pins == BOARDS["firebeetle2-esp32e"]
