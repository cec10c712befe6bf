"""A session by one button, and what the log says of it; late and bouncing too."""

from core.board import CLICKED_MS, Board, started
from core.routines import EVERY_KIND, THREE

from holdcore import cues
from holdcore.events import Elapsed, Pressed, Released
from holdcore.log import journal, reader
from holdcore.model import COMPLETED, NO_RATING, PAIN, STOPPED, Settings


def test_a_whole_session_by_the_button_alone() -> None:
    board = Board(THREE)
    board.click()
    board.long()  # started when the button was let go, 100 ms ago
    board.run(5_000 + 25_000 + 6_000 + 25_000 - 100)
    assert board.heard[-1] == "ENDURING"
    board.run(18_000)
    board.click()  # ends the open hold after 18 s, as of the press
    board.run(5_000 + 30_000)
    assert board.view
    assert board.view.badge == "PAIN"
    board.run(20_000)
    assert board.view.badge == "MENU"

    began = board.entries_of(journal.START)[0].at_ms
    assert board.footprint == [
        journal.BOOT,
        journal.START,
        journal.DID,
        journal.DID,
        journal.DID,
        journal.DID,
        journal.END,
        journal.RATED,
    ]
    holds = [(each.at_ms - began, reader.hold_of(each)) for each in board.entries_of(journal.DID)]
    assert [(at, h.name, h.side, h.rep, h.outcome, h.planned_ms, h.actual_ms) for at, h in holds] == [
        (30_000, "figure 4", 1, 1, 1, 25_000, 25_000),
        (61_000, "figure 4", 2, 1, 1, 25_000, 25_000),
        (79_000, "glutes", 0, 1, 4, 15_000, 18_000),
        (114_000, "glutes", 0, 2, 4, 15_000, 30_000),
    ]
    end = board.entries_of(journal.END)[0]
    assert (end.at_ms - began, end.values) == (114_000, (COMPLETED, 114_000, 0))
    assert board.entries_of(journal.RATED)[0].values == (journal.AFTER, PAIN, NO_RATING, 0, 0)


def test_click_pauses_and_resumes_and_the_log_says_when() -> None:
    board = started()
    began = board.entries_of(journal.START)[0].at_ms
    board.run(9_900)  # 10 s after the start: 5 s into the first hold
    board.click()
    assert board.view
    assert board.view.badge == "PAUSED"
    board.run(4_000 - CLICKED_MS)
    board.click()
    assert board.view.badge == "READY"
    board.run(3_000 - CLICKED_MS)
    assert board.view.badge == "HOLD"
    board.run(20_000)
    pause, resume = board.entries_of(journal.PAUSE)[0], board.entries_of(journal.RESUME)[0]
    assert (pause.at_ms - began, resume.at_ms - began) == (10_000, 17_000)  # counted in from 14_000
    hold = board.entries_of(journal.DID)[0]
    assert hold.at_ms - began == 14_000 + 3_000 + 20_000
    assert reader.hold_of(hold).actual_ms == 25_000


def test_the_display_says_what_is_done_and_what_comes_next() -> None:
    board = started()
    board.run(4_900)
    views = []
    for _ in range(3):
        assert board.view
        views.append((board.view.headline, board.view.badge, board.view.side, board.view.footer))
        board.double()
    assert views == [
        ("figure 4", "HOLD", 1, "next: right side"),
        ("figure 4", "SWITCH", 2, "next: glutes"),
        ("figure 4", "HOLD", 2, "next: glutes"),
    ]
    assert board.view
    assert (board.view.headline, board.view.counter, board.view.footer) == (
        "glutes",
        "1/2",
        "next: rep 2 of 2",
    )
    board.click()
    board.double()
    assert (board.view.counter, board.view.footer) == ("2/2", "last one")


def test_double_skips_and_long_goes_back() -> None:
    board = started()
    board.double()
    assert board.heard[-1] == "HOLDING"
    board.run(10_000)
    board.double()
    assert board.heard[-1] == "SWITCHING"
    board.long()
    assert board.heard[-2:] == ["long reached", "REENTERING"]
    assert board.view
    assert (board.view.badge, board.view.side) == ("READY", 1)


