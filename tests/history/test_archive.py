"""Backups: whole or refused, into either kind of database, and the history as it was where they fail."""

import hashlib
import json
import sqlite3
import subprocess
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from history.diary import diary, fill
from history.journals import DEVICE, EPOCH, Journal
from history.older import OTHER, make_0003
from postgresql import Server
from sim.process import PROGRAM, environment, holdtimer

from holdtimer.cli.main import cli
from holdtimer.errors import EXIT_FILE
from holdtimer.history.archive import open_backup, replace, save
from holdtimer.history.database import FILE_NAME
from holdtimer.history.devices import Person, Sent
from holdtimer.history.errors import ArchiveError, NewerError
from holdtimer.history.store import Store, open_store

SENT = Sent(DEVICE, "daily-five", 1_790_000_000_000, "daily-five", "{}", b"1" * 32, True)


def filled(store: Store) -> Store:
    fill(store, diary(40))
    store.assign(DEVICE, "Anna", 0)
    store.prescribe(SENT)
    store.derive()
    return store


def everything(store: Store) -> tuple[object, ...]:
    logs = [(log.device, log.epoch, list(log.records), sorted(log.anchors, key=str)) for log in store.logs()]
    return logs, store.sessions(), store.persons(), store.prescriptions(), store.devices()


def put(store: Store, file: Path, scratch: Path) -> None:
    with open_backup(file, scratch) as source:
        replace(store, source)


def test_what_was_saved_comes_back_in_place_of_what_is_there(store: Store, tmp_path: Path) -> None:
    before = everything(filled(store))
    saved = save(store, tmp_path / "one.holdtimer")
    store.keep(b"device 2", EPOCH, Journal().booted().session().data)
    store.assign(DEVICE, "Ben", 0)
    assert everything(store) != before

    put(store, tmp_path / "one.holdtimer", tmp_path)

    assert everything(store) == before
    assert (saved.devices, saved.records) == (1, store.cursor(DEVICE, EPOCH))
    assert store.derive() == 0
    assert sorted(entry.name for entry in tmp_path.iterdir() if entry.name != "history.sqlite") == [
        "one.holdtimer"
    ]


def test_from_a_file_to_a_server_and_back(postgresql: Server, path: Path, tmp_path: Path) -> None:
    with open_store(f"sqlite:///{path}") as file, open_store(postgresql.database()) as server:
        before = everything(filled(file))
        save(file, tmp_path / "file.holdtimer")
        put(server, tmp_path / "file.holdtimer", tmp_path)
        assert everything(server) == before

        save(server, tmp_path / "server.holdtimer")
        with open_store(f"sqlite:///{tmp_path / 'new.sqlite'}") as new:
            put(new, tmp_path / "server.holdtimer", tmp_path)
            assert everything(new) == before


def test_a_damaged_history_is_not_saved(path: Path, tmp_path: Path) -> None:
    with open_store(f"sqlite:///{path}") as store:
        filled(store)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE record SET raw = CAST(substr(raw, 2) AS BLOB) WHERE seq = 20")
    with open_store(f"sqlite:///{path}") as store, pytest.raises(ArchiveError, match="damaged records"):
        save(store, tmp_path / "one.holdtimer")
    assert [entry.name for entry in tmp_path.iterdir()] == ["history.sqlite"]


def test_a_backup_touches_no_other_file(store: Store, tmp_path: Path) -> None:
    (tmp_path / "one.holdtimer.partial").write_text("PK")
    save(filled(store), tmp_path / "one.holdtimer")
    assert (tmp_path / "one.holdtimer.partial").read_text() == "PK"
    assert not list(tmp_path.glob(".holdtimer-*"))


def test_a_backup_overwrites_nothing(store: Store, tmp_path: Path) -> None:
    (tmp_path / "one.holdtimer").write_text("dear diary")
    with pytest.raises(ArchiveError, match="is there already"):
        save(store, tmp_path / "one.holdtimer")
    assert (tmp_path / "one.holdtimer").read_text() == "dear diary"


# --- what is no backup, or no whole one


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-100])


def turn_bits(file: Path) -> None:
    raw = bytearray(file.read_bytes())
    for at in range(len(raw) // 2, len(raw) // 2 + 40):
        raw[at] ^= 0xFF  # zlib itself fails, or the checksum
    file.write_bytes(raw)


def replace_by_text(file: Path) -> None:
    file.write_text("dear diary " * 100)


def rewrite(file: Path, change: Callable[[dict[str, object], bytearray], None]) -> None:
    with zipfile.ZipFile(file) as archive:
        manifest, data = json.loads(archive.read("manifest.json")), bytearray(archive.read("history.sqlite"))
    change(manifest, data)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        archive.writestr("history.sqlite", bytes(data))


def change_a_record(file: Path) -> None:
    def change(_: dict[str, object], data: bytearray) -> None:
        at = data.index(b"Daily five")
        data[at] ^= 1

    rewrite(file, change)


def resealed(file: Path, change: Callable[[bytearray], None]) -> None:
    """As rewrite, with the checksum of what is there then."""

    def seal(manifest: dict[str, object], data: bytearray) -> None:
        change(data)
        manifest["sha256"] = hashlib.sha256(data).hexdigest()

    rewrite(file, seal)


def change_a_record_and_its_sum(file: Path) -> None:
    def change(data: bytearray) -> None:
        data[data.index(b"Daily five")] ^= 1

    resealed(file, change)


def break_the_database_in_it(file: Path) -> None:
    def change(data: bytearray) -> None:
        data[3 * 4096 : 4 * 4096] = bytes(4096)

    resealed(file, change)


def count_one_more(file: Path) -> None:
    def change(manifest: dict[str, object], _: bytearray) -> None:
        manifest["records"] = int(str(manifest["records"])) + 1

    rewrite(file, change)


def say_another_format(file: Path) -> None:
    def change(manifest: dict[str, object], _: bytearray) -> None:
        manifest["format"] = "tar"

    rewrite(file, change)


def make_it_long(file: Path) -> None:
    def change(manifest: dict[str, object], _: bytearray) -> None:
        manifest["more"] = "x" * 10_000

    rewrite(file, change)


def take_it_away(file: Path) -> None:
    file.unlink()


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (cut, "no backup of holdtimer, or it is damaged"),
        (turn_bits, "damaged|checksum"),
        (replace_by_text, "no backup"),
        (change_a_record, "checksum"),
        (change_a_record_and_its_sum, "damaged records"),
        (break_the_database_in_it, "the database in it is damaged"),
        (count_one_more, "records are missing"),
        (say_another_format, "no backup"),
        (make_it_long, "no backup"),
        (take_it_away, "No such file"),
    ],
)
def test_a_harmed_backup_is_refused_and_changes_nothing(
    path: Path, tmp_path: Path, harm: Callable[[Path], None], why: str
) -> None:
    with open_store(f"sqlite:///{path}") as store:
        before = everything(filled(store))
        file = tmp_path / "one.holdtimer"
        save(store, file)
        harm(file)

        with pytest.raises(ArchiveError, match=why) as caught:
            put(store, file, tmp_path)

        assert "as it was" in caught.value.hint
        assert everything(store) == before


