"""A device that lost its power does not know the time: it says so, and asks once for a laptop."""

import pytest
from core.board import Board
from core.central import Central
from core.routines import THREE

from holdcore import wire
from holdcore.log import journal
from holdcore.model import Settings
from holdcore.modes import undated

NOON_S = 847_540_800


def board_without_clock(settings: Settings | None = None, key: bytes = bytes(range(32))) -> Board:
    return Board({"ice": THREE["ice"]}, settings, key, asked=False)


def do_a_session(board: Board) -> None:
    """Ice, and no answer to the question for pain."""
    board.long()
    board.run(600_000 + 20_000)


def footer(board: Board) -> str:
    return board.view.footer if board.view else ""


def badge(board: Board) -> str:
    return board.view.badge if board.view else ""


def test_the_menu_says_that_the_clock_is_lost_until_a_laptop_has_set_it() -> None:
    board = board_without_clock()
    assert footer(board) == "hold: start, no clock"
    board.double()
    assert footer(board) == "hold: open, no clock"
    board.very_long()
    central = Central(board)
    assert central.ask(wire.SET_CLOCK, NOON_S) == [(wire.CLOCK_SET, (), b"")]
    central.leave()
    board.run(95_000)
    board.click()  # wakes the display
    board.click()
    assert (board.view.headline if board.view else "", footer(board)) == ("ice", "hold: start")


def test_it_asks_for_a_laptop_after_the_next_session_and_only_then() -> None:
    board = board_without_clock()
    do_a_session(board)
    assert badge(board) == "RADIO?"
    board.run(undated.CUE_MS)
    assert board.heard[-1] == "clock?"
    board.click()
    assert (badge(board), board.radio_on, board.asked) == ("MENU", False, True)
    do_a_session(board)
    assert badge(board) == "MENU"


@pytest.mark.parametrize("hold", [Board.long, Board.very_long])
def test_a_long_press_opens_the_window(hold: object) -> None:
    board = board_without_clock()
    do_a_session(board)
    assert callable(hold)
    hold(board)
    assert (badge(board), board.radio_on) == ("RADIO", True)


def test_left_alone_it_goes_to_the_menu() -> None:
    board = board_without_clock()
    do_a_session(board)
    board.run(undated.UNTOUCHED_MS)
    board.click()  # wakes the display
    assert (badge(board), board.radio_on) == ("MENU", False)


def test_it_does_not_ask_where_that_would_be_of_no_use() -> None:
    nobody = board_without_clock(key=b"")
    do_a_session(nobody)
    assert badge(nobody) == "MENU", "no laptop has its key"

    opens = board_without_clock(Settings(radio_after=1))
    do_a_session(opens)
    assert (badge(opens), opens.radio_on) == ("RADIO", True), "the window opens anyway"

    met = board_without_clock()
    met.very_long()
    Central(met).ask(wire.SET_CLOCK, NOON_S)
    met.run(200_000)
    met.click()
    do_a_session(met)
    assert met.entries_of(journal.END)
    assert badge(met) == "MENU", "it knows the time"
