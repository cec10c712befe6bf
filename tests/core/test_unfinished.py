"""Power lost in a routine: where it goes on, what is offered, and what each answer logs."""

import pytest
from core.board import IDENTITY, KEY, Board
from core.routines import EVERY_KIND, HIPS

from holdcore import routine_file
from holdcore.app import App
from holdcore.events import Append, Booted
from holdcore.log import journal, reader
from holdcore.log.unfinished import find
from holdcore.model import COMPLETED, INTERRUPTED, Record, Settings
from holdcore.routine_file import Routine
from holdtimer.ccm import Ccm


def run_through(board: Board) -> None:
    """To the end, pressing where the routine waits."""
    for _ in range(400):
        if board.entries_of(journal.END):
            return
        if board.view and board.view.badge == "PRESS":
            board.click()
        board.run(1_000)


def whole(routine: Routine) -> list[bytes]:
    board = Board({"it": routine})
    board.long()
    run_through(board)
    assert board.entries[-1].type == journal.END
    return board.log


def of_type(records: list[bytes], type_: int) -> list[bytes]:
    return [record for record in records if record[1] == type_]


def restarted(routine: Routine, records: list[bytes], start: bytes, hold: bytes) -> Board:
    board = Board({"it": routine})
    board.lost, board.log = len(records), []
    unfinished = find(start, hold, ("it",), board.flash.__getitem__)
    board.app = App(Ccm)
    board.sounds.clear()
    board.give(
        Booted(
            IDENTITY,
            2,
            len(records),
            ("it",),
            Settings(),
            3900,
            1,
            names=("it",),
            key=KEY,
            unfinished=unfinished,
        )
    )
    return board


@pytest.mark.parametrize("routine", [EVERY_KIND, HIPS], ids=["every kind", "hips"])
def test_it_goes_on_after_whichever_hold_was_the_last(routine: Routine) -> None:
    records = whole(routine)
    (start,) = of_type(records, journal.START)
    holds = [record for record in records if record[1] == journal.DID]
    places = [reader.decode(record).values[:5] for record in holds]
    for done in range(len(holds)):
        board = restarted(routine, records, start, holds[done - 1] if done else b"")
        assert board.view
        assert board.view.badge == "GO ON?"
        board.long()
        assert board.heard[:2] == ["long reached", "REENTERING"]
        run_through(board)
        again_done = [entry.values[:5] for entry in board.entries if entry.type == journal.DID]
        assert again_done == places[done:]
        (again,) = board.entries_of(journal.CONTINUED)
        assert again.values == (reader.decode(start).seq, places[done][0])
        (end,) = board.entries_of(journal.END)
        assert end.values[0] == COMPLETED


def test_what_is_offered_is_the_next_hold() -> None:
    records = whole(HIPS)
    start, hold = of_type(records, journal.START)[0], of_type(records, journal.DID)[2]
    view = restarted(HIPS, records, start, hold).view
    assert view
    assert (view.headline, view.side, view.counter, view.footer) == (
        "glutes",
        0,
        "2/2",
        "hold: yes, click: no",
    )


def test_declining_records_the_session_as_interrupted() -> None:
    records = whole(HIPS)
    board = restarted(HIPS, records, of_type(records, journal.START)[0], b"")
    board.click()
    assert board.footprint == [journal.BOOT, journal.END]
    assert board.entries[-1].values == (INTERRUPTED, 0, 0)
    assert board.view
    assert board.view.badge == "MENU"


def test_with_no_hold_left_it_is_completed_and_nothing_is_asked() -> None:
    records = whole(HIPS)
    start, hold = of_type(records, journal.START)[0], of_type(records, journal.DID)[-1]
    board = restarted(HIPS, records, start, hold)
    assert board.footprint == [journal.BOOT, journal.CONTINUED, journal.END]
    assert board.entries[-1].values[0] == COMPLETED


@pytest.mark.parametrize("data", [b"", b"HR\x01", routine_file.encode_routine(EVERY_KIND)])
def test_a_routine_that_is_gone_or_changed_is_interrupted(data: bytes) -> None:
    records = whole(HIPS)
    unfinished = find(of_type(records, journal.START)[0], b"", ("it",), lambda _: data)
    effects: list[Record] = App(Ccm).handle(
        Booted(IDENTITY, 2, 9, ("it",), Settings(), 3900, 1, names=("it",), key=KEY, unfinished=unfinished), 0
    )
    logged = [reader.decode(effect.data) for effect in effects if isinstance(effect, Append)]
    assert [entry.type for entry in logged] == [journal.BOOT, journal.END]
    assert logged[-1].values == (INTERRUPTED, 0, 0)
