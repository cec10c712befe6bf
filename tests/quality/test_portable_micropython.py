"""The portable tests again, on 32-bit MicroPython, against holdcore compiled as the board gets it."""

import ast
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PORTABLE = ROOT / "tests" / "portable"
INSTALLED = ROOT / "build" / "micropython32"
TIMEOUT_S = 300
"""Only there to end a loop that never does: a file takes under a second, a loaded machine some ten."""


@pytest.fixture(scope="module")
def micropython() -> Path:
    interpreter = Path(os.environ.get("HOLDTIMER_MP32", INSTALLED / "micropython"))
    if not interpreter.exists():
        why = INSTALLED / "left-out"
        pytest.skip(why.read_text() if why.exists() else "32-bit MicroPython. To add it: make portable")
    return interpreter


def run(micropython: Path, lib: Path, tests: Path, name: str) -> subprocess.CompletedProcess[str]:
    command: list[str | Path] = [micropython, PORTABLE / "run_micropython.py", lib, tests, name]
    return subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S)


@pytest.mark.parametrize("source", sorted(PORTABLE.glob("test_*.py")), ids=lambda path: path.stem)
def test_the_file_passes_on_micropython_too(
    source: Path, micropython: Path, device_mpy: Path, record_property: Any
) -> None:
    body = ast.parse(source.read_text()).body
    functions = [node.name for node in body if isinstance(node, ast.FunctionDef)]
    names = {name for name in functions if name.startswith("test_")}

    done = run(micropython, device_mpy / "lib", ROOT / "tests", source.stem)

    assert done.returncode == 0, done.stdout + done.stderr
    assert {line[3:] for line in done.stdout.splitlines() if line.startswith("ok ")} == names
    record_property("micropython_passed", len(names))


def test_a_failure_on_micropython_is_not_lost(micropython: Path, tmp_path: Path) -> None:
    (tmp_path / "portable").mkdir()
    (tmp_path / "portable" / "test_wrong.py").write_text(
        "def test_right(): pass\ndef test_wrong(): assert 1 == 2\n"
    )

    done = run(micropython, tmp_path, tmp_path, "test_wrong")

    assert done.returncode == 1
    assert "FAIL test_wrong" in done.stdout
    assert "AssertionError" in done.stdout
    assert done.stdout.splitlines()[-1] == "1 passed, 1 failed"
