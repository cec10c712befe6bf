"""The words for what a gesture does now: none is missing, and they change when the device does."""

import importlib
import pkgutil

import pytest
from core.board import Board, started
from core.routines import THREE, wait

from holdcore import gesture, modes
from holdcore.app import App
from holdcore.engine import Engine
from holdcore.modes.mode import Mode
from holdcore.power import DARK_AFTER_MS
from holdcore.routine_file import Routine
from holdtimer.ccm import Ccm
from holdtimer.sim.meanings import ACTIONS, EVENTS, GESTURES, WORDS, meanings


def said(board: Board) -> list[str]:
    """By click, double click, long press and 3 s."""
    return list(meanings(board.app).values())


def test_every_method_that_a_mode_names_has_words() -> None:
    for found in pkgutil.iter_modules(modes.__path__):
        importlib.import_module(f"{modes.__name__}.{found.name}")
    every = {
        mode.__name__: {method.__name__ for method in mode.table.values()} for mode in Mode.__subclasses__()
    }

    assert len(every) > 8
    words = {name: set(methods) for name, methods in WORDS.items()}
    assert words == {name: named for name, named in every.items() if name not in ("RoutineMode", "Question")}
    assert every["Question"] == set()


def test_every_action_that_a_gesture_has_in_the_engine_has_words() -> None:
    named = {
        event: {row[event].__name__ for row in Engine.TABLE.values() if event in row} for event in ACTIONS
    }

    assert {event: set(words) for event, words in ACTIONS.items()} == named
    assert set(EVENTS) == set(GESTURES)


def test_before_it_has_booted_nothing_is_said() -> None:
    assert set(meanings(App(Ccm)).values()) == {""}


def test_the_menu() -> None:
    board = Board(THREE)
    assert said(board) == ["next routine", "settings", "start", "radio on"]
    board.click()
    assert said(board) == ["next routine", "previous routine", "start", "radio on"]
    board.double()
    board.double()
    assert said(board) == ["next routine", "previous routine", "open settings", "radio on"]
    board.long()
    assert said(board) == ["next setting", "previous setting", "change it", "leave"]
    assert said(Board())[2] == ""


def test_the_radio_window() -> None:
    board = Board(THREE)
    board.very_long()
    assert said(board)[3] == "radio off"


@pytest.mark.parametrize("made", list(GESTURES))
def test_a_dark_display_is_only_lit(made: str) -> None:
    board = Board(THREE)
    board.run(DARK_AFTER_MS + 1)
    assert meanings(board.app)[made] == "light the display"


def test_a_session_from_pause_to_rating() -> None:
    board = started()
    board.run(6_000)
    assert said(board) == ["pause", "skip", "back", "stop and save"]
    board.click()
    assert said(board)[0] == "go on"
    board.very_long()
    board.run(2_000)
    assert meanings(board.app)[gesture.CLICK] == "say 0"
    board.press(700)
    assert said(board) == ["accept 1", "", "climb anew", ""]
    board.click()
    assert said(board)[2] == "start"


def test_what_waits_for_a_press_is_done_by_a_click() -> None:
    board = Board({"wait": Routine("wait", [wait("roller")])})
    board.long()
    assert said(board) == ["done", "skip", "back", "stop and save"]
