"""The display while a routine runs: when it is bright, what it says, on which ms its digits change."""

import pytest
from core.board import Board
from core.routines import ICE, countdown, hold, open_hold, own_pace, tempo, wait

from holdcore import power
from holdcore.events import View
from holdcore.log import journal, reader
from holdcore.model import SIDES_EACH, Settings
from holdcore.routine_file import Routine
from holdcore.steps import Phase, Span, Step


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


def shown(board: Board) -> View:
    assert board.view
    return board.view


def test_what_really_comes_next_is_said_and_the_last_one_only_at_the_last() -> None:
    steps = [
        hold("bridge", 10_000, reps=2, sides=SIDES_EACH, sets=2),
        hold("plank", 10_000, sets=2, joined=True),
        hold("bird dog", 10_000, sets=2),
    ]
    board = Board({"it": Routine("it", steps)})
    board.long()
    said = []
    while shown(board).badge == "HOLD":
        said.append(shown(board).footer)
        board.run(10_000)
    bridge = ["next: rep 2 of 2", "next: right side", "next: rep 2 of 2"]
    circuit = ["next: bird dog", "set 2 of 2: plank", "next: bird dog", "last one"]
    assert said == [*bridge, "next: set 2 of 2", *bridge, "next: plank", *circuit]


def test_a_run_of_reps_says_what_follows_the_run() -> None:
    board = Board({"it": Routine("it", [tempo("clam", 1_000, 1_000, 1_000, reps=5), hold("plank", 10_000)])})
    board.long()
    for _ in range(14):
        assert shown(board).footer == "next: plank"
        board.run(1_000)


def test_the_minutes_left_in_all_count_down_to_the_end() -> None:
    steps = [
        hold("bridge", 30_000, prep_ms=10_000, reps=3, sets=2, rest=Span(10_000), set_rest=Span(60_000)),
        countdown("ice", 600_000),
    ]
    board = Board({"it": Routine("it", steps)}, Settings(dark=False))
    board.long()
    began = board.now_ms
    total_ms = 10_000 + 2 * (3 * 30_000 + 2 * 10_000) + 60_000 + 600_000
    while shown(board).badge != "PAIN":
        left_ms = total_ms - (board.now_ms - began)
        minutes = int(shown(board).left.removesuffix("m"))
        assert abs(minutes * 60_000 - left_ms) <= 100_000, (left_ms, minutes)
        board.run(10_000)
    assert minutes == 1


def test_a_cue_is_shown_at_the_start_of_its_step_whatever_the_prep_is_and_in_a_pause() -> None:
    cue = "stop at once if your foot tingles or goes numb"
    board = Board({"it": Routine("it", [hold("nerve glide", 60_000, cue=cue), hold("plank", 5_000)])})
    board.long()
    lines = []
    for _ in range(4):
        lines.append(shown(board).footer)
        board.run(2_000)
    assert " ".join(lines[:3]) == cue
    assert lines[3] == "next: plank"
    board.click()
    assert (shown(board).badge, shown(board).big, shown(board).footer) == ("PAUSED", "", cue)


def test_reps_at_one_s_own_pace_say_how_many_and_a_click_is_done() -> None:
    board = Board({"it": Routine("it", [own_pace("squat", 15), hold("plank", 5_000)])})
    board.long()
    assert (shown(board).badge, shown(board).big, shown(board).footer) == ("REPS", "15", "click when done")
    board.run(40_000)
    board.click()
    assert shown(board).headline == "plank"
    (did,) = board.entries_of(journal.DID)
    done = reader.hold_of(did)
    assert (done.planned_count, done.count, done.planned_ms) == (15, 15, 0)
    assert abs(done.actual_ms - 40_000) <= 200


def test_phases_have_their_labels_and_cues() -> None:
    phases = [Phase(Span(6_000), "contract", works=False), Phase(Span(4_000), "relax", works=False)]
    board = Board({"it": Routine("it", [Step("hamstring", [*phases, Phase(Span(20_000))])])})
    board.long()
    seen = []
    for length_ms in (6_000, 4_000, 20_000):
        seen.append(shown(board).badge)
        board.run(length_ms)
    assert seen == ["CONTRACT", "RELAX", "HOLD"]
    assert [cue for cue in board.heard if cue in ("relax", "HOLDING")] == ["relax", "relax", "HOLDING"]


def test_the_menu_shows_the_name_of_a_routine_and_not_its_slug() -> None:
    board = Board({"knee-1": Routine("Knie & Hüfte", [hold("hold", 5_000)])})
    assert shown(board).headline == "Knie & Hüfte"
