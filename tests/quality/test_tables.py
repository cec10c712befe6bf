"""A misspelt entry of a table of methods is found by the type checker: `make types` fails."""

import shutil
from pathlib import Path

from mypy import api

HOLDCORE = Path(__file__).parents[2] / "firmware" / "lib" / "holdcore"
MISSPELT = {
    "app.py": ("Booted: _boot,", "Booted: _bot,"),
    "engine.py": ("CLICKED: _pause,", "CLICKED: _puase,"),
    "modes/menu.py": ("gesture.CLICK: _next,", "gesture.CLICK: _nxet,"),
    "link/transfer.py": ("wire.PULL: _pull,", "wire.PULL: _pul,"),
    "link/radio_window.py": ("Received: _received,", "Received: _recieved,"),
}


def test_a_misspelt_entry_is_found(tmp_path: Path) -> None:
    package = tmp_path / "holdcore"
    shutil.copytree(HOLDCORE, package, ignore=shutil.ignore_patterns("__pycache__"))
    for name, (right, wrong) in MISSPELT.items():
        source = (package / name).read_text()
        assert source.count(right) >= 1, f"{name} has no {right}"
        (package / name).write_text(source.replace(right, wrong))

    said, trouble, failed = api.run(["--strict", "--cache-dir", str(tmp_path / "cache"), str(package)])

    assert (trouble, failed) == ("", 1)
    for name, (_, wrong) in MISSPELT.items():
        assert f'Name "{wrong.split()[1].rstrip(",")}" is not defined' in said, f"{name}: {said}"
