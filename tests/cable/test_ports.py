"""Which port, which chip, which board."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from holdtimer.errors import EXIT_NO_DEVICE, EXIT_REFUSED
from holdtimer.usb.boards import CHIPS, board_for, chip_of
from holdtimer.usb.errors import PortError, Unsuitable
from holdtimer.usb.ports import choose


@dataclass
class Port:
    device: str
    description: str = "CH340"
    vid: int | None = 0x1A86


ONE, TWO = Port("/dev/ttyUSB0"), Port("/dev/ttyACM0", "USB JTAG")


def test_the_only_port_is_taken() -> None:
    assert choose(None, [ONE]) == "/dev/ttyUSB0"


def test_a_port_that_was_asked_for_is_taken(tmp_path: Path) -> None:
    (tmp_path / "tty").touch()

    assert choose(str(tmp_path / "tty"), [ONE, TWO]) == str(tmp_path / "tty")


@pytest.mark.parametrize(
    ("asked", "found", "said", "hint"),
    [
        (None, [], "no board is plugged in", "--port"),
        (None, [ONE, TWO], r"/dev/ttyACM0 \(USB JTAG\), /dev/ttyUSB0 \(CH340\)", "--port"),
        ("/dev/nowhere", [ONE], "there is no port /dev/nowhere", "/dev/ttyUSB0"),
        ("/dev/nowhere", [], "there is no port /dev/nowhere", "a cable that carries data"),
    ],
    ids=["none", "two", "another", "not there"],
)
def test_no_port_is_chosen(asked: str | None, found: list[Port], said: str, hint: str) -> None:
    with pytest.raises(PortError, match=said) as refused:
        choose(asked, found)

    assert hint in refused.value.hint
    assert refused.value.exit_code == EXIT_NO_DEVICE


@pytest.mark.parametrize(
    ("machine", "chip"),
    [
        ("Generic ESP32 module with ESP32", "ESP32"),
        ("Generic ESP32 module with SPIRAM with ESP32", "ESP32"),
        ("FireBeetle with ESP32-D0WD", "ESP32"),
        ("ESP32C3 module with ESP32C3", "ESP32C3"),
        ("XIAO with ESP32-C3FH4", "ESP32C3"),
        ("Generic ESP32S3 module with ESP32S3", "ESP32S3"),
        ("Raspberry Pi Pico W with RP2040", ""),
        ("", ""),
    ],
)
def test_the_chip(machine: str, chip: str) -> None:
    assert chip_of(machine) == chip


@pytest.mark.parametrize(
    ("chip", "asked", "installed", "board"),
    [
        ("ESP32S3", None, "", "cytron-aiot-s3"),
        ("ESP32S3", None, "firebeetle2-esp32e", "cytron-aiot-s3"),
        ("ESP32C3", None, "xiao-esp32c3-expansion sh1106", "xiao-esp32c3-expansion"),
        ("ESP32", "firebeetle2-esp32e", "xiao-esp32c3", "firebeetle2-esp32e"),
    ],
)
def test_the_board(chip: str, asked: str | None, installed: str, board: str) -> None:
    assert board_for(chip, asked, installed) == board


@pytest.mark.parametrize(("chip", "asked"), [("ESP32S2", None), ("ESP32", "xiao-esp32c3")])
def test_no_such_board(chip: str, asked: str | None) -> None:
    with pytest.raises(Unsuitable) as refused:
        board_for(chip, asked, "")

    assert refused.value.exit_code == EXIT_REFUSED


def test_of_two_boards_with_one_chip_it_asks_which() -> None:
    chips = {**CHIPS, "another-c3": "ESP32C3"}

    with pytest.raises(Unsuitable) as asked:
        board_for("ESP32C3", None, "", chips)
    assert "--board xiao-esp32c3" in asked.value.hint
    assert "--board another-c3" in asked.value.hint

    assert board_for("ESP32C3", "another-c3", "", chips) == "another-c3"
    assert board_for("ESP32C3", None, "another-c3 sh1106", chips) == "another-c3"
    assert board_for("ESP32S3", None, "", chips) == "cytron-aiot-s3"
