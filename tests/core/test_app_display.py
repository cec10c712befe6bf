"""The display while a routine runs: when it is bright, and on which ms its digits change."""

import pytest
from core.board import Board
from core.routines import ICE, open_hold, wait

from holdcore import power
from holdcore.routine_file import Routine


@pytest.mark.parametrize("badge", ["PAUSED", "PRESS"])
def test_what_stands_still_dims_and_stays_dim(badge: str) -> None:
    """A pause may last half an hour: it has no end that the display would have to be bright for."""
    board = Board({"it": ICE if badge == "PAUSED" else Routine("wait", [wait("wait")])})
    board.long()
    if badge == "PAUSED":
        board.run(1_000)
        board.click()
    board.run(power.DIM_AFTER_MS)
    for _ in range(170):
        assert board.view
        assert (board.view.badge, board.dim) == (badge, True)
        board.run(10_000)


@pytest.mark.parametrize("ceiling_ms", [9_000, 9_300, 9_500, 9_999])
def test_an_open_hold_counts_whole_seconds_from_its_beginning(ceiling_ms: int) -> None:
    """Whatever its ceiling: the digits change on the second that has passed, and the device wakes for it."""
    board = Board({"open": Routine("open", [open_hold("open", 5_000, ceiling_ms)])})
    board.long()
    began_ms = board.sounds[-1][0]
    for second in range(1, 9):
        board.until(began_ms + 1_000 * second - 1)
        assert board.view
        assert board.view.big == str(second - 1)
        board.run(1)
        assert board.view.big == str(second)
