"""The companion over the kernel's own Bluetooth and bluetoothd, in a guest: tests/bluez/guest."""

import ast
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
INSTALLED = ROOT / "build" / "bluez"
TIMEOUT_S = 1_000
"""Only there to end what tools/bluez/run.sh, which has a limit of its own, did not."""


def checks() -> set[str]:
    """The names of what runs in the guest."""
    nodes = [
        node
        for path in (ROOT / "tests" / "bluez" / "guest").glob("check_*.py")
        for node in ast.parse(path.read_text()).body
    ]
    return {
        node.name
        for node in nodes
        if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef) and node.name.startswith("check_")
    }


def test_every_check_passes_in_the_guest(record_property: Any) -> None:
    if not (INSTALLED / "key").exists():
        why = INSTALLED / "left-out"
        pytest.skip(
            why.read_text() if why.exists() else "the companion over real BlueZ. To add it: make bluez"
        )

    done = subprocess.run(
        [ROOT / "tools" / "bluez" / "run.sh", INSTALLED],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    names = checks()
    assert {line[3:] for line in done.stdout.splitlines() if line.startswith("ok ")} == names
    assert done.stdout.splitlines()[-1] == f"{len(names)} passed, 0 failed"
    record_property("bluez_passed", len(names))
