"""Two features at the same moment: neither changes what the other does.

Each test names the behaviour that it guards.
"""

import pytest
from core.board import CLICK_MS, Board
from core.crossings import WOKEN, Device
from core.routines import THREE

from holdcore import journal
from holdcore.events import Pressed, Released
from holdcore.model import Settings

TEN_S = 847_497_600 + 10 * 3_600  # in s since 2000: ten in the morning
EVERY_S = 1_800
MENU_MS = 10_000  # from boot to the reminder, in these tests
REMINDED = Settings(remind=1)


def soon_reminded(settings: Settings = REMINDED) -> Device:
    """A device whose break is due MENU_MS after its boot."""
    device = Device({"hips": THREE["hips"]}, settings)
    device.restart(WOKEN, TEN_S, TEN_S - EVERY_S + MENU_MS // 1_000)
    return device


def badge(board: Board) -> str:
    return board.view.badge if board.view else ""


# --- the break reminder


@pytest.mark.parametrize("before_ms", [50, 200, 900, 2_900])
def test_a_reminder_that_falls_into_a_press_comes_when_the_press_has_had_its_meaning(before_ms: int) -> None:
    """Neither takes the press that is under way for an answer, nor hides what it did."""
    board = soon_reminded()
    board.until(MENU_MS - before_ms)
    board.give(Pressed())
    board.run(before_ms + 50)
    assert (badge(board), "break" in board.heard) == ("MENU", False)
    board.give(Released())
    board.run(400)

    if before_ms < 800:
        assert board.heard == ["next", "break"]
        assert badge(board) == "BREAK"
    else:
        assert badge(board) == "READY"
        assert "break" not in board.heard


def test_a_reminder_between_the_two_presses_of_a_double_waits_for_the_second() -> None:
    board = soon_reminded()
    board.until(MENU_MS - CLICK_MS - 50)
    board.press(CLICK_MS)
    board.run(150)
    assert board.heard == []
    board.press(CLICK_MS)
    board.run(100)

    assert board.heard == ["previous", "break"]


@pytest.mark.parametrize("length_ms", [80, 1_000, 2_500])
def test_a_press_at_the_end_of_a_reminder_answers_it_and_means_nothing_in_the_menu(length_ms: int) -> None:
    """The reminder gives up a minute after its first cue, but not in the middle of an answer."""
    board = soon_reminded()
    board.until(MENU_MS + 60_000 - 50)
    assert badge(board) == "BREAK"
    board.sounds.clear()
    board.press(length_ms)
    board.run(400)

    assert badge(board) == "MENU"
    assert board.heard == (["accepted"] if length_ms < 800 else ["long reached"])
    assert journal.START not in board.footprint
