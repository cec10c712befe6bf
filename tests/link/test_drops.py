"""Whatever becomes of one frame of a push or a pull, the next connection finishes the job, once."""

import shutil
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from core.board import KEY, Board
from core.central import on_air
from core.routines import HIPS, ICE
from history.journals import Journal
from link.databases import Database
from link.line import KINDS, NEARBY, Line

from holdcore.link.radio_window import WRONG_KEY_MS
from holdcore.routine_file import Routine, encode_routine
from holdcore.steps import Phase, Span, Step
from holdtimer.errors import HoldtimerError
from holdtimer.history.store import open_store
from holdtimer.link.contact import contact
from holdtimer.link.conversation import converse
from holdtimer.link.exchanges import pull, push

InVirtualTime = Callable[[Coroutine[Any, Any, Any]], Any]
Record = Callable[[str, object], None]

OLD = encode_routine(HIPS)
LONG = [Step(f"stretch {i}", [Phase(Span(20_000))], cue="c" * 40) for i in range(32)]
NEW = encode_routine(Routine("hips", LONG))
OTHER = {"ice": encode_routine(ICE)}


def again(board: Board) -> None:
    """The owner's next try, after what a wrong key may have cost."""
    board.run(WRONG_KEY_MS)
    while not board.radio_on:
        board.very_long()


def positions(job: Callable[[int], bool]) -> int:
    """Do it with the fault at every frame, until there is no such frame; at how many there was."""
    at = 0
    while job(at):
        at += 1
    return at


async def send(line: Line) -> list[int]:
    """Push NEW over the old routine; the bytes that were safe, each time the device said so."""
    safe: list[int] = []
    async with converse(line, NEARBY, lambda _: KEY) as talk:
        await push(talk, "hips", NEW, lambda done, _all: safe.append(done))
    return safe


@pytest.mark.parametrize("kind", KINDS)
def test_a_push_with_one_frame_harmed(
    kind: str, in_virtual_time: InVirtualTime, record_property: Record
) -> None:
    async def case(at: int) -> bool:
        board = on_air({"hips": HIPS, "ice": ICE})
        line = Line(board, kind, at)
        try:
            await send(line)
            assert board.flash["hips"] == NEW
        except HoldtimerError:
            assert line.struck
        assert board.flash["hips"] in (OLD, NEW)
        assert NEW.startswith(board.upload)
        again(board)
        held = len(board.upload)
        assert (await send(Line(board)))[0] == held
        assert board.flash == {"hips": NEW} | OTHER
        assert board.upload == b""
        return line.struck

    cases = positions(lambda at: in_virtual_time(case(at)))
    assert cases >= 20
    record_property("drops", cases)


@pytest.fixture
def databases(tmp_path: Path) -> Iterator[Database]:
    """Empty ones, as many as are wanted."""

    def fresh() -> Iterator[Database]:
        empty = tmp_path / "empty.sqlite"
        open_store(f"sqlite:///{empty}").close()
        while True:
            shutil.copy(empty, tmp_path / "history.sqlite")
            yield Database(tmp_path / "history.sqlite")

    return fresh()


async def fetch(line: Line, database: Database) -> int:
    """Pull; how many records were new."""
    with open_store(database.url) as store:
        async with contact(line, NEARBY, lambda _: KEY, store, print) as (talk, status):
            return await pull(talk, status, store, lambda _done, _all: None)


def logged() -> list[bytes]:
    log = Journal()
    for _ in range(12):
        log.booted().session(holds=8)
    return log.frames


@pytest.mark.parametrize("kind", KINDS)
def test_a_pull_with_one_frame_harmed(
    kind: str, in_virtual_time: InVirtualTime, record_property: Record, databases: Iterator[Database]
) -> None:
    log = logged()

    async def case(at: int) -> bool:
        board, database = on_air(), next(databases)
        board.log = list(log)
        board.app.device.log_end = len(log)
        line = Line(board, kind, at)
        try:
            assert await fetch(line, database) == len(log)
        except HoldtimerError:
            assert line.struck
        kept = database.rows()
        assert kept == log[: len(kept)]
        assert board.acknowledged <= len(kept)
        again(board)
        assert await fetch(Line(board), database) == len(log) - len(kept)
        assert database.rows() == log
        assert board.acknowledged == len(log)
        return line.struck

    cases = positions(lambda at: in_virtual_time(case(at)))
    assert cases >= 25
    record_property("drops", cases)
