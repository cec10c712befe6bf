"""An enrolment that fails leaves the pairing that there was."""

from pathlib import Path

import pytest
from cli.surroundings import run

from holdtimer.errors import EXIT_FILE, EXIT_LACKING
from holdtimer.keys import LIST_MAX

RINGS = str(Path(__file__).parent)


@pytest.fixture
def flash(tmp_path: Path) -> Path:
    return tmp_path / "flash"


def ring(name: str, tmp_path: Path) -> dict[str, str | None]:
    return {
        "HOLDTIMER_KEYS": None,
        "PYTHONPATH": RINGS,
        "PYTHON_KEYRING_BACKEND": f"rings.{name}",
        "RING": str(tmp_path / "ring.json"),
    }


@pytest.mark.parametrize("name", ["Locked", "Raising", "Forgetful", "Lying", "FailingLate", "NotThere"])
@pytest.mark.parametrize("paired", [True, False])
def test_a_keyring_that_fails_leaves_device_and_computer_as_they_were(
    tmp_path: Path, flash: Path, name: str, paired: bool
) -> None:
    data = tmp_path / "data"
    enroll = ("enroll", "--sim", flash)
    if paired:
        assert run(*enroll, cwd=tmp_path, data=data, environment=ring("Ring", tmp_path)).returncode == 0
    files = (flash / "key", data / "devices.json", tmp_path / "ring.json")
    before = [path.read_bytes() if path.exists() else b"" for path in files]

    failed = run(*enroll, cwd=tmp_path, data=data, environment=ring(name, tmp_path))

    assert (failed.returncode, failed.stdout) == (EXIT_LACKING, b"")
    assert b"HOLDTIMER_KEYS=file" in failed.stderr
    after = [path.read_bytes() if path.exists() else b"" for path in files]
    empty = [b"", b"{}", b"{}\n"]  # nothing is listed, nothing kept
    if paired or name != "FailingLate":  # there, the device had no key that it could get back
        assert after[0] == before[0]
    assert after[1:] == before[1:] or (not paired and all(each in empty for each in after[1:]))
    listed = run("devices", cwd=tmp_path, data=data, environment=ring("Ring", tmp_path))
    assert len(listed.stdout.splitlines()) == paired
    again = run(*enroll, cwd=tmp_path, data=data, environment=ring("Ring", tmp_path))
    assert again.returncode == 0


def test_a_list_that_cannot_be_written_changes_no_device(tmp_path: Path, flash: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "devices.json").write_bytes(b" " * (LIST_MAX + 1))

    assert run("enroll", "--sim", flash, cwd=tmp_path, data=tmp_path / "data").returncode == EXIT_LACKING
    assert not (flash / "key").exists()


def test_a_folder_that_is_none_changes_no_device(tmp_path: Path, flash: Path) -> None:
    (tmp_path / "data").write_text("a file")

    assert run("enroll", "--sim", flash, cwd=tmp_path, data=tmp_path / "data").returncode == EXIT_FILE
    assert not (flash / "key").exists()
