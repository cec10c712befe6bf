"""Pain before and after, pain or effort after a step, by one button."""

from core.board import Board, started
from core.routines import hold

from holdcore import cues
from holdcore.events import Pressed, Released
from holdcore.log import journal
from holdcore.model import COMPLETED, EFFORT, NO_RATING, PAIN, Settings
from holdcore.routine_file import Routine
from holdcore.steps import Span


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


ASKING = Routine(
    "asking",
    [hold("bridge", 10_000, sets=2, ask=EFFORT, after=Span(5_000)), hold("plank", 10_000, ask=PAIN)],
)


def test_a_question_after_a_step_comes_after_its_last_set_and_stops_the_clock() -> None:
    board = Board({"it": ASKING})
    board.long()
    board.run(20_000)
    assert board.view
    assert (board.view.badge, board.view.headline) == ("EFFORT", "effort after this? 0-10")
    board.press(600 * 7 + 100)
    board.run(1_000)
    board.press(100)
    (rated,) = board.entries_of(journal.RATED)
    assert rated.values == (journal.BETWEEN, EFFORT, 7, 1, 0)
    assert board.view.badge == "REST"
    board.run(15_000)
    assert board.view.badge == "PAIN"
    board.run(20_000)  # no answer goes on as well
    assert board.entries_of(journal.RATED)[1].values == (journal.BETWEEN, PAIN, NO_RATING, 0, 1)
    (end,) = board.entries_of(journal.END)
    outcome, active_ms, paused_ms = end.values
    assert (outcome, active_ms) == (COMPLETED, 35_000)
    assert active_ms + paused_ms == end.at_ms - board.entries_of(journal.START)[0].at_ms
    assert board.view.headline == "pain after? 0-10"


def test_what_was_set_after_a_step_and_not_accepted_is_kept_as_such() -> None:
    board = Board({"it": ASKING})
    board.long()
    board.run(20_000)
    board.press(600 * 2 + 100)
    board.run(20_000)
    assert board.entries_of(journal.RATED)[0].values == (journal.BETWEEN, EFFORT, 2, 0, 0)
    assert board.view
    assert board.view.badge == "REST"
