"""Whenever a command is killed, no key is left that `revoke` does not find, and the history is whole.

Here some kills of each; all of them: python tests/killed/killing.py enroll 200 1
"""

import subprocess
import sys
from pathlib import Path

import pytest
from killed.killing import ACTIONS

KILLS, SEED = 25, 16


@pytest.mark.parametrize("action", ACTIONS)
def test_killed_at_any_line(action: str) -> None:
    program = [sys.executable, str(Path(__file__).with_name("killing.py")), action, str(KILLS), str(SEED)]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{KILLS} killed")
