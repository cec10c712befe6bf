"""Enrolment as a user does it, and what those hear who are not enrolled."""

import stat
from pathlib import Path

import pytest
from sim.process import holdtimer, reachable

from holdtimer.errors import EXIT_FILE, EXIT_LACKING, EXIT_REFUSED

LOOK = ("--timeout", "45")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def flash(tmp_path: Path) -> Path:
    return tmp_path / "flash"


def name_of(flash: Path) -> str:
    return "hold-" + (flash / "device").read_bytes().hex()[:4]


def test_enroll_list_revoke(flash: Path, data: Path) -> None:
    enrolled = holdtimer("enroll", "--sim", flash, data=data)
    assert (enrolled.returncode, enrolled.stderr) == (0, "")
    name = name_of(flash)
    assert enrolled.stdout.startswith(f"{name} is enrolled; this computer keeps its key in a file")
    key = flash / "key"
    assert key.stat().st_size == 32
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.read_bytes().hex() not in enrolled.stdout

    listed = holdtimer("devices", data=data)
    assert listed.returncode == 0
    assert listed.stdout.split()[:2] == [name, (flash / "device").read_bytes().hex()]
    assert key.read_bytes().hex() not in listed.stdout

    wrong = holdtimer("revoke", "hold-zzzz", data=data)
    assert wrong.returncode == EXIT_LACKING
    assert f"no enrolled device is called hold-zzzz; there is {name}" in wrong.stderr
    revoked = holdtimer("revoke", name.upper(), data=data)
    assert revoked.returncode == 0
    assert not list((data / "keys").iterdir())
    listed = holdtimer("devices", data=data)
    assert (listed.returncode, listed.stdout) == (0, "")
    assert "holdtimer enroll" in listed.stderr


def test_enrolling_again_makes_another_key(flash: Path, data: Path) -> None:
    holdtimer("enroll", "--sim", flash, data=data)
    first = (flash / "key").read_bytes()
    device = (flash / "device").read_bytes()
    assert holdtimer("enroll", "--sim", flash, data=data).returncode == 0
    assert (flash / "key").read_bytes() != first
    assert (flash / "device").read_bytes() == device
    assert len(holdtimer("devices", data=data).stdout.splitlines()) == 1


def test_a_folder_that_cannot_be_one_is_refused(flash: Path, data: Path) -> None:
    flash.mkdir()
    (flash / "log").write_text("a file in the place of a folder")
    refused = holdtimer("enroll", "--sim", flash, data=data)
    assert refused.returncode == EXIT_FILE
    assert "cannot serve as the flash" in refused.stderr
    assert not (data / "devices.json").exists()


def test_a_port_and_a_folder_exclude_each_other(flash: Path, data: Path) -> None:
    assert holdtimer("enroll", "--sim", flash, "--port", "/dev/null", data=data).returncode == 2


def test_who_is_not_enrolled_is_told_and_gets_nothing(flash: Path, data: Path, tmp_path: Path) -> None:
    with reachable(flash) as (sim, hci):
        sim.line("radio on")
        assert "start it without --no-enroll" in sim.errors
        here = holdtimer("--hci", hci, "pull", *LOOK, data=data)
        assert here.returncode == EXIT_REFUSED
        assert "the device refused: it has no key yet" in here.stderr
        assert "holdtimer enroll" in here.stderr
        sim.stop()
    owner, other = tmp_path / "owner", tmp_path / "other"
    with reachable(flash, data=owner) as (sim, hci):
        sim.line("radio on")
        stranger = holdtimer("--hci", hci, "pull", *LOOK, data=data)
        assert stranger.returncode == EXIT_LACKING
        assert f"this computer has no key for {name_of(flash)}" in stranger.stderr

        (other / "keys").mkdir(parents=True)
        for name in ("devices.json", f"keys/{(flash / 'device').read_bytes().hex()}"):
            (other / name).write_bytes((owner / name).read_bytes())
        (other / "keys" / (flash / "device").read_bytes().hex()).write_text("00" * 32)
        wrong = holdtimer("--hci", hci, "push", "hip-trio", *LOOK, data=other)
        assert wrong.returncode == EXIT_REFUSED
        assert "this laptop's key is not the device's" in wrong.stderr
        assert not (flash / "routines" / "hip-trio.bin").exists()

        served = holdtimer("--hci", hci, "pull", *LOOK, data=owner)
        assert served.returncode == 0


def test_the_key_of_a_simulator_that_has_one_is_left_alone(flash: Path, data: Path) -> None:
    holdtimer("enroll", "--sim", flash, data=data)
    key = (flash / "key").read_bytes()
    with reachable(flash, data=data) as (sim, _):
        assert sim.stop() == 0
    assert (flash / "key").read_bytes() == key
