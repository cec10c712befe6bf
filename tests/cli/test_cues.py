"""`holdtimer cues` and `routine preview --play`: what is played, named and written."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cli.surroundings import run
from sim.process import PATIENCE_S

from holdcore.cues import CUES
from holdtimer.cli.cues import MEANS
from holdtimer.errors import EXIT_FILE, EXIT_USAGE
from holdtimer.sim.sound import NAMED, wav

NO_PLAYER = b"the cues are silent: no player is installed; add alsa-utils or sox."
ROUTINE = 'name = "Short"\n[[steps]]\nname = "Wall"\nhold = "2s"\n'


@pytest.fixture
def heard(tmp_path: Path) -> Callable[[], list[bytes]]:
    """The WAV files that a player was given, in turn; it is the only program there is."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "aplay").write_text(
        f"#!/bin/sh\nn=1; while [ -e {tmp_path}/heard.$n ]; do n=$((n+1)); done\n"
        f'/bin/cat "$2" > {tmp_path}/heard.$n\n'
    )
    (folder / "aplay").chmod(0o755)
    return lambda: [path.read_bytes() for path in sorted(tmp_path.glob("heard.*"))]


def test_every_cue_has_its_meaning() -> None:
    assert set(MEANS) == {name.lower() for name in CUES}


def test_cues_are_named_and_played_in_turn(tmp_path: Path, heard: Callable[[], list[bytes]]) -> None:
    names = ("tick", "long reached", "rating 1")
    asked = ("cues", *names, "--volume", "4")
    done = run(*asked, cwd=tmp_path, data=tmp_path, environment={"PATH": str(tmp_path / "bin")})
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().splitlines() == [
        "tick           0.05 s  one of the last three seconds",
        "long reached   0.02 s  the press is a long one now",
        "rating 1       0.24 s  so many pips, at its own pitch",
    ]
    assert heard() == [wav(NAMED[name], 4) for name in names]


def test_without_a_player_all_are_named_and_it_is_said(tmp_path: Path) -> None:
    done = run("cues", cwd=tmp_path, data=tmp_path, environment={"PATH": str(tmp_path), "TERM": None})
    assert (done.returncode, done.stderr.strip()) == (0, NO_PLAYER)
    assert [line.split("  ")[0].strip() for line in done.stdout.decode().splitlines()] == list(NAMED)


def test_muted_it_plays_nothing_and_complains_of_nothing(
    tmp_path: Path, heard: Callable[[], list[bytes]]
) -> None:
    done = run("cues", "--mute", cwd=tmp_path, data=tmp_path, environment={"PATH": str(tmp_path / "bin")})
    assert (done.returncode, done.stderr, heard()) == (0, b"", [])
    assert len(done.stdout.splitlines()) == len(NAMED)


def test_a_cue_that_does_not_exist_is_refused_with_those_that_do(tmp_path: Path) -> None:
    done = run("cues", "fanfare", cwd=tmp_path, data=tmp_path)
    assert done.returncode == EXIT_USAGE
    assert b"'fanfare'; there are: preparing, holding" in done.stderr


def test_each_is_written_as_a_wav_file_and_none_that_is_there_is_touched(tmp_path: Path) -> None:
    done = run("cues", "--wav", "new/wavs", cwd=tmp_path, data=tmp_path)
    assert (done.returncode, done.stdout) == (0, b"")
    assert done.stderr.decode() == f"written: {len(NAMED)} files in new/wavs\n"
    files = {path.name: path.read_bytes() for path in (tmp_path / "new/wavs").iterdir()}
    assert len(files) == len(NAMED)
    assert files["holding.wav"] == wav(CUES["HOLDING"])
    assert files["clock.wav"] == wav(CUES["clock?"])
    assert files["rating-10.wav"] == wav(NAMED["rating 10"])

    (tmp_path / "new/wavs/tick.wav").unlink()
    again = run("cues", "--wav", "new/wavs", cwd=tmp_path, data=tmp_path)
    assert again.returncode == EXIT_FILE
    assert b"is there already" in again.stderr
    assert not (tmp_path / "new/wavs/tick.wav").exists()
    (tmp_path / "file").write_text("mine")
    taken = run("cues", "--wav", "file/wavs", cwd=tmp_path, data=tmp_path)
    assert taken.returncode == EXIT_FILE


def test_a_rehearsal_sounds_as_the_device_would(tmp_path: Path, heard: Callable[[], list[bytes]]) -> None:
    (tmp_path / "short.toml").write_text(ROUTINE)
    asked = ("routine", "preview", "short.toml", "--play", "--speed", "5")
    done = run(*asked, cwd=tmp_path, data=tmp_path, environment={"PATH": str(tmp_path / "bin")})
    assert (done.returncode, done.stderr) == (0, b"")
    names = ["PREPARING", "tick", "tick", "tick", "HOLDING", "tick", "FINISHED"]
    assert heard() == [wav(CUES[name]) for name in names]


@pytest.mark.parametrize("how", [("--mute", "--speed", "5"), ("--speed", "6")])
def test_a_rehearsal_is_silent_where_it_was_asked_to_be_or_goes_too_fast(
    tmp_path: Path, heard: Callable[[], list[bytes]], how: tuple[str, ...]
) -> None:
    (tmp_path / "short.toml").write_text(ROUTINE)
    asked = ("routine", "preview", "short.toml", "--play", *how)
    done = run(*asked, cwd=tmp_path, data=tmp_path, environment={"PATH": str(tmp_path / "bin")})
    assert (done.returncode, done.stderr, heard()) == (0, b"", [])


def test_a_rehearsal_without_a_player_goes_on_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "short.toml").write_text(ROUTINE)
    asked = ("routine", "preview", "short.toml", "--play", "--speed", "5")
    done = run(*asked, cwd=tmp_path, data=tmp_path, environment={"PATH": str(tmp_path), "TERM": "dumb"})
    assert (done.returncode, done.stderr.strip()) == (0, NO_PLAYER)
    assert len(done.stdout.splitlines()) == 2


@pytest.mark.parametrize("asked", ["cues --mute", "routine preview ice --play --speed 10000"])
def test_what_only_the_simulator_needs_is_not_loaded(asked: str) -> None:
    lacking = "import sys; sys.modules.update(textual=None, bumble=None)"
    program = f"{lacking}; from holdtimer.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, *asked.split()], capture_output=True, timeout=PATIENCE_S, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
