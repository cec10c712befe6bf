"""A history in a directory of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from holdtimer.history.store import Store, open_store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "history.sqlite"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{path}") as opened:
        yield opened
