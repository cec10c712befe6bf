"""What each gesture does now, as the simulator and the page say it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from holdcore import engine, gesture
from holdcore.modes.break_reminder import BreakReminder
from holdcore.modes.breath import BreathMode
from holdcore.modes.menu import Menu
from holdcore.modes.mode import Mode
from holdcore.modes.pitch import PitchMode
from holdcore.modes.question import Question
from holdcore.modes.resume import Resume
from holdcore.modes.routine import RoutineMode
from holdcore.modes.settings import SettingsMode
from holdcore.modes.undated import Undated
from holdtimer.sim.meanings import EDGES, GESTURES, RUNNING, WORDS
from tools.mpy import compile_one, device_files

ROOT = Path(__file__).parents[2]
INSTALLED = ROOT / "build" / "micropython32"
WALK = ROOT / "tests" / "sim" / "meanings_walk.py"
SOURCES = ROOT / "firmware" / "lib"

SAID = """\
no routine: click next, double previous, very long radio on
menu: click next, double previous, long start, very long radio on
before the first: click next, double previous, long open, very long radio on
settings: click next, double previous, long change, very long leave
preparing: click pause, double skip, long back, very long stop
holding: click pause, double skip, long back, very long stop
paused: click go on, double skip, long back, very long stop
counting back in: click pause, double skip, long back, very long stop
pain?: click 0, long hold: let go at your number
a number: click that is it, long hold: let go at your number
dark: click wake, long wake, very long wake
"""


def walked(interpreter: Path, holdcore: Path) -> str:
    folders = [ROOT / "host" / "holdtimer" / "sim", holdcore, ROOT / "tests"]
    done = subprocess.run(
        [interpreter, WALK, *folders], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_at_every_moment_it_is_said_what_each_gesture_does() -> None:
    assert walked(Path(sys.executable), SOURCES) == SAID


def test_so_it_is_on_micropython_with_what_a_board_gets(tmp_path: Path) -> None:
    interpreter = Path(os.environ.get("HOLDTIMER_MP32", INSTALLED / "micropython"))
    if not interpreter.exists():
        why = INSTALLED / "left-out"
        pytest.skip(why.read_text() if why.exists() else "32-bit MicroPython. To add it: make portable")
    for source in device_files():
        if source.is_relative_to(SOURCES):
            assert not compile_one(source, tmp_path)
    assert walked(interpreter, tmp_path / "lib") == SAID


@pytest.mark.parametrize("mode", [Menu, SettingsMode, Resume, Undated, BreakReminder, BreathMode, PitchMode])
def test_a_gesture_of_a_mode_has_a_word(mode: type[Mode]) -> None:
    known = {*WORDS, "_toggle_radio"}
    assert {method.__name__ for method in mode.table.values()} <= known
    assert set(mode.table) <= set(GESTURES)


def test_a_mode_that_feels_the_edges_of_the_button_has_words_of_its_own() -> None:
    modes = (Menu, SettingsMode, Resume, Undated, BreakReminder, BreathMode, PitchMode, RoutineMode, Question)
    edges = {mode.__name__ for mode in modes if mode.edge is not Mode.edge}
    assert edges == {*EDGES, "Question"}


def test_a_gesture_in_a_routine_has_a_word() -> None:
    assert set(RoutineMode.table) == set(RUNNING) == set(GESTURES)
    actions = {
        action.__name__
        for by_event in engine.Engine.TABLE.values()
        for event, action in by_event.items()
        if event in RUNNING.values()
    }
    assert actions <= {*WORDS, "_follow", "_leave"}
    assert RUNNING[gesture.CLICK] == engine.CLICKED
