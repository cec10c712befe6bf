"""What drawing costs on the heap of the real thing."""

from pathlib import Path

import pytest
from device.conftest import Run


@pytest.mark.parametrize("driver", ["display", "st7789"])
def test_drawing_allocates_nothing(micropython: Run, compiled: Path, driver: str) -> None:
    assert micropython("display_allocates_nothing.py", compiled, driver).strip() == "0"
