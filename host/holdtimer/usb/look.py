"""What is on the other end of the cable."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from holdtimer.usb.boards import chip_of
from holdtimer.usb.errors import ForeignProgram, NoAnswer, WrongBoard, WrongMicroPython
from holdtimer.usb.interrupt import interrupt
from holdtimer.usb.mpremote import Mpremote, answer_in, on_board
from holdtimer.usb.payload import BOARD, FIRST

MICROPYTHON = (1, 29, 0)
"""The version whose stubs the drivers are checked against; no older one has been tried."""

MPY = 6
"""The bytecode that mpy-cross 1.29 makes (sys.implementation._mpy & 0xFF)."""

NAMES_MAX = 400
"""Ten times what the firmware has: a manifest with more of them is none of ours."""

KEPT = ("routines", "upload", "log", "settings", "device")
"""The owner's: never removed, whatever a manifest says."""


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
    answer = answer_in(lines)
    version = ".".join(map(str, answer["version"]))
    chip = chip_of(answer["machine"]) if answer["platform"] == "esp32" else ""
    if not chip:
        raise WrongBoard(
            f"the board on {remote.port} is no ESP32 but: {answer['machine'] or answer['platform']}",
            "plug in the hold timer's board, or name its port with --port",
        )
    if tuple(answer["version"]) < MICROPYTHON or answer["mpy"] != MPY:
        needed = ".".join(map(str, MICROPYTHON))
        raise WrongMicroPython(
            f"the board on {remote.port} has MicroPython {version}, the firmware needs {needed} (.mpy {MPY})",
            f"write MicroPython {needed} for {chip} with `holdtimer flash FILE.bin`",
        )
    manifest = _manifest(answer["manifest"])
    if answer["foreign"] and not force:
        raise ForeignProgram(
            f"the board on {remote.port} has a main.py that is not the hold timer's",
            "--force replaces it; `mpremote cp :main.py .` saves it first",
        )
    files = {name: (size, sha) for name, (size, sha) in answer["files"].items() if removable(name)}
    return Found(
        chip=chip,
        board=answer["board"].strip(),
        version=version,
        complete=bool(manifest) and not answer["unfinished"],
        block=answer["block"],
        free=answer["free"],
        files=files,
        installed=manifest,
    )


def removable(name: str) -> bool:
    """Whether a deploy may touch the file of this name."""
    parts = name.split("/")
    return parts[0] not in KEPT and ".." not in parts and "" not in parts


def _manifest(text: str) -> dict[str, str]:
    try:
        listed: Any = json.loads(text)["files"]
        if len(listed) > NAMES_MAX:
            return {}
        return {str(name): str(sha) for name, sha in listed.items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return {}
