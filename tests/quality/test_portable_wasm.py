"""The portable tests, and an import of every device module, on the MicroPython that a board gets: 1.29."""

import ast
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PORTABLE = ROOT / "tests" / "portable"
INSTALLED = ROOT / "build" / "wasm"
TIMEOUT_S = 300
"""Only there to end a loop that never does."""
ELSEWHERE = {"test_memory", "test_channel"}
"""Its collector runs between calls from outside only, so nothing can be said of memory inside one; it has no
`cryptolib` to seal a channel with. Both run on 32-bit MicroPython."""
NOT_THERE = ("boot.mpy", "main.mpy", "ccm.mpy")  # programs; and the cipher, as above
SOURCES = sorted(path for path in PORTABLE.glob("test_*.py") if path.stem not in ELSEWHERE)


@pytest.fixture(scope="module")
def engine() -> Path:
    engine = INSTALLED / "micropython.mjs"
    if not engine.exists() or not shutil.which("node"):
        why = INSTALLED / "left-out"
        pytest.skip(
            why.read_text() if why.exists() else "MicroPython as WebAssembly. To add it: make portable"
        )
    return engine


def run(engine: Path, script: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    command = ["node", str(Path(__file__).parent / "run_wasm.mjs"), str(engine), str(script)]
    return subprocess.run([*command, *map(str, arguments)], capture_output=True, text=True, timeout=TIMEOUT_S)


@pytest.fixture(scope="module")
def tests(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The two folders of tests/ that the portable tests need."""
    folder = tmp_path_factory.mktemp("tests")
    for name in ("portable", "vectors"):
        shutil.copytree(ROOT / "tests" / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def test_it_is_the_version_that_a_board_gets(engine: Path, tmp_path: Path) -> None:
    script = tmp_path / "version.py"
    script.write_text("import sys\nprint(sys.implementation[1][:2])\n")

    assert run(engine, script).stdout.strip() == "(1, 29)"


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_the_file_passes(source: Path, engine: Path, device_mpy: Path, tests: Path) -> None:
    body = ast.parse(source.read_text()).body
    functions = [node.name for node in body if isinstance(node, ast.FunctionDef)]
    names = {name for name in functions if name.startswith("test_")}

    done = run(engine, PORTABLE / "run_micropython.py", device_mpy / "lib", tests, source.stem)

    assert done.returncode == 0, done.stdout + done.stderr
    assert {line[3:] for line in done.stdout.splitlines() if line.startswith("ok ")} == names


def test_every_device_module_imports(engine: Path, device_mpy: Path) -> None:
    modules = [path for path in device_mpy.rglob("*.mpy") if path.name not in NOT_THERE]

    done = run(engine, Path(__file__).with_name("import_all.py"), device_mpy)

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.split() == [str(len(modules))]


def test_a_failure_there_is_not_lost(engine: Path, tmp_path: Path) -> None:
    (tmp_path / "portable").mkdir()
    (tmp_path / "portable" / "test_wrong.py").write_text("def test_wrong(): assert 1 == 2\n")

    done = run(engine, PORTABLE / "run_micropython.py", tmp_path, tmp_path, "test_wrong")

    assert done.returncode == 1
    assert "FAIL test_wrong" in done.stdout
