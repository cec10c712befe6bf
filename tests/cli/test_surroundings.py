"""Where there is no home, little room on the screen, or a file in the way of a name: a sentence each."""

import os
import subprocess
from pathlib import Path

import pytest
from cli.surroundings import run
from history.diary import diary, fill
from sim.process import PATIENCE_S, PROGRAM

from holdtimer.errors import EXIT_LACKING
from holdtimer.history.store import open_store

NOBODY = 54_321
"""A uid that no /etc/passwd knows."""


@pytest.mark.parametrize(
    "asked", [("sessions",), ("devices",), ("enroll", "--sim", "flash"), ("backup", "b")]
)
def test_without_a_home_it_says_which_variable_names_a_folder(tmp_path: Path, asked: tuple[str, ...]) -> None:
    as_nobody = ["unshare", "--user", f"--map-user={NOBODY}"]
    if subprocess.run([*as_nobody, "true"], check=False).returncode:
        pytest.skip("a user that nobody knows takes a user namespace: sysctl user.max_user_namespaces=1000")
    named = ("HOME", "HOLDTIMER_DATA", "XDG_DATA_HOME")
    done = subprocess.run(
        [*as_nobody, PROGRAM, *asked],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if name not in named},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )

    assert (done.returncode, done.stdout) == (EXIT_LACKING, "")
    assert "no home folder" in done.stderr
    assert "HOLDTIMER_DATA" in done.stderr


def test_a_tilde_is_the_home_folder_also_where_no_shell_has_read_it(tmp_path: Path) -> None:
    done = run("sessions", cwd=tmp_path, data=Path("~/kept"), environment={"HOME": str(tmp_path / "home")})

    assert done.returncode == 0
    assert (tmp_path / "home" / "kept" / "history.sqlite").exists()
    assert not (tmp_path / "~").exists()


@pytest.mark.parametrize("command", ["sessions", "show", "stats"])
def test_forty_columns_are_said_to_be_too_few(tmp_path: Path, command: str) -> None:
    with open_store(f"sqlite:///{tmp_path / 'history.sqlite'}") as store:
        fill(store, diary(30))
        store.derive()

    narrow = run(command, cwd=tmp_path, data=tmp_path, environment={"COLUMNS": "40"})
    wide = run(command, cwd=tmp_path, data=tmp_path, environment={"COLUMNS": "200"})

    assert (narrow.returncode, wide.returncode) == (0, 0)
    assert b"cells are cut" in narrow.stderr
    assert b"and there are 40" in narrow.stderr
    assert b"cells are cut" not in wide.stderr


@pytest.mark.parametrize("own", ["ice", "ice.toml"])
def test_a_file_with_the_name_of_a_bundled_routine_is_passed_over_aloud(tmp_path: Path, own: str) -> None:
    (tmp_path / own).write_text('name = "Mine"\n[[steps]]\nname = "x"\nhold = 30\n')

    bundled = run("routine", "show", "ice", cwd=tmp_path, data=tmp_path)
    mine = run("routine", "show", f"./{own}", cwd=tmp_path, data=tmp_path)

    assert b"Mine" not in bundled.stdout
    assert f"ice is the bundled routine; for your own file, say ./{own}".encode() in bundled.stderr
    assert mine.stdout.startswith(b"Mine (ice), ")
    assert mine.stderr == b""


def test_a_length_that_nobody_means_is_warned_of(tmp_path: Path) -> None:
    (tmp_path / "long.txt").write_text("Quad: 10 sets of 40x 60m, rest 60m, 60m between sets\n")
    done = run("routine", "check", "long.txt", cwd=tmp_path, data=tmp_path)

    assert done.returncode == 0
    assert b"warning: steps: all of it takes 799 h; better: at most 4 h" in done.stdout
