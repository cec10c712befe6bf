"""Records go in whole, once, or not at all; the table is read here by sqlite3 alone."""

import itertools
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from history.journals import DEVICE, EPOCH, Journal, framed
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, event

from holdcore.log import journal
from holdtimer.history.errors import ConflictError, RecordsError, StorageError
from holdtimer.history.frames import PULL_MAX
from holdtimer.history.store import BATCH, Store, open_store


def rows(path: Path, device: bytes = DEVICE, epoch: bytes = EPOCH) -> list[tuple[int, bytes]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(
            "SELECT seq, raw FROM record WHERE device = ? AND epoch = ? ORDER BY seq", (device, epoch)
        ).fetchall()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, "itertools.count[int]"]:
    """One database for many examples, and a number for the device of each."""
    path = tmp_path_factory.mktemp("shared") / "history.sqlite"
    open_store(f"sqlite:///{path}").close()
    return path, itertools.count()


@given(count=st.integers(1, 12), cuts=st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=8))
def test_any_split_repetition_or_overlap_ends_with_the_journal(
    shared: tuple[Path, "itertools.count[int]"], count: int, cuts: list[tuple[int, int]]
) -> None:
    path, numbers = shared
    device = next(numbers).to_bytes(8, "big")
    frames = Journal().booted().session(count).frames
    new = 0

    with open_store(f"sqlite:///{path}") as store:
        for first, last in [*cuts, (0, len(frames))]:
            new += store.keep(device, EPOCH, b"".join(frames[first:last]))
        cursor = store.cursor(device, EPOCH)

    assert rows(path, device) == list(enumerate(frames))
    assert new == cursor == len(frames)


def test_columns_are_those_of_the_head(store: Store, path: Path) -> None:
    store.keep(DEVICE, EPOCH, framed(journal.PAUSE, 5, 7, 99, b"\x00"))

    with closing(sqlite3.connect(path)) as connection:
        columns = connection.execute("SELECT seq, type, boot, at_ms FROM record").fetchall()
        devices = connection.execute("SELECT id, label FROM device").fetchall()

    assert columns == [(5, journal.PAUSE, 7, 99)]
    assert devices == [(DEVICE, DEVICE.hex())]


def test_a_type_of_a_newer_device_is_kept(store: Store, path: Path) -> None:
    record = framed(200, 0, 1, 0, b"not known here")

    assert store.keep(DEVICE, EPOCH, record) == 1
    assert rows(path) == [(0, record)]


def test_cursor_begins_at_0_and_skips_what_was_dropped(store: Store) -> None:
    assert store.cursor(DEVICE, EPOCH) == 0

    store.keep(DEVICE, EPOCH, Journal().booted().lose(40).started().data)

    assert store.cursor(DEVICE, EPOCH) == 42


def test_cursor_after_the_highest_number_there_is(store: Store) -> None:
    store.keep(DEVICE, EPOCH, framed(journal.PAUSE, 0xFFFFFFFF, 1, 0, b"\x00"))

    assert store.cursor(DEVICE, EPOCH) == 1 << 32


def test_devices_and_epochs_are_apart(store: Store) -> None:
    log = Journal().booted().session()

    new = [
        store.keep(device, epoch, log.data)
        for device in (DEVICE, b"device 2")
        for epoch in (EPOCH, b"epoch  2")
    ]

    assert new == [len(log.frames)] * 4
    assert store.cursor(DEVICE, b"epoch  3") == 0


@pytest.mark.parametrize("at", range(len(Journal().booted().started().data)))
def test_one_wrong_byte_and_nothing_is_stored(at: int, store: Store, path: Path) -> None:
    data = bytearray(Journal().booted().started().data)
    data[at] ^= 0x10

    with pytest.raises(RecordsError, match="damaged at byte"):
        store.keep(DEVICE, EPOCH, bytes(data))

    assert rows(path) == []


def test_a_torn_tail_is_refused(store: Store, path: Path) -> None:
    with pytest.raises(RecordsError, match="damaged"):
        store.keep(DEVICE, EPOCH, Journal().booted().started().data[:-1])

    assert rows(path) == []


