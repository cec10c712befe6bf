"""Pain before and after, by one button."""

from core.board import started

from holdcore import cues
from holdcore.events import Pressed, Released
from holdcore.log import journal
from holdcore.model import COMPLETED, NO_RATING, PAIN, Settings


def test_asked_before_and_after() -> None:
    board = started(Settings(ask_before=True), "ice")
    assert board.footprint == [journal.BOOT, journal.START]
    board.run(2_000)
    board.press(600 * 3 + 100)
    board.run(1_000)
    board.press(100)
    before = board.entries_of(journal.RATED)[0]
    assert before.values == (journal.BEFORE, PAIN, 3, 1, 0)
    assert board.heard[-2:] == ["accepted", "no work"]
    board.run(600_000)
    board.press(600 * 10 + 100)
    board.run(1_000)
    board.press(100)
    assert board.entries_of(journal.RATED)[1].values == (journal.AFTER, PAIN, 10, 1, 0)
    end = board.entries_of(journal.END)[0]
    assert end.values == (COMPLETED, 600_000, 0)  # the question is no part of the session
    assert end.at_ms == before.at_ms + 600_000


def test_no_answer_before_starts_anyway() -> None:
    board = started(Settings(ask_before=True), "ice")
    board.run(20_000)
    assert board.entries_of(journal.RATED)[0].values == (journal.BEFORE, PAIN, NO_RATING, 0, 0)
    assert board.heard[-1] == "no work"


def test_two_quick_presses_rate_and_do_nothing_else() -> None:
    """The second is a double click by its time; it accepts, and must not reach the menu or the engine."""
    board = started(Settings(ask_before=True), "hips")
    for _ in range(2):
        board.press(80)
        board.run(100)
    assert board.entries_of(journal.RATED)[0].values == (journal.BEFORE, PAIN, 0, 1, 0)
    board.run(1_000)
    assert board.view
    assert board.view.badge == "READY"  # the prep was not skipped
    board.very_long()
    board.run(1_000)
    for _ in range(2):
        board.press(80)
        board.run(100)
    board.run(1_000)
    assert board.heard[-1] == "accepted"


def test_a_rating_that_was_set_but_not_accepted_is_kept_as_such() -> None:
    board = started(routine="clams")
    board.run(12_000)
    board.press(2_500)
    board.run(20_000)
    assert board.entries_of(journal.RATED)[0].values == (journal.AFTER, PAIN, 4, 0, 0)


def test_the_rating_s_digits_follow_the_climb() -> None:
    board = started(routine="clams")
    board.run(12_000)
    board.give(Pressed())
    shown = []
    for _ in range(12):
        assert board.view
        shown.append(board.view.big)
        board.run(600)
    assert shown == ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "10"]
    board.give(Released())
    assert board.sounds[-1][1] == cues.rating_playback(10)
