"""Holds a board in one mode of the power budget, and makes the row of hardware/power/measured.csv.

The board goes into the mode some seconds after it was told: until then the cable comes out, since on USB it
would draw its current from there. It ends it by itself, with a reset.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from holdtimer.usb.bringup import scripts
from holdtimer.usb.bringup.call import call
from holdtimer.usb.bringup.person import Person, read_off
from holdtimer.usb.bringup.report import Board
from holdtimer.usb.bringup.table import Reading, Script
from holdtimer.usb.errors import Unsuitable
from holdtimer.usb.mpremote import Mpremote

LEAD_S = 15
LONGEST_S = 500
"""With LEAD_S it is below the watchdog's ten minutes."""

_MA = 0.000_1, 1_000.0
"""No part takes nothing, and none an ampere: then the meter was set to another unit."""
_CELL = "in the cell's wire"
_OLED = "oled-096"
_DISPLAY = "in the display's VCC wire"


@dataclass(frozen=True)
class Mode:
    """`where` the meter goes; `part` is that of the budget, "" for the board itself."""

    does: str
    then: Script
    where: str = _CELL
    part: str = ""
    script: Script = scripts.darken
    numbers: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))


MODES = {
    "DEEP": Mode("deep sleep, display dark", scripts.deep_sleep),
    "LIGHT": Mode("light sleep, display dark", scripts.doze),
    "AWAKE": Mode("the radio advertises every 100 ms, display dark", scripts.advertise),
    "working": Mode("the processor runs, display dark", scripts.work),
    "BRIGHT": Mode(
        "22 % of the dots, contrast 207", scripts.doze, _DISPLAY, _OLED, scripts.picture, {"contrast": 207}
    ),
    "DIM": Mode(
        "22 % of the dots, contrast 8", scripts.doze, _DISPLAY, _OLED, scripts.picture, {"contrast": 8}
    ),
    "DARK": Mode("display off", scripts.doze, _DISPLAY, _OLED),
    "sounding": Mode("4 kHz, half of the time high, less the same in silence", scripts.sound, part="piezo"),
    "always": Mode("deep sleep", scripts.deep_sleep, "in the wire of the cell's divider"),
}

_DIVIDERS = {"xiao-esp32c3": "resistor-200k"}
"""The part that is always on, where it is not on the board."""


def begin(remote: Mpremote, board: Board, mode: str, seconds: int) -> None:
    """Have the board go into the mode, LEAD_S from now. Raises Unsuitable where it has no part for that."""
    row, ms = MODES[mode], 1_000 * seconds
    if row.part == _OLED and board.pins["sda"] < 0:
        raise Unsuitable(
            f"the display of a {board.board} is not on I2C: nobody gets at its wire",
            "measure the modes of the board",
        )
    given = {**board.pins, **row.numbers, "lead_ms": 1_000 * LEAD_S, "ms": ms, "seconds": seconds}
    call(remote, row.script, given, row.then)


def row_of(
    board: Board, mode: str, seconds: int, person: Person, instrument: str, by: str, day: date
) -> list[str] | None:
    """The row of measured.csv: date, part, mode, ma, instrument, by, how. None where nothing was read."""
    row = MODES[mode]
    before_ma = 0.0
    if mode == "sounding":
        silent = read_off(
            person, Reading("ma", "What does it show in the first half, silent, in mA?", "mA", *_MA)
        )
        if silent is None:
            return None
        before_ma = silent
    least, most = before_ma + _MA[0], _MA[1]
    ma = read_off(person, Reading("ma", "What does the meter show, in mA?", "mA", least, most))
    if ma is None:
        return None
    part = row.part or (_DIVIDERS.get(board.board, "") if mode == "always" else "") or board.board
    how = f"{row.does}, {row.where}, {seconds} s, firmware {board.firmware}"
    return [day.isoformat(), part, mode, f"{ma - before_ma:.6g}", instrument, by, how]
