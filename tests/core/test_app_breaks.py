"""The reminder of a break as its owner meets it."""

import pytest
from core.board import IDENTITY, KEY, Board
from core.central import Central
from core.routines import THREE

from holdcore import power, wire
from holdcore.app import App
from holdcore.events import Booted
from holdcore.model import Settings
from holdcore.modes import break_reminder
from holdtimer.ccm import Ccm

MIDNIGHT_S = 847_497_600
TEN_S = MIDNIGHT_S + 10 * 3_600
ON = Settings(remind=1)
EVERY_MS = 30 * 60_000


def woken(local_s: int, rested_s: int, chosen: Settings = ON) -> Board:
    """A board that woke from deep sleep at that time."""
    board = Board({"hips": THREE["hips"]})
    board.app, board.log, board.lost = App(Ccm), [], 1
    board.sounds.clear()
    kept = (1, 60_000, local_s, rested_s, False)
    board.give(Booted(IDENTITY, 2, 1, ("hips",), chosen, 3900, 4, *kept, key=KEY, names=("hips",)))
    return board


def told(chosen: Settings = ON) -> Board:
    """A board in deep sleep that a laptop has told that it is ten."""
    board = Board({"hips": THREE["hips"]}, chosen)
    board.very_long()
    central = Central(board)
    assert central.ask(wire.SET_CLOCK, TEN_S) == [(wire.CLOCK_SET, (), b"")]
    central.leave()
    board.run(300_000)
    board.sounds.clear()
    return board


def badge(board: Board) -> str:
    return board.view.badge if board.view else ""


def test_it_sleeps_deeply_until_a_break_is_due() -> None:
    board = told()

    assert board.sleep.depth == power.DEEP
    assert board.remembered
    local_0_s, rested_s = board.remembered
    assert rested_s == TEN_S
    assert board.sleep.at_ms == (TEN_S - local_0_s) * 1_000 + EVERY_MS


def test_it_wakes_reminds_three_times_and_sleeps_again() -> None:
    board = woken(TEN_S, TEN_S - EVERY_MS // 1_000)
    assert badge(board) == "BREAK"
    board.run(70_000)

    assert board.heard == ["break"] * break_reminder.TIMES
    assert board.view is None
    assert board.sleep.depth == power.DEEP
    assert board.remembered == (TEN_S, TEN_S + 60)
    assert board.sleep.at_ms == 60_000 + EVERY_MS


def test_its_picture_is_bright_after_each_cue_and_dim_in_between() -> None:
    board = woken(TEN_S, TEN_S - EVERY_MS // 1_000)
    for _ in range(break_reminder.TIMES):
        assert (badge(board), board.dim) == ("BREAK", False)
        board.run(power.DIM_AFTER_MS)
        assert (badge(board), board.dim) == ("BREAK", True)
        board.run(break_reminder.AGAIN_MS - power.DIM_AFTER_MS)
    assert board.view is None


def test_a_click_puts_it_off_and_a_long_press_leads_to_the_menu() -> None:
    board = woken(TEN_S, TEN_S - EVERY_MS // 1_000)
    board.click()
    assert badge(board) == "MENU"
    board.run(break_reminder.SNOOZE_S * 1_000 - 2_000)
    assert "break" not in board.heard[1:]
    board.run(2_000)
    assert badge(board) == "BREAK"

    board.long()
    assert badge(board) == "MENU"
    board.run(EVERY_MS - 3_000)
    assert board.heard.count("break") == 2
    board.run(3_000)
    assert board.heard.count("break") == 3


def test_a_session_meanwhile_silences_it() -> None:
    board = told()
    board.click()
    board.long()
    board.run(400_000)
    assert board.remembered
    assert board.remembered[1] > TEN_S + 300
    ended_ms = (board.remembered[1] - board.remembered[0]) * 1_000
    board.until(ended_ms + EVERY_MS - 1_000)
    assert "break" not in board.heard
    board.run(3_000)
    assert "break" in board.heard


def test_it_waits_for_the_end_of_a_session() -> None:
    board = woken(TEN_S, TEN_S - EVERY_MS // 1_000 + 10)
    board.long()
    board.run(60_000)
    assert "break" not in board.heard
    board.very_long()
    board.run(30_000)
    assert "break" not in board.heard


@pytest.mark.parametrize(
    "board",
    [
        lambda: woken(-1, 0),
        lambda: woken(TEN_S, 0, Settings()),
        lambda: woken(MIDNIGHT_S, 0, Settings(remind=1, remind_min=240, remind_from_h=9, remind_to_h=12)),
    ],
    ids=["no clock", "off", "never within the hours"],
)
def test_without_a_clock_or_a_wish_there_is_none(board: object) -> None:
    assert callable(board)
    asleep: Board = board()
    asleep.run(130_000)

    assert (asleep.sleep.at_ms, asleep.sleep.depth) == (None, power.DEEP)
    assert asleep.heard == []


def test_at_night_it_sleeps_until_the_morning() -> None:
    board = woken(MIDNIGHT_S, MIDNIGHT_S - 20_000)
    board.run(130_000)

    assert board.sleep.at_ms == (9 * 3_600 + 1_800) * 1_000
    assert board.heard == []


def test_switched_on_it_counts_from_now_and_says_where_it_has_undated() -> None:
    board = woken(TEN_S, TEN_S - 9_000, Settings())
    board.double()
    board.long()
    for _ in range(Settings._fields.index("remind")):
        board.click()
    board.long()
    board.very_long()
    assert "break" not in board.heard
    assert board.remembered
    assert board.remembered[1] > TEN_S

    blind = woken(-1, 0)
    blind.double()
    blind.long()
    for _ in range(Settings._fields.index("remind")):
        blind.click()
    assert blind.view
    assert "clock is lost" in blind.view.footer


def test_a_clock_set_back_does_not_silence_it() -> None:
    board = woken(TEN_S, TEN_S)
    board.very_long()
    central = Central(board)
    central.ask(wire.SET_CLOCK, TEN_S - 3_600)
    central.leave()
    board.run(EVERY_MS + 5_000)

    assert "break" in board.heard


@pytest.mark.parametrize("local_s", [0, 600, wire.CLOCK_LEAST - 1, wire.CLOCK_MOST + 1, (1 << 32) - 1])
def test_a_clock_that_cannot_be_is_refused_and_changes_nothing(local_s: int) -> None:
    board = woken(TEN_S, TEN_S)
    board.very_long()
    central = Central(board)
    [(code, (asked, why), text)] = central.ask(wire.SET_CLOCK, local_s)

    assert (code, asked, why) == (wire.REFUSED, wire.SET_CLOCK, wire.ERR_ROUTINE)
    assert str(local_s).encode() in text
    assert board.app.device.local_s == TEN_S


@pytest.mark.parametrize("local_s", [wire.CLOCK_LEAST, wire.CLOCK_MOST])
def test_at_the_ends_of_the_clock_a_day_of_reminders_fits_the_memory_of_the_rtc(local_s: int) -> None:
    board = Board({"hips": THREE["hips"]}, Settings(remind=1, remind_min=240, remind_to_h=9))
    board.very_long()
    central = Central(board)
    assert central.ask(wire.SET_CLOCK, local_s) == [(wire.CLOCK_SET, (), b"")]
    central.leave()
    for _ in range(6):
        board.run(4 * 3_600_000 + 5_000)
        assert badge(board) == "BREAK"
        board.long()
        assert board.remembered
        assert all(0 <= value < 1 << 32 for value in board.remembered)
