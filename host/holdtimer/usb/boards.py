"""The boards that the firmware has pins for, and the chip on each."""

import re

from holdtimer.usb.errors import WrongBoard

CHIPS = {"firebeetle2-esp32e": "ESP32", "xiao-esp32c3": "ESP32C3"}
DISPLAYS = ("ssd1306", "sh1106")
"""The display's controllers that the firmware can drive; the first is meant where nothing is said."""


def chip_of(machine: str) -> str:
    """The chip in what MicroPython calls its machine: "ESP32C3 module with ESP32-C3FH4" has an ESP32C3.

    "" where that names no ESP32.
    """
    found = re.match(r"ESP32(?:-?([CHPS]\d+))?", machine.rpartition(" with ")[2])
    return "ESP32" + (found[1] or "") if found else ""


def board_for(chip: str, asked: str | None, installed: str) -> str:
    """The board: the one that was asked for, or that the last install was for, or the one with this chip.

    `installed` is what board.txt says.
    """
    fitting = [name for name, its_chip in CHIPS.items() if its_chip == chip]
    if not fitting:
        known = ", ".join(f"{name} ({its_chip})" for name, its_chip in CHIPS.items())
        raise WrongBoard(f"this board has an {chip}: the firmware has no pins for it", f"it has for {known}")
    board = asked or next((name for name in installed.split()[:1] if name in fitting), fitting[0])
    if CHIPS[board] != chip:
        raise WrongBoard(
            f"{board} has an {CHIPS[board]}, but this board has an {chip}",
            f"plug in the other board, or say --board {fitting[0]}",
        )
    return board


def display_for(asked: str | None, installed: str) -> str:
    """The display's controller: the one that was asked for, or that the last install was for."""
    return asked or next((name for name in DISPLAYS if name in installed.split()), DISPLAYS[0])


def profile(board: str, display: str) -> str:
    """What board.txt says of these two."""
    return board if display == DISPLAYS[0] else f"{board} {display}"
