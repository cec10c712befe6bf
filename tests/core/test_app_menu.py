"""Before a session: boot, the menu, the display, and what breaks there."""

import hashlib

import pytest
from core.board import Board, started
from core.routines import THREE

from holdcore import power
from holdcore.app import App
from holdcore.events import (
    Append,
    Booted,
    Elapsed,
    LogRoom,
    MakeRoom,
    OpenRadio,
    Pressed,
    Released,
    RoutineLoaded,
)
from holdcore.log import journal, reader
from holdcore.model import Settings
from holdtimer.ccm import Ccm


def test_before_it_has_booted_nothing_is_done() -> None:
    app = App(Ccm)
    for event in (Elapsed(), Pressed(), Released(), RoutineLoaded("hips", b"")):
        assert app.handle(event, 5) == []


def test_booting_is_logged_with_battery_cause_version_and_what_the_rtc_says() -> None:
    (entry,) = Board().entries
    assert (entry.type, entry.seq, entry.boot) == (journal.BOOT, 0, 1)
    assert entry.values == (3900, 1, 0, 1, 0, 1, 0, 0)


def test_a_boot_in_a_run_of_the_rtc_that_began_long_ago_says_so() -> None:
    board = Board()
    board.app, board.log = App(Ccm), []
    board.give(Booted(b"DEVICE78EPOCH678", 7, 0, (), Settings(), 3900, 4, rtc_run=3, rtc_ms=(5 << 32) + 17))
    assert board.entries[0].values[5:] == (3, 17, 5)


def test_click_is_next_and_double_is_previous_all_the_way_round() -> None:
    board = Board(THREE)
    seen = [board.view.headline if board.view else ""]
    for gesture in (board.click,) * 3 + (board.double,) * 3 + (board.click,) * 2:
        gesture()
        assert board.view
        seen.append(board.view.headline)
    assert seen == ["clams", "hips", "ice", "clams", "settings", "ice", "hips", "ice", "clams"]
    assert board.heard == ["next"] * 3 + ["previous"] * 3 + ["next"] * 2


def test_long_starts_what_is_shown_once_the_button_is_let_go() -> None:
    board = Board(THREE)
    board.click()
    board.press(900)
    board.run(50)
    assert board.heard == ["next", "long reached", "PREPARING"]
    start = board.entries_of(journal.START)[0]
    assert start.text == "hips"
    assert start.values == (hashlib.sha256(board.flash["hips"]).digest()[:8], 2)


def test_without_a_routine_nothing_starts_and_it_is_said() -> None:
    board = Board()
    board.click()
    board.long()
    assert board.heard == ["next", "long reached", "refused"]
    assert board.view
    assert board.view.headline == "no routine yet"
    assert board.footprint == [journal.BOOT]


@pytest.mark.parametrize("damage", [b"", b"HR\x01", b"\x00" * 100])
def test_a_damaged_routine_does_not_start(damage: bytes) -> None:
    board = Board(THREE)
    board.flash["clams"] = damage
    board.long()
    assert board.heard == ["long reached", "refused"]
    assert board.view
    assert "damaged" in board.view.footer
    board.click()
    board.long()
    assert board.heard[-1] == "PREPARING"


def test_the_press_that_wakes_the_display_only_wakes_it() -> None:
    board = Board(THREE)
    board.run(power.DARK_AFTER_MS + 1)
    assert board.view is None
    board.click()
    assert board.view
    assert board.view.headline == "clams"
    assert board.heard == []
    board.click()
    assert board.heard == ["next"]


def test_a_long_press_in_the_dark_starts_nothing() -> None:
    board = Board(THREE)
    board.run(power.DARK_AFTER_MS + 1)
    board.very_long()
    assert board.heard == []
    assert not board.radio_on
    assert board.footprint == [journal.BOOT]


def test_the_menu_dims_goes_dark_and_sleeps_deeply() -> None:
    board = Board(THREE)
    board.run(power.DIM_AFTER_MS - 1)
    assert not board.dim
    board.run(1)
    assert board.dim
    board.run(power.DARK_AFTER_MS - power.DIM_AFTER_MS)
    assert board.view is None
    assert board.sleep.depth == power.LIGHT
    board.run(power.DEEP_AFTER_MS)
    assert (board.sleep.at_ms, board.sleep.depth) == (None, power.DEEP)


def test_a_worn_out_log_is_told_and_the_session_goes_on() -> None:
    board = started()
    board.broken.add(Append)
    board.run(100_000)
    assert "refused" in board.heard
    assert board.view
    board.broken.clear()
    board.very_long()
    board.run(25_000)  # no rating
    assert board.view is None or board.view.badge == "MENU"
    assert board.entries_of(journal.END)


def test_a_radio_that_will_not_start_is_told_and_off() -> None:
    board = Board(THREE)
    board.broken.add(OpenRadio)
    board.very_long()
    assert board.heard[-1] == "refused"
    assert board.view
    assert (board.view.badge, board.view.footer) == ("MENU", "worn out")
    board.broken.clear()
    board.very_long()
    assert board.radio_on


def test_boot_sets_the_menu_and_the_sequence() -> None:
    board = Board(THREE)
    board.lost = 100 - len(board.log)
    board.give(Booted(b"I" * 16, 7, 100, ("ice",), Settings(), 3800, 2, names=("ice",)))
    entry = board.entries[-1]
    assert (entry.seq, entry.boot) == (100, 7)


def test_a_log_that_is_nearly_full_is_told_until_it_was_pulled() -> None:
    board = Board(THREE)
    board.give(LogRoom(True, 0, 0))
    assert board.view
    assert board.view.footer == "log full: pull"
    board.click()
    assert board.view.footer == "log full: pull"
    assert board.footprint == [journal.BOOT]
    board.give(LogRoom(False, 0, 0))
    assert "full" not in board.view.footer


def test_what_is_dropped_is_logged_before_it_goes() -> None:
    board = Board(THREE)
    effects = board.app.handle(LogRoom(True, 7, 350), 0)
    record, room = effects[:2]
    assert isinstance(record, Append)
    entry = reader.decode(record.data)
    assert (entry.type, entry.values) == (journal.DROPPED, (7, 350))
    assert isinstance(room, MakeRoom)
