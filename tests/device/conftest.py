"""A simulated chip for the drivers, and the real MicroPython to check the simulation against."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from holdtimer.sim import framebuf
from tools.mpy import compile_one, device_files

sys.modules.setdefault("framebuf", framebuf)  # before any driver is imported

ROOT = Path(__file__).parents[2]
INSTALLED = ROOT / "build" / "micropython32"
TIMEOUT_S = 300
"""Only there to end a loop that never does."""

Run = Callable[..., str]


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory laid out as firmware/, with .mpy in place of .py."""
    out = tmp_path_factory.mktemp("mpy")
    for source in device_files():
        if "lib" in source.parts or source.parent.name == "holdfw":
            complaint = compile_one(source, out)
            assert not complaint, complaint
    return out


@pytest.fixture
def micropython() -> Run:
    """Run a script of this directory on 32-bit MicroPython; returns what it printed."""
    interpreter = Path(os.environ.get("HOLDTIMER_MP32", INSTALLED / "micropython"))
    if not interpreter.exists():
        why = INSTALLED / "left-out"
        pytest.skip(why.read_text() if why.exists() else "32-bit MicroPython. To add it: make portable")

    def run(script: str, *arguments: object) -> str:
        command = [str(interpreter), str(Path(__file__).parent / script), *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run
