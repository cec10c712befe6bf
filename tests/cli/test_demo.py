"""`holdtimer demo`, from the boot of the device to the table of what was done, on whatever it is shown."""

import os
import pty
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from sim.process import PATIENCE_S, PROGRAM, environment, holdtimer

QUICK = ("demo", "--speed", "50")
ROWS = 60
EDGE = "╭"
TERMINALS: dict[str, tuple[dict[str, str | None], bool]] = {
    "xterm": ({"TERM": "xterm", "LC_ALL": "C.UTF-8", "LINES": "40"}, True),
    "60 x 20": ({"TERM": "xterm", "LC_ALL": "C.UTF-8", "COLUMNS": "60", "LINES": "20"}, True),
    "dumb": ({"TERM": "dumb", "LC_ALL": "C.UTF-8"}, False),
    "none": ({"TERM": None, "LC_ALL": "C.UTF-8"}, False),
    "ASCII": (
        {"TERM": "xterm", "LINES": "40", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        False,
    ),
    "20 x 5": ({"TERM": "xterm", "LC_ALL": "C.UTF-8", "COLUMNS": "20", "LINES": "5"}, False),
}
"""What is set, and whether the picture moves there."""

WATCH = """
from holdcore.events import Draw, View
from holdtimer.cli import streams
from holdtimer.cli.watched import watched
from holdtimer.sim.simulation import Observation

streams.adapt()
with watched() as screen:
    screen.say("* it said")
    screen.observe(Observation(7_000, Draw(View("Hip trio", "MENU"), False), [bytes([1] * 128)] * 64))
"""


def test_the_demo_ends_with_the_session_the_next_steps_and_the_page(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    done = holdtimer(*QUICK, "--html", page, data=tmp_path)

    assert done.returncode == 0, done.stderr
    table, ending = done.stdout.split("Hip trio, completed; pain after: 3")[1].split("Next:")
    assert table.count("done") == 6
    assert [line.split("holdtimer ")[1].split()[0] for line in ending.splitlines()[1:4]] == [
        "sim",
        "routine",
        "review",
    ]
    assert ending.endswith(f"{page.as_uri()}\n")
    assert b"Hip trio" in page.read_bytes()
    assert done.stdout.count("\n") < ROWS
    assert "\x1b" not in done.stdout


def test_on_a_terminal_one_picture_stays_in_its_place(tmp_path: Path) -> None:
    said = on_a_terminal([PROGRAM, *QUICK], {**environment(tmp_path), **TERMINALS["xterm"][0]})

    assert "Hip trio" in said
    assert ", completed; pain after: 3" in said
    assert said.count("the log is pulled") == 1
    rows = said.count("\n") - said.count("\x1b[1A")
    assert 15 < rows < 40
    assert drawn(said)


@pytest.mark.parametrize("name", TERMINALS)
def test_the_picture_moves_where_the_terminal_can_do_that(tmp_path: Path, name: str) -> None:
    asked, moves = TERMINALS[name]

    said = on_a_terminal([sys.executable, "-c", WATCH], {**environment(tmp_path), **asked})

    assert drawn(said) is moves
    assert ("\x1b[" in said) is moves
    assert ("7.0 s  MENU    Hip trio" in said) is not moves
    assert "* it said" in said


def drawn(said: str) -> bool:
    return EDGE in said


def on_a_terminal(command: Sequence[str | Path], around: Mapping[str, str | None]) -> str:
    """What the command writes on a terminal of its own; a None in `around` is no variable."""
    ours, theirs = pty.openpty()
    said: list[bytes] = []

    def read() -> None:
        try:
            while data := os.read(ours, 4096):
                said.append(data)
        except OSError:  # Linux says so where nobody has the other end any more
            return

    reader = threading.Thread(target=read)
    reader.start()
    try:
        done = subprocess.run(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={name: value for name, value in around.items() if value is not None},
            timeout=2 * PATIENCE_S,
            check=False,
        )
    finally:
        os.close(theirs)
        reader.join(PATIENCE_S)
        os.close(ours)
    text = b"".join(said).decode("utf-8")
    assert done.returncode == 0, text
    return text
