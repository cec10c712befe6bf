"""A fresh device for each test, on 32-bit MicroPython."""

import functools
from collections.abc import Callable
from pathlib import Path

import pytest
from program.device import Device, compile_fakes, compile_program, interpreter


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compile_program(tmp_path_factory.mktemp("program"))


@pytest.fixture(scope="session")
def fakes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return compile_fakes(tmp_path_factory.mktemp("fakes"))


@pytest.fixture
def device(program: Path, fakes: Path, tmp_path: Path) -> Device:
    micropython, why = interpreter()
    if why:
        pytest.skip(why)
    return Device(micropython, program, fakes, tmp_path)


@pytest.fixture(scope="session")
def program_of(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    return functools.cache(lambda profile: compile_program(tmp_path_factory.mktemp("program"), profile))


@pytest.fixture
def device_of(program_of: Callable[[str], Path], fakes: Path, tmp_path: Path) -> Callable[..., Device]:
    """Makes the test's device: of a profile, with files that lie on its flash, None for none."""
    micropython, why = interpreter()
    if why:
        pytest.skip(why)

    def made(profile: str, **files: bytes | None) -> Device:
        every = {"board.txt": profile.encode()} | files
        there = {name: data for name, data in every.items() if data is not None}
        board = profile.split()[0]
        return Device(micropython, program_of(profile), fakes, tmp_path, board=board, files=there)

    return made
