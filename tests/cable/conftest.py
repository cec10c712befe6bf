"""Boards with what lies on them."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from cable.board import format_flash, read_flash
from cable.firmware import BOARD, Firmware

INSTALLED = Path(__file__).parents[2] / "build" / "micropython32"


@pytest.fixture(scope="session")
def interpreter() -> str:
    """32-bit MicroPython."""
    found = Path(os.environ.get("HOLDTIMER_MP32", INSTALLED / "micropython"))
    if not found.exists():
        why = INSTALLED / "left-out"
        pytest.skip(why.read_text() if why.exists() else "32-bit MicroPython. To add it: make portable")
    return str(found)


@pytest.fixture(scope="session")
def flash_with(interpreter: str, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """flash_with(files, blocks): a flash chip in a file, of a board of that name, with these files on it."""

    def make(files: dict[str, bytes] | None = None, blocks: int = 256) -> Path:
        path = tmp_path_factory.mktemp("flash") / "flash"
        format_flash(interpreter, path, blocks, {"board.txt": BOARD.encode(), **(files or {})})
        return path

    return make


@pytest.fixture(scope="session")
def files_on(interpreter: str) -> Callable[[Path], dict[str, bytes]]:
    """files_on(flash): all that is on it."""
    return lambda flash: read_flash(interpreter, flash)


@pytest.fixture
def copy_of(tmp_path: Path) -> Callable[[Path], Path]:
    """copy_of(flash): another chip with the same on it."""

    def copy(flash: Path) -> Path:
        return Path(shutil.copy(flash, tmp_path / "copy"))

    return copy


@pytest.fixture
def old() -> Firmware:
    return Firmware((0, 0, 1), {"holdfw/part.py": 300, "holdfw/dropped.py": 10, "dropped_too.py": 10})


@pytest.fixture
def new() -> Firmware:
    return Firmware((0, 0, 2), {"holdfw/part.py": 700, "holdfw/added.mpy": 10})
