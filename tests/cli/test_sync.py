"""`holdtimer sync` as a user runs it, with a simulated device in another process."""

import configparser
import os
import plistlib
import re
import signal
import subprocess
from pathlib import Path

import pytest
from sim.process import PATIENCE_S, PROGRAM, environment, holdtimer, reachable, simulator

from holdtimer.companion.computer import program
from holdtimer.errors import EXIT_FILE
from holdtimer.files import DATA_DIRECTORY
from holdtimer.history.store import open_store
from holdtimer.keys import FILE, KEYS_VARIABLE
from holdtimer.routines import find

LOOK = ("--timeout", "45")  # a loaded machine may need long until it hears the device


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def flash(tmp_path: Path) -> Path:
    return tmp_path / "flash"


def routine(folder: Path, hold: str) -> Path:
    path = folder / "evening.toml"
    path.write_text(f'name = "Evening"\ndays_per_week = 5\n[[steps]]\nname = "Figure 4"\nhold = {hold}\n')
    return path


def test_what_is_new_is_shown_and_what_has_changed_is_sent(flash: Path, data: Path, tmp_path: Path) -> None:
    mine = routine(tmp_path, "20")
    with reachable(flash, data=data) as (sim, hci):
        assert holdtimer("--hci", hci, "push", mine, *LOOK, data=data).returncode == 0
        assert sim.stop() == 0
    with simulator(flash, "--speed", "100") as sim:
        sim.say("click", "long")  # on a slow machine the display is dark by then: the click wakes it
        sim.line("log pain after: none")
        sim.say("quit")
        assert sim.wait() == 0

    routine(tmp_path, "30")
    with reachable(flash, data=data) as (sim, hci):
        first = holdtimer("--hci", hci, "sync", *LOOK, data=data)
        second = holdtimer("--hci", hci, "sync", *LOOK, data=data)
        assert sim.stop() == 0

    assert first.returncode == second.returncode == 0, first.stderr + second.stderr
    assert ", 1 new session\n" in first.stdout
    assert re.search(r"^1 .*Evening", first.stdout, re.MULTILINE)
    assert "evening (Evening) has changed and is on hold-" in first.stdout
    assert (flash / "routines" / "evening.bin").read_bytes() == find(str(mine)).encoded()
    assert "hold-" in second.stdout
    assert ", 0 new sessions\n" in second.stdout
    assert "has changed" not in second.stdout
    with open_store(f"sqlite:///{data / 'history.sqlite'}") as store:
        assert store.derive() == 0
        assert [sent.slug for sent in store.prescriptions()] == ["evening", "evening"]


def test_a_file_with_a_mistake_or_gone_is_named_and_the_rest_is_sent(
    flash: Path, data: Path, tmp_path: Path
) -> None:
    for name in ("gone", "wrong", "right"):
        routine(tmp_path, "20").rename(tmp_path / f"{name}.toml")
    with reachable(flash, data=data) as (_, hci):
        for name in ("gone", "wrong", "right"):
            assert (
                holdtimer("--hci", hci, "push", tmp_path / f"{name}.toml", *LOOK, data=data).returncode == 0
            )
        before = (flash / "routines" / "wrong.bin").read_bytes()
        (tmp_path / "gone.toml").unlink()
        routine(tmp_path, '"1m90s"').rename(tmp_path / "wrong.toml")
        routine(tmp_path, "30").rename(tmp_path / "right.toml")
        done = holdtimer("--hci", hci, "sync", *LOOK, data=data)

    assert done.returncode == EXIT_FILE
    assert f"{tmp_path / 'gone.toml'}: this cannot be read: No such file" in done.stderr
    assert f'{tmp_path / "wrong.toml"}:5:8: steps[1].hold is "1m90s"' in done.stderr
    assert "right (Evening) has changed and is on hold-" in done.stdout
    assert (flash / "routines" / "wrong.bin").read_bytes() == before


