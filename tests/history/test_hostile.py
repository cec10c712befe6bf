"""Backups that somebody made to do harm: each is refused in a sentence, and the history is as it was."""

import hashlib
import json
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from history.diary import diary, fill
from history.journals import DEVICE, EPOCH, Journal, framed
from sim.process import holdtimer

from holdcore.log import journal
from holdtimer.errors import EXIT_FILE
from holdtimer.history.archive import open_backup, replace, save
from holdtimer.history.database import FILE_NAME
from holdtimer.history.devices import Sent
from holdtimer.history.errors import HistoryError
from holdtimer.history.store import Store, open_store
from holdtimer.history.walltime import EARLIEST_MS
from holdtimer.history.zones import Zone

STEERING = "\x1b[2J\x9b31m\u202e"
FAR_MS = 1 << 62
OTHER = framed(journal.PAUSE, 9_999, 1, 0, b"\x00").hex()


def everything(store: Store) -> tuple[object, ...]:
    logs = [(log.device, log.epoch, list(log.records), list(log.anchors)) for log in store.logs()]
    return logs, store.sessions(), store.persons(), store.prescriptions(), store.devices()


@pytest.fixture(scope="module")
def sane(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup that nobody has touched."""
    folder = tmp_path_factory.mktemp("sane")
    with open_store(f"sqlite:///{folder / FILE_NAME}") as store:
        fill(store, diary(5))
        store.anchor(DEVICE, EPOCH, 1, 3_600_000, EARLIEST_MS, 5, Zone(60))
        store.assign(DEVICE, "Anna", 0)
        store.prescribe(Sent(DEVICE, "daily-five", 1_790_000_000_000, "daily-five", "{}", b"1" * 32, True))
        save(store, folder / "one.holdtimer")
    return folder / "one.holdtimer"


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """What must stay as it is."""
    folder = tmp_path_factory.mktemp("history")
    with open_store(f"sqlite:///{folder / FILE_NAME}") as store:
        store.keep(b"device 2", EPOCH, Journal().booted().session().data)
        store.derive()
        yield store


def made_of(sane: Path, folder: Path, change: Callable[[sqlite3.Connection], None]) -> Path:
    """A backup of the sane one's database with that change, its checksum and its count in order."""
    data, made = folder / "data.sqlite", folder / "made.holdtimer"
    with zipfile.ZipFile(sane) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        data.write_bytes(archive.read("history.sqlite"))
    with closing(sqlite3.connect(data)) as connection:
        with connection:
            change(connection)
        connection.execute("VACUUM")
        manifest["records"] = connection.execute("SELECT count(*) FROM record").fetchone()[0]
    manifest["sha256"] = hashlib.sha256(data.read_bytes()).hexdigest()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        archive.write(data, "history.sqlite")
    return made


def without_rules(table: str) -> str:
    """The table as it was, but for keys and types: it takes any row."""
    return f"""
        CREATE TABLE copied AS SELECT * FROM {table};
        DROP TABLE {table};
        ALTER TABLE copied RENAME TO {table};
    """


def of_person(name: str, since: object = 5) -> str:
    return f"INSERT INTO person SELECT id, {since}, {name} FROM device"


def of_record(column: str, value: object) -> str:
    return f"{without_rules('record')} UPDATE record SET {column} = {value} WHERE seq = 3"


def of_anchor(column: str, value: object) -> str:
    return of_first("anchor", column, value)


def of_first(table: str, column: str, value: object) -> str:
    return f"UPDATE {table} SET {column} = {value} WHERE rowid = (SELECT min(rowid) FROM {table})"


def of_prescription(column: str, value: object) -> str:
    return of_first("prescription", column, value)


STATEMENTS = {
    "a zone of a million minutes": of_anchor("zone_min", 1_000_000),
    "a zone before of a million minutes": of_anchor("zone_before_min", -1_000_000),
    "a zone that is a text": of_anchor("zone_min", "'east'"),
    "a name of a zone that is long": of_anchor("zone", f"'{'x' * 100}'"),
    "a wall time far beyond": of_anchor("utc_ms", FAR_MS),
    "a wall time that is a text": of_anchor("utc_ms", "'noon'"),
    "an error that is a fraction": of_anchor("error_ms", 1.5),
    "a boot below zero": of_anchor("boot", -1),
    "a time of the device far beyond": of_anchor("device_ms", FAR_MS),
    "an anchor of an epoch of a byte": of_anchor("epoch", "x'00'"),
    "a number that contradicts its record": of_record("seq", 5_000),
    "a boot that contradicts its record": of_record("boot", 77),
    "a time that contradicts its record": of_record("at_ms", 77),
    "a type that contradicts its record": of_record("type", 77),
    "a number that is a text": of_record("seq", "'three'"),
    "an empty record": of_record("raw", "x''"),
    "a record that is a text": of_record("raw", f"'{STEERING}'"),
    "two records in one": of_record("raw", f"raw || x'{OTHER}'"),
    "a record that came far beyond": of_record("pulled_utc_ms", "'never'"),
    "a record that is there twice": without_rules("record")
    + "INSERT INTO record SELECT * FROM record WHERE seq = 3",
    "300,000 empty records": without_rules("record")
    + """INSERT INTO record SELECT device, epoch, value, 0, 0, 0, x'', 0
         FROM record, (WITH RECURSIVE n(value) AS (SELECT 1000 UNION ALL SELECT value + 1 FROM n LIMIT 300000)
         SELECT value FROM n) WHERE seq = 3""",
    "300,000 devices": """WITH RECURSIVE n(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n LIMIT 300000)
        INSERT INTO device SELECT CAST(printf('%08d', value) AS BLOB),
        lower(hex(CAST(printf('%08d', value) AS BLOB))), 0, 0 FROM n""",
    "a record of no device": "DELETE FROM device",
    "a device with a long id": "INSERT INTO device VALUES (zeroblob(20), 'x', 0, 0)",
    "a device with another's label": f"UPDATE device SET label = '{STEERING}'",
    "a device seen before there was time": "UPDATE device SET first_seen_utc_ms = -1",
    "a name that steers": of_person(f"'{STEERING}'"),
    "a name of 10,000 letters": of_person(f"'{'x' * 10_000}'"),
    "a name of nothing": of_person("' '"),
    "a name that is bytes": of_person("x'ff'"),
    "a person of a day far beyond": of_person("'Ben'", FAR_MS),
    "a sending time far beyond": of_prescription("sent_utc_ms", FAR_MS),
    "a slug that is a path": of_prescription("slug", "'../../key'"),
    "a digest of a byte": of_prescription("digest", "x'00'"),
    "a routine that is bytes": of_prescription("text", "x'ff00'"),
    "a view in the place of a table": """DROP TABLE person;
        CREATE VIEW person AS SELECT id, 0, 'Eve' FROM device""",
    "a trigger": "CREATE TRIGGER t AFTER INSERT ON person BEGIN DELETE FROM record; END",
    "a table of a module": """DROP TABLE person;
        CREATE VIRTUAL TABLE person USING fts5(device, since_utc_ms, name)""",
    "a column that is worked out": """DROP TABLE person;
        CREATE TABLE person (device BLOB, since_utc_ms BIGINT, name TEXT AS (hex(zeroblob(40000000))))""",
    "a constraint that takes its time": """DROP TABLE person; CREATE TABLE person (device, since_utc_ms, name,
        CHECK (length(hex(zeroblob(400000000))) > 0))""",
    "an index of an expression": "CREATE INDEX i ON person (hex(zeroblob(40000000)))",
    "no table of persons": "DROP TABLE person",
    "a revision that steers": f"UPDATE holdtimer_revision SET version_num = '{STEERING}'",
    "no revision": "DROP TABLE holdtimer_revision",
    "a revision that is bytes": without_rules("holdtimer_revision")
    + "UPDATE holdtimer_revision SET version_num = x'ff'",
}


def refused(file: Path, history: Store, scratch: Path) -> str:
    """What is said of it."""
    before = everything(history)
    with (
        pytest.raises(HistoryError) as caught,
        open_backup(file, scratch) as source,
    ):
        replace(history, source)
    assert everything(history) == before
    said = f"{caught.value} {caught.value.hint}"
    assert said.isprintable(), repr(said)
    assert "not changed" in said or "as it was" in said
    return said


@pytest.mark.parametrize("harm", STATEMENTS)
def test_what_no_device_and_no_person_said_is_refused(
    harm: str, sane: Path, history: Store, tmp_path: Path
) -> None:
    file = made_of(sane, tmp_path, partial(_run, statements=STATEMENTS[harm]))
    assert len(refused(file, history, tmp_path)) < 600


def _run(connection: sqlite3.Connection, statements: str) -> None:
    connection.executescript(f"PRAGMA foreign_keys = OFF; {statements};")


def test_the_backup_that_these_differ_from_is_taken(sane: Path, tmp_path: Path) -> None:
    file = made_of(sane, tmp_path, lambda _: None)
    with (
        open_store(f"sqlite:///{tmp_path / 'new.sqlite'}") as store,
        open_backup(file, tmp_path) as source,
    ):
        replace(store, source)
        assert [person.name for person in store.persons()] == ["Anna"]
        assert len(store.sessions()) == 5


def test_what_can_be_worked_out_is_not_believed(sane: Path, tmp_path: Path) -> None:
    """Nor is a table read that no history has."""
    lies = """
        INSERT INTO log (device, epoch, rules) SELECT device, randomblob(8), 99 FROM log;
        UPDATE log SET rules = 99;
        CREATE TABLE more (secret);
    """
    file = made_of(sane, tmp_path, partial(_run, statements=lies))
    with (
        open_store(f"sqlite:///{tmp_path / 'new.sqlite'}") as store,
        open_backup(file, tmp_path) as source,
    ):
        replace(store, source)
        assert len(store.logs()) == 1
        assert len(store.sessions()) == 5
        assert store.derive() == 0


def zipped(path: Path, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("_", "."), data)
    return path


def test_a_small_file_does_not_fill_the_disk(history: Store, tmp_path: Path) -> None:
    manifest = json.dumps({"format": "holdtimer-backup-1", "sha256": "", "records": 0}).encode()
    bomb = zipped(tmp_path / "one", manifest_json=manifest, history_sqlite=bytes(1 << 27))
    assert bomb.stat().st_size < 1 << 20
    assert "no backup" in refused(bomb, history, tmp_path)
    assert not list(tmp_path.glob(".holdtimer-*"))


@pytest.mark.parametrize(
    "manifest",
    [
        b"[" * 4_000,
        b"[]",
        b"7",
        b"\xff",
        json.dumps({"format": "holdtimer-backup-1", "sha256": ["x"], "records": STEERING}).encode(),
        json.dumps({"format": "holdtimer-backup-1"}).encode(),
    ],
)
def test_a_manifest_that_is_none(manifest: bytes, history: Store, tmp_path: Path) -> None:
    refused(zipped(tmp_path / "one", manifest_json=manifest, history_sqlite=b"x"), history, tmp_path)


def test_the_command_says_so(sane: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    for harm in ("a name that steers", "a revision that steers", "a record that is a text"):
        file = made_of(sane, tmp_path, partial(_run, statements=STATEMENTS[harm]))
        done = holdtimer("restore", file, data=data)
        assert done.returncode == EXIT_FILE, done.stderr
        assert all(char.isprintable() or char == "\n" for char in done.stderr), repr(done.stderr)
    assert holdtimer("sessions", data=data).stdout == ""
