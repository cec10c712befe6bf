"""What a start does first: a person waits for the picture, nobody for the record."""

import builtins
from pathlib import Path
from typing import Any

import pytest
from device.living import Living

from holdtimer.sim.machine import Chip
from holdtimer.sim.oled import Ssd1306


def test_the_picture_is_there_before_the_log_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    happened: list[str] = []

    class Panel(Ssd1306):
        def write(self, data: bytes) -> None:
            super().write(data)
            if any(map(any, self.pixels())):
                happened.append("picture")

    def opening(path: str, mode: str = "r") -> Any:
        if path.endswith(".seg") and "r" not in mode:
            happened.append("record")
        return builtins.open(path, mode)

    def fit(chip: Chip) -> None:
        chip.i2c[0x3C] = Panel()

    monkeypatch.setattr("holdfw.flash.open", opening, raising=False)
    with Living(tmp_path, fit=fit) as living:
        living.until(5_000)

    assert "record" in happened
    assert happened[0] == "picture"