@given(data=st.binary(max_size=400))
def test_noise_is_refused_and_nothing_else_is_raised(
    shared: tuple[Path, "itertools.count[int]"], data: bytes
) -> None:
    with open_store(f"sqlite:///{shared[0]}") as store, pytest.raises(RecordsError) as caught:
        store.keep(b"any data", EPOCH, data + b"\xff")

    assert caught.value.hint


def test_more_than_a_device_can_hold_is_refused(store: Store) -> None:
    with pytest.raises(RecordsError, match="allowed are"):
        store.keep(DEVICE, EPOCH, bytes(PULL_MAX + 1))


@pytest.mark.parametrize("identity", [b"", b"7 bytes", b"9 bytes, "])
def test_an_id_of_another_length_is_refused(store: Store, identity: bytes) -> None:
    data = Journal().booted().data
    with pytest.raises(RecordsError, match="device id"):
        store.keep(identity, EPOCH, data)
    with pytest.raises(RecordsError, match="epoch"):
        store.keep(DEVICE, identity, data)


def test_a_known_number_with_other_bytes_stores_nothing(store: Store, path: Path) -> None:
    log = Journal().booted().started()
    store.keep(DEVICE, EPOCH, log.data)
    before = rows(path)
    other = Journal().booted().started("Another routine").held().ended()

    with pytest.raises(ConflictError, match="Record 1 "):
        store.keep(DEVICE, EPOCH, other.data)

    assert rows(path) == before


def test_two_contents_of_one_number_in_one_pull_store_nothing(store: Store, path: Path) -> None:
    with pytest.raises(ConflictError, match="Record 0 "):
        store.keep(DEVICE, EPOCH, Journal().booted().data + Journal().started().data)

    assert rows(path) == []


def test_a_conflict_after_the_first_batch_takes_that_batch_back(store: Store, path: Path) -> None:
    log = Journal()
    for _ in range(BATCH + 10):
        log.paused()
    store.keep(DEVICE, EPOCH, framed(journal.PAUSE, BATCH + 5, 1, 0, b"\x01"))

    with pytest.raises(ConflictError):
        store.keep(DEVICE, EPOCH, log.data)

    assert len(rows(path)) == 1


def test_pulls_at_the_same_time_keep_each_record_once(path: Path) -> None:
    log = Journal().booted()
    for _ in range(20):
        log.session()
    url = f"sqlite:///{path}?timeout=120"
    open_store(url).close()

    def pull(_: int) -> int:
        with open_store(url) as store:
            return store.keep(DEVICE, EPOCH, log.data)

    with ThreadPoolExecutor(4) as pool:
        new = sum(pool.map(pull, range(8)))

    assert new == len(log.frames)
    assert rows(path) == list(enumerate(log.frames))


def test_a_full_disk_stores_nothing_and_says_so(store: Store, path: Path) -> None:
    store.keep(DEVICE, EPOCH, Journal().booted().data)
    before = rows(path)
    log = Journal().booted()
    while len(log.frames) < 3 * BATCH:
        log.session()

    def limit(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA max_page_count = 20")

    event.listen(Engine, "connect", limit)
    try:
        with (
            open_store(f"sqlite:///{path}") as full,
            pytest.raises(StorageError, match="disk is full") as caught,
        ):
            full.keep(DEVICE, EPOCH, log.data)
    finally:
        event.remove(Engine, "connect", limit)

    assert "Free some space" in caught.value.hint
    assert rows(path) == before


def test_statements_grow_with_batches_not_with_records(store: Store) -> None:
    statements: list[str] = []

    def count(_: object, __: object, statement: str, *___: object) -> None:
        statements.append(statement)

    log = Journal()
    for _ in range(10 * BATCH):
        log.paused()
    event.listen(Engine, "before_cursor_execute", count)
    try:
        store.keep(DEVICE, EPOCH, log.data)
    finally:
        event.remove(Engine, "before_cursor_execute", count)

    assert len(statements) < 30
