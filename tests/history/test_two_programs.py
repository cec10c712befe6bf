"""Several programs at one history: each waits for the other, and what it did is there."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from history.journals import DEVICE, EPOCH, Journal
from postgresql import Server

from holdtimer.history.database import snapshot, transaction
from holdtimer.history.errors import BusyError
from holdtimer.history.rows import read_keys
from holdtimer.history.store import Store, open_store

ROUNDS = 60


@contextmanager
def puller(url: str) -> Iterator["subprocess.Popen[str]"]:
    """puller.py, which waits for a line."""
    program = [sys.executable, str(Path(__file__).with_name("puller.py")), url]
    with subprocess.Popen(program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as started:
        yield started


def test_two_programs_that_pull_at_the_same_time_both_do(database: str) -> None:
    open_store(database).close()
    said = []
    with puller(database) as one, puller(database) as other:
        for _ in range(ROUNDS):
            for each in (one, other):
                assert each.stdin
                each.stdin.write("\n")
                each.stdin.flush()
            for each in (one, other):
                assert each.stdout
                said.append(each.stdout.readline())
    assert said == 2 * ROUNDS * ["done\n"]

    log = Journal().booted()
    for _ in range(ROUNDS):
        log.session()
    with open_store(database) as store:
        (kept,) = store.logs()
        assert b"".join(kept.records) == log.data
        assert len(list(kept.anchors)) == ROUNDS
        assert store.derive() == 0
        stored = store.sessions()
        store.derive(again=True)
        assert store.sessions() == stored
        assert len(stored) == ROUNDS


@contextmanager
def somebody_who_writes(database: str) -> Iterator[None]:
    with open_store(database) as other, transaction(other.engine):
        yield


@pytest.fixture
def impatient(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    open_store(database).close()
    monkeypatch.setattr("holdtimer.history.database.PATIENCE_S", 0.1)
    with open_store(database) as store:
        yield store


def test_who_waits_too_long_is_told_and_nothing_has_changed(impatient: Store, database: str) -> None:
    with somebody_who_writes(database):
        assert impatient.sessions() == []
        with pytest.raises(BusyError, match="another program is using it") as busy:
            impatient.keep(DEVICE, EPOCH, Journal().booted().data)
        assert impatient.cursor(DEVICE, EPOCH) == 0
    assert "as it was" in busy.value.hint
    assert impatient.keep(DEVICE, EPOCH, Journal().booted().data) == 1


def test_where_nothing_is_to_be_derived_nobody_waits(impatient: Store, database: str) -> None:
    impatient.keep(DEVICE, EPOCH, Journal().booted().session().data)
    impatient.derive()
    with somebody_who_writes(database):
        assert impatient.derive() == 0


def test_what_is_read_is_of_one_moment(postgresql: Server) -> None:
    """On SQLite whoever wants to write waits for the reader's end."""
    url = postgresql.database()
    with open_store(url) as store, open_store(url) as other, snapshot(store.engine) as connection:
        assert read_keys(connection) == []
        other.keep(DEVICE, EPOCH, Journal().booted().data)
        assert read_keys(connection) == []


def test_a_migration_waits_for_whoever_writes(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        with pytest.raises(BusyError):
            open_store(f"sqlite:///{path}?timeout=0")
        connection.rollback()
    open_store(f"sqlite:///{path}?timeout=0").close()
