"""Surroundings that a command may find itself in."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def locales(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for LOCPATH, with locales made for these tests."""
    folder = tmp_path_factory.mktemp("locales")
    made = subprocess.run(
        ["tools/locales.sh", folder], cwd=ROOT, stderr=subprocess.PIPE, text=True, check=False
    )
    if made.returncode == 3:
        pytest.skip((folder / "left-out").read_text())
    assert made.returncode == 0, made.stderr
    return folder
