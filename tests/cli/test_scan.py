"""Each contact compares the clocks: what `holdtimer scan` shows of a device, and what every command keeps."""

from pathlib import Path

import pytest
from link.databases import Database
from sim.process import holdtimer, reachable

from holdtimer.keys import Keys

LOOK = ("--timeout", "45")  # a loaded machine may need long until it hears the device


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def flash(tmp_path: Path) -> Path:
    return tmp_path / "flash"


def test_every_command_that_talks_to_a_device_anchors_it(flash: Path, data: Path, tmp_path: Path) -> None:
    def anchors(*command: str) -> int:
        database = Database(tmp_path / f"{command[0]}.sqlite")
        done = holdtimer("--hci", hci, *command, "--database", database.url, data=data)
        assert done.returncode == 0, done.stderr
        return database.anchors()

    with reachable(flash, data=data) as (sim, hci):
        sim.line("radio on")
        assert anchors("scan", "--seconds", "5") == 1
        assert anchors("push", "hip-trio", *LOOK) == 1
        assert anchors("settings", *LOOK) == 1
        assert anchors("pull", *LOOK) == 1
        assert anchors("sync", *LOOK) == 1


def test_scan_says_how_a_device_is_or_why_it_cannot_be_asked(flash: Path, data: Path, tmp_path: Path) -> None:
    stranger, wrong = tmp_path / "stranger", tmp_path / "wrong"
    with reachable(flash, data=data) as (sim, hci):
        sim.line("radio on")
        ours = holdtimer("--hci", hci, "scan", "--seconds", "5", data=data)
        not_ours = holdtimer("--hci", hci, "scan", "--seconds", "5", data=stranger)
        device = (flash / "device").read_bytes()
        (wrong / "keys").mkdir(parents=True)
        (wrong / "devices.json").write_bytes((data / "devices.json").read_bytes())
        (wrong / "keys" / device.hex()).write_text("00" * 32)
        refused = holdtimer("--hci", hci, "scan", "--seconds", "5", data=wrong)

    name = Keys(data).devices()[0].name
    for done, said in (
        (ours, "V, clock known to "),
        (not_ours, "this computer has no key for it"),
        (refused, "this laptop's key is not the device's"),
    ):
        assert done.returncode == 0, done.stderr
        (line,) = done.stdout.splitlines()
        assert line.startswith(name)
        assert "dBm" in line
        assert said in line
