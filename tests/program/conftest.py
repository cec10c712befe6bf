"""A fresh device for each test, on 32-bit MicroPython."""

import os
from pathlib import Path

import pytest
from program.device import Device, compile_fakes, compile_program

ROOT = Path(__file__).parents[2]
INSTALLED = ROOT / "build" / "micropython32"


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compile_program(tmp_path_factory.mktemp("program"))


@pytest.fixture(scope="session")
def fakes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compile_fakes(tmp_path_factory.mktemp("fakes"))


@pytest.fixture
def device(program: Path, fakes: Path, tmp_path: Path) -> Device:
    interpreter = Path(os.environ.get("HOLDTIMER_MP32", INSTALLED / "micropython"))
    if not interpreter.exists():
        why = INSTALLED / "left-out"
        pytest.skip(why.read_text() if why.exists() else "32-bit MicroPython. To add it: make portable")
    return Device(interpreter, program, fakes, tmp_path)
