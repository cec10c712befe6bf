"""What is generated and committed is current."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "tool", ["library_vectors.py", "package_json.py", "piezo.py", "schema.py", "screens.py", "states.py"]
)
def test_is_current(tool: str) -> None:
    result = subprocess.run(
        [sys.executable, ROOT / "tools" / tool, "--check"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert result.returncode == 0, f"run python tools/{tool}\n{result.stdout}{result.stderr}"
