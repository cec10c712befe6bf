"""What all tests of the review need."""

import time
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _computer_in_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A time is shown with its offset from UTC only where that is not the computer's."""
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()
