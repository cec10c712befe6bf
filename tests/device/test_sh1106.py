"""The same pictures on an SH1106, which board.txt asks for."""

import sys
from pathlib import Path
from typing import Any

import pytest
from device.panel import ADDRESS, fresh, hold
from device.sh1106 import Sh1106

from holdcore.events import View
from holdcore.screens import paint
from holdfw.display import Display
from holdfw.pins import BOARDS, has_sh1106, pins_of
from holdtimer.sim.machine import Chip

VIEWS = [hold(28, 30), View("Hip", "READY", "", 0, "3 steps", "Cross the ankle over"), View("", big="59:59")]


@pytest.mark.parametrize("view", VIEWS, ids=["hold", "words", "long countdown"])
@pytest.mark.parametrize("place", range(6))
def test_its_glass_shows_what_an_ssd1306_shows(view: View, place: int) -> None:
    chip = Chip(lambda: 0)
    oled = chip.i2c[ADDRESS] = Sh1106()
    machine: Any = chip.machine()
    bus = machine.I2C(0, scl=machine.Pin(22), sda=machine.Pin(21))
    display = Display(bus, ADDRESS, place, sh1106=True)
    paint(view, display)
    display.show()
    display.power(True)

    assert oled.pixels() == fresh(view, place)
    assert any(map(any, oled.pixels()))


@pytest.mark.parametrize(
    ("profile", "board", "sh1106"),
    [
        ("xiao-esp32c3\n", "xiao-esp32c3", False),
        ("xiao-esp32c3 sh1106\n", "xiao-esp32c3", True),
        ("firebeetle2-esp32e sh1106", "firebeetle2-esp32e", True),
        ("", "firebeetle2-esp32e", False),
        ("no such board", "firebeetle2-esp32e", False),
    ],
)
def test_the_profile_file_names_board_and_display(
    profile: str, board: str, sh1106: bool, tmp_path: Path
) -> None:
    (tmp_path / "board.txt").write_text(profile)

    assert pins_of(str(tmp_path)) == BOARDS[board]
    assert has_sh1106(str(tmp_path)) is sh1106


def test_without_a_profile_it_is_the_usual_board(tmp_path: Path) -> None:
    assert pins_of(str(tmp_path)) == BOARDS["firebeetle2-esp32e"]
    assert not has_sh1106(str(tmp_path))


@pytest.mark.parametrize(
    ("machine", "installed", "board"),
    [
        ("Generic ESP32 module with ESP32", "xiao-esp32c3", "firebeetle2-esp32e"),
        ("ESP32C3 module with ESP32C3", "firebeetle2-esp32e", "xiao-esp32c3"),
        ("XIAO with ESP32-C3FH4", "", "xiao-esp32c3"),
        ("ESP32C3 module with ESP32C3", "xiao-esp32c3", "xiao-esp32c3"),
    ],
)
def test_a_profile_of_another_chip_drives_none_of_its_pins(
    machine: str, installed: str, board: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.implementation, "_machine", machine, raising=False)
    (tmp_path / "board.txt").write_text(installed)

    assert pins_of(str(tmp_path)) == BOARDS[board]
