"""Every device file compiles for MicroPython 1.29."""

from pathlib import Path

import pytest

from tools.mpy import compile_one, device_files

FIRMWARE = Path(__file__).parents[2] / "firmware"


@pytest.mark.parametrize("source", device_files(), ids=lambda path: path.relative_to(FIRMWARE).as_posix())
def test_it_compiles(source: Path, tmp_path: Path) -> None:
    assert compile_one(source, tmp_path) == ""


def test_what_micropython_cannot_parse_is_refused(tmp_path: Path) -> None:
    (tmp_path / "wrong.py").write_text("match 1:\n    case 1:\n        pass\n")

    assert "SyntaxError" in compile_one(tmp_path / "wrong.py", tmp_path / "out", root=tmp_path)