def test_however_long_the_press_that_goes_back_the_count_of_three_is_whole() -> None:
    board = started()
    board.run(14_900)  # 10 s into the first hold
    began = board.entries_of(journal.START)[0].at_ms
    board.press(2_900)
    assert board.view
    assert (board.view.badge, board.view.big) == ("READY", "3")
    short = board.entries_of(journal.DID)[0]
    assert (short.at_ms - began, reader.hold_of(short).actual_ms) == (15_000, 10_000)
    board.run(3_000 + 25_000)
    again = board.entries_of(journal.DID)[1]
    assert (again.at_ms - began, reader.hold_of(again).actual_ms) == (15_000 + 2_900 + 28_000, 25_000)


def test_three_seconds_stop_and_save() -> None:
    board = started()
    board.run(14_900)
    board.very_long()
    end = board.entries_of(journal.END)[0]
    assert end.values == (STOPPED, 15_000, 0)
    assert reader.hold_of(board.entries_of(journal.DID)[0]).actual_ms == 10_000
    assert board.sounds[-1][1].startswith(cues.CUES["stopped"])
    assert board.view
    assert board.view.badge == "PAIN"


def test_the_button_still_down_from_stopping_rates_nothing() -> None:
    board = started()
    board.run(10_000)
    board.press(8_000)  # stops after 3 s, and is held on for five more
    assert board.view
    assert board.view.big == ""
    board.run(20_000)
    assert board.entries_of(journal.RATED)[0].values == (journal.AFTER, PAIN, NO_RATING, 0, 0)


def test_stop_in_a_pause() -> None:
    board = started()
    board.run(10_000)
    board.click()
    board.run(60_000)
    board.very_long()
    (end,) = board.entries_of(journal.END)
    outcome, active_ms, paused_ms = end.values
    assert (outcome, active_ms, paused_ms) == (STOPPED, 10_100, 60_000 + CLICKED_MS)
    assert not board.entries_of(journal.RESUME)


def test_a_forgotten_pause_is_saved_after_half_an_hour() -> None:
    board = started()
    board.run(10_000)
    board.click()
    board.run(1_800_000)
    assert board.entries_of(journal.END)[0].values == (STOPPED, 10_100, 1_800_000)


def test_a_second_session_follows_the_first() -> None:
    board = started()
    for _ in range(2):
        board.very_long()
        board.run(25_000)  # no rating
        board.click()  # wakes
        board.long()
    assert len(board.entries_of(journal.START)) == 3
    assert len(board.entries_of(journal.END)) == 2
    assert [entry.seq for entry in board.entries] == list(range(len(board.log)))


def test_in_the_dark_by_choice_every_press_acts() -> None:
    board = started(Settings(dark=True))
    assert board.view is None
    board.run(9_900)
    board.click()
    assert board.heard[-1] == "PAUSED"
    board.click()
    assert board.heard[-1] == "REENTERING"
    assert board.view is None
    board.very_long()
    assert board.view  # the rating is shown


def test_a_late_device_logs_what_a_punctual_one_would() -> None:
    """Hung for minutes: the records are those of a device that never was, each with its own time."""
    logs = []
    for gap_ms in (0, 7_000, 500_000):
        board = Board({"every-kind": EVERY_KIND})
        board.long()
        at_ms = board.now_ms
        while board.now_ms < at_ms + 500_000:
            if gap_ms:
                board.give(Elapsed(), board.now_ms + gap_ms)
            else:
                board.run(1_000)
        logs.append([entry for entry in board.entries if entry.at_ms < at_ms + 350_000])
    assert len(logs[0]) > 12
    assert logs[1] == logs[0]
    assert logs[2] == logs[0]


def test_a_bouncing_button_is_one_click() -> None:
    board = Board(THREE)
    at_ms = board.now_ms
    for edge, after_ms in enumerate((0, 3, 7, 12, 13, 90, 94, 99)):
        board.give(Released() if edge % 2 else Pressed(), at_ms + after_ms)
    board.run(1_000)
    assert board.heard == ["next"]


def test_a_short_bouncing_press_sets_the_rating_though_the_device_was_late() -> None:
    """Press, release within the lockout, nothing until long after: both edges count, each at its time."""
    board = started(routine="clams")
    board.run(12_000)
    board.give(Pressed())
    board.give(Released(), board.now_ms + 10)
    board.give(Pressed(), board.now_ms + 990)
    board.give(Released(), board.now_ms + 100)
    assert board.entries_of(journal.RATED)[0].values == (journal.AFTER, PAIN, 0, 1, 0)
