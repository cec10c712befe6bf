"""What a shell is told when Tab is pressed, as each of the three asks for it."""

import os
import subprocess
from pathlib import Path

import pytest
from cli.surroundings import run
from history.journals import DEVICE, EPOCH, Journal
from sim.process import PROGRAM

from holdtimer.history.store import open_store
from holdtimer.history.zones import Zone

NOON_MS = 1_795_000_000_000


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """The folder of somebody who has one device and one session."""
    assert run("enroll", "--sim", "flash", cwd=tmp_path, data=tmp_path).returncode == 0
    with open_store(f"sqlite:///{tmp_path / 'history.sqlite'}") as store:
        store.keep(DEVICE, EPOCH, Journal().booted().session().data)
        store.anchor(DEVICE, EPOCH, 1, 0, NOON_MS, 5, Zone(0))
        store.derive()
    return tmp_path


def told(typed: str, data: Path, shell: str = "bash") -> str:
    """What Tab gives at the end of `typed`."""
    words = typed.split(" ")
    asked: dict[str, str | None] = {"_HOLDTIMER_COMPLETE": f"{shell}_complete", "COMP_WORDS": typed}
    asked["COMP_CWORD"] = words[-1] if shell == "fish" else str(len(words) - 1)
    done = run(cwd=data, data=data, environment=asked)
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.decode()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_is_told_of_commands_and_routines(tmp_path: Path, shell: str) -> None:
    commands, routines = told("holdtimer pu", tmp_path, shell), told("holdtimer push hip-t", tmp_path, shell)

    assert "push" in commands
    assert "pull" in commands
    assert "scan" not in commands
    assert "hip-trio" in routines
    assert "ice" not in routines


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("holdtimer settings hal", ["halfway=off", "halfway=on"]),
        ("holdtimer settings volume = 1", ["1", "10"]),
        ("holdtimer settings volume=4 remind-every =", ["10m", "240m"]),
        ("holdtimer settings pitch=+", ["pitch=+12"]),
        ("holdtimer settings halfway = o", ["off", "on"]),
        ("holdtimer routine fm", ["fmt"]),
        ("holdtimer show ", ["1"]),
        ("holdtimer export csv --session ", ["1"]),
        ("holdtimer show 2", []),
    ],
)
def test_what_is_known_is_told(data: Path, typed: str, expected: list[str]) -> None:
    assert told(typed, data).split() == [f"plain,{each}" for each in expected]


@pytest.mark.parametrize(
    "typed", ["holdtimer revoke ", "holdtimer push hip-trio --device ", "holdtimer stats --device H"]
)
def test_devices_are_those_that_were_enrolled(data: Path, typed: str) -> None:
    name = run("devices", cwd=data, data=data).stdout.split()[0].decode()

    assert told(typed, data).split() == [f"plain,{name}"]


def test_a_routine_may_be_a_file(tmp_path: Path) -> None:
    assert told("holdtimer push ./my", tmp_path) == "file,./my\n"


def test_asking_leaves_nothing_behind_and_says_no_error(tmp_path: Path) -> None:
    assert told("holdtimer show ", tmp_path).split() == []
    assert not list(tmp_path.iterdir())
    (tmp_path / "history.sqlite").write_bytes(b"no database")
    (tmp_path / "devices.json").write_bytes(b"no list")
    assert told("holdtimer show ", tmp_path).split() == []
    assert told("holdtimer revoke ", tmp_path).split() == []


def test_bash_takes_the_script(tmp_path: Path) -> None:
    """The line of docs/install.md, in a shell of its own."""
    environment = {**os.environ, "PATH": f"{PROGRAM.parent}:{os.environ['PATH']}", "HOME": str(tmp_path)}
    line = 'eval "$(_HOLDTIMER_COMPLETE=bash_source holdtimer)"; complete -p holdtimer'

    done = subprocess.run(
        ["bash", "--norc", "-c", line], env=environment, capture_output=True, text=True, check=True
    )

    assert done.stderr == ""
    assert done.stdout.startswith("complete ")
    assert done.stdout.endswith(" holdtimer\n")
