"""What drawing costs on the heap of the real thing."""

from pathlib import Path

from device.conftest import Run


def test_drawing_allocates_nothing(micropython: Run, compiled: Path) -> None:
    assert micropython("display_allocates_nothing.py", compiled).strip() == "0"
