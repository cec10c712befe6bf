"""The device's files, compiled once per worker."""

from pathlib import Path

import pytest

from tools.mpy import compile_one, device_files


@pytest.fixture(scope="session")
def device_mpy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory laid out as firmware/, with .mpy in place of .py."""
    out = tmp_path_factory.mktemp("mpy")
    for source in device_files():
        complaint = compile_one(source, out)
        assert not complaint, complaint
    return out