def test_a_backup_that_would_fill_the_disk_is_refused(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_store(f"sqlite:///{path}") as store:
        save(filled(store), tmp_path / "one.holdtimer")
        monkeypatch.setattr("holdtimer.history.archive.DATA_MAX", 4_096)
        with pytest.raises(ArchiveError, match="No space left"):
            put(store, tmp_path / "one.holdtimer", tmp_path)


def test_a_backup_of_a_newer_program_is_refused_by_name(path: Path, tmp_path: Path) -> None:
    with open_store(f"sqlite:///{path}") as store:
        before = everything(filled(store))
        file = tmp_path / "one.holdtimer"
        save(store, file)

        def change(data: bytearray) -> None:
            newer = tmp_path / "newer.sqlite"
            newer.write_bytes(data)
            with closing(sqlite3.connect(newer)) as connection, connection:
                connection.execute("UPDATE holdtimer_revision SET version_num = '9999'")
            data[:] = newer.read_bytes()

        resealed(file, change)
        with pytest.raises(NewerError, match="9999"):
            put(store, file, tmp_path)
        assert everything(store) == before


def test_a_backup_of_an_older_program_is_brought_forward(path: Path, tmp_path: Path) -> None:
    older, file = tmp_path / "older.sqlite", tmp_path / "one.holdtimer"
    make_0003(f"sqlite:///{older}")
    with open_store(f"sqlite:///{path}") as store:
        save(store, file)

        def change(data: bytearray) -> None:
            data[:] = older.read_bytes()

        resealed(file, change)
        put(store, file, tmp_path)
        assert store.persons() == [
            Person(DEVICE, 0, "Anna"),
            Person(DEVICE, 5, "Ben"),
            Person(OTHER, 7, "Cem"),
        ]


# --- as a user does it


def test_the_commands_keep_what_was_there_and_take_a_damaged_file_out_of_the_way(tmp_path: Path) -> None:
    data, file = tmp_path / "data", tmp_path / "one.holdtimer"
    history = data / FILE_NAME
    data.mkdir()
    with open_store(f"sqlite:///{history}") as store:
        before = everything(filled(store))
    saved = holdtimer("backup", file, data=data)
    assert saved.returncode == 0
    assert saved.stdout.endswith(f"records of 1 device saved in {file}\n")

    restored = holdtimer("restore", file, data=data)
    assert restored.returncode == 0
    (kept,) = tmp_path.glob("before-restore-*.holdtimer")
    assert str(kept) in restored.stderr
    kept.unlink()

    history.write_bytes(b"\xa5" * 20_000)
    broken = holdtimer("stats", data=data)
    assert broken.returncode == EXIT_FILE
    assert "holdtimer restore" in broken.stderr
    again = holdtimer("restore", file, data=data)
    assert again.returncode == 0
    assert f"{history}.damaged" in again.stderr
    with open_store(f"sqlite:///{history}") as store:
        assert everything(store) == before


def test_the_commands_say_the_same_of_a_server(postgresql: Server, tmp_path: Path) -> None:
    urls = (f"sqlite:///{tmp_path / 'one.sqlite'}", postgresql.database())
    for url in urls:
        with open_store(url) as store:
            filled(store)
    for command in (
        ("sessions", "--csv"),
        ("show", "7", "--json"),
        ("stats", "--json"),
        ("review", "--json", "--since", "2026-01-05"),
    ):
        file, server = (CliRunner().invoke(cli, (*command, "--database", url)) for url in urls)
        assert file.exit_code == server.exit_code == 0, server.output
        assert file.stdout == server.stdout
        assert "Anna" in server.stdout


def test_a_full_disk_leaves_no_half_backup(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with open_store(f"sqlite:///{data / FILE_NAME}") as store:
        before = everything(filled(store))
    room = tmp_path / "room"
    room.mkdir()
    # 16 kB a file; a write beyond that fails as on a full disk.
    done = subprocess.run(
        ["sh", "-c", 'trap "" XFSZ; ulimit -f 32; exec "$0" backup "$1"', PROGRAM, room / "one.holdtimer"],
        capture_output=True,
        text=True,
        env=environment(data),
        check=False,
    )

    assert done.returncode == EXIT_FILE, done.stderr
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(room.iterdir()) == []
    with open_store(f"sqlite:///{data / FILE_NAME}") as store:
        assert everything(store) == before
