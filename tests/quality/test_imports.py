"""What each part may import, where import-linter cannot say it: allow-lists, and imports at run time."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

FIRMWARE = Path(__file__).parents[2] / "firmware"

HOLDCORE_MAY = {"holdcore", "struct", "json", "binascii", "hashlib"}
"""Pure, and there on both interpreters: no clock, no scheduler, no typing (architecture.md)."""

DEVICE_MAY = HOLDCORE_MAY | {
    "holdfw",
    "asyncio",
    "bluetooth",
    "cryptolib",
    "errno",
    "esp",
    "esp32",
    "framebuf",
    "gc",
    "machine",
    "micropython",
    "os",
    "sys",
    "time",
    "vfs",
}
"""Modules of MicroPython 1.29 on ESP32; the simulator fakes those that touch hardware."""

SLOW_OR_OPTIONAL = {"alembic", "bleak", "bumble", "pydantic", "sqlalchemy", "textual"}


def imports(node: ast.AST, package: str) -> Iterator[str]:
    """Top-level names of the modules imported anywhere below `node`; a relative import is `package`.

    What stands under `if TYPE_CHECKING:` runs on neither interpreter, so it does not count.
    """
    if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
        children: list[ast.AST] = list(node.orelse)
    else:
        children = list(ast.iter_child_nodes(node))
    if isinstance(node, ast.Import):
        yield from (alias.name.split(".")[0] for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield package if node.level else (node.module or "").split(".")[0]
    for child in children:
        yield from imports(child, package)


def beyond(allowed: set[str], below: Path) -> dict[str, set[str]]:
    """What files in `below` import that is not in `allowed`."""
    found = sorted(below.rglob("*.py"))
    assert found, f"no file in {below}: the rule would hold of nothing"
    trees = {path: ast.parse(path.read_text()) for path in found}
    extra = {path.name: set(imports(tree, path.parent.name)) - allowed for path, tree in trees.items()}
    return {name: names for name, names in extra.items() if names}


def test_holdcore_is_pure() -> None:
    assert not beyond(HOLDCORE_MAY, FIRMWARE / "lib" / "holdcore")


def test_the_device_imports_only_what_it_has() -> None:
    assert not beyond(DEVICE_MAY, FIRMWARE)


@pytest.mark.parametrize(
    ("source", "seen"),
    [
        ("import time", {"time"}),
        ("from typing import Any", {"typing"}),
        ("def f():\n    import asyncio.lock", {"asyncio"}),
        ("if TYPE_CHECKING:\n    import enum\nelse:\n    import abc", {"abc"}),
        ("from .model import Hold\nimport struct", set()),
    ],
)
def test_an_import_that_holdcore_may_not_make_is_seen(source: str, seen: set[str], tmp_path: Path) -> None:
    package = tmp_path / "holdcore"
    package.mkdir()
    (package / "module.py").write_text(source)

    assert beyond(HOLDCORE_MAY, package) == ({"module.py": seen} if seen else {})


@pytest.mark.parametrize("command", ["", "push", "sync", "sessions", "show"])
def test_help_loads_nothing_slow(command: str) -> None:
    words = ["holdtimer", *command.split(), "--help"]
    ask = (
        f"import sys; from holdtimer.cli.main import main; sys.argv = {words}\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code, end.code\n"
        "print(*sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )

    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    assert "Usage" in done.stdout
    assert not SLOW_OR_OPTIONAL & set(done.stderr.split())