def test_watch_syncs_once_in_a_window_and_stays(flash: Path, data: Path) -> None:
    with reachable(flash, data=data) as (sim, hci):
        watching = subprocess.Popen(
            [PROGRAM, "--hci", hci, "sync", "--watch"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**environment(data), "PYTHONUNBUFFERED": "1"},
            # In the background of a shell SIGINT is ignored, and a child inherits that.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        try:
            assert watching.stdout
            assert ": 1 new record, 0 new sessions" in watching.stdout.readline()
            assert "its clock is set" in watching.stdout.readline()
            assert watching.poll() is None
            watching.send_signal(signal.SIGINT)
            _, errors = watching.communicate(timeout=PATIENCE_S)
        finally:
            if watching.poll() is None:
                watching.kill()
                watching.wait()
        assert "waiting for a radio window" in errors
        assert "Traceback" not in errors
        assert watching.returncode == 130
        assert sim.stop() == 0


def test_the_hint_is_a_unit_and_a_property_list_that_their_readers_take(data: Path) -> None:
    done = holdtimer("sync", "--install-hint", "--database", "sqlite:////tmp/a b%.sqlite", data=data)
    assert done.returncode == 0
    unit, _, plist = done.stdout.partition("<!--")

    parsed = configparser.ConfigParser(interpolation=None)
    parsed.read_string(unit)
    words = parsed["Service"]["ExecStart"].split('" "')
    assert words[0] == f'"{PROGRAM}'
    assert words[1:] == ["sync", "--watch", "--database", 'sqlite:////tmp/a b%%.sqlite"']
    assert parsed["Install"]["WantedBy"] == "default.target"
    assert parsed["Service"]["Environment"] == f'"{DATA_DIRECTORY}={data}" "{KEYS_VARIABLE}={FILE}"'

    values = plistlib.loads(plist.partition("-->")[2].lstrip().encode())
    assert values["ProgramArguments"] == [
        str(PROGRAM),
        *("sync", "--watch", "--database", "sqlite:////tmp/a b%.sqlite"),
    ]
    assert os.access(values["ProgramArguments"][0], os.X_OK)
    assert values["EnvironmentVariables"] == {DATA_DIRECTORY: str(data), KEYS_VARIABLE: FILE}


@pytest.mark.parametrize("folder", ["kept", "~/kept"])
def test_the_hint_has_whole_paths_and_the_same_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    done = holdtimer("sync", "--install-hint", "--database", "sqlite:///own.sqlite", data=Path(folder))

    values = plistlib.loads(done.stdout.partition("-->")[2].lstrip().encode())
    assert values["ProgramArguments"][-1] == f"sqlite:///{tmp_path / 'own.sqlite'}"
    assert values["EnvironmentVariables"][DATA_DIRECTORY] == str(tmp_path / "kept")


def test_the_hint_says_the_folder_that_the_shell_only_implies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.delenv(DATA_DIRECTORY)
    done = subprocess.run([PROGRAM, "sync", "--install-hint"], capture_output=True, text=True, check=True)

    assert done.stdout.count(str(tmp_path / "holdtimer")) == 2


def test_a_service_needs_the_whole_path_of_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.argv", [os.path.relpath(PROGRAM)])
    assert program() == str(PROGRAM)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql+psycopg://ann:secret@clinic/stretching",
        "postgresql+psycopg://ann@clinic/stretching?password=secret",
        "postgresql+psycopg://ann@clinic/stretching?sslPassword=secret&password=secret",
    ],
)
def test_the_hint_tells_nobody_a_password(url: str, data: Path) -> None:
    done = holdtimer("sync", "--install-hint", "--database", url, data=data)
    assert done.stdout.count("postgresql+psycopg://ann@clinic/stretching") == 2
    assert "secret" not in done.stdout
    assert "~/.pgpass" in done.stderr


def test_an_error_tells_nobody_a_password(data: Path, tmp_path: Path) -> None:
    url = f"postgresql+psycopg://ann:secret@/stretching?host={tmp_path}&password=secret"
    done = holdtimer("sessions", "--database", url, data=data)
    assert done.returncode == EXIT_FILE
    assert f"stretching?host={tmp_path}".replace("/", "%2F") in done.stderr.replace("/", "%2F")
    assert "secret" not in done.stderr + done.stdout
