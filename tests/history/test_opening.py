"""Making, migrating and refusing a database."""

import shutil
import sqlite3
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from history.conftest import BACKENDS
from history.journals import DEVICE, EPOCH, Journal
from history.older import OTHER, make_0003
from postgresql import Server
from sqlalchemy import create_engine, event, inspect, text
from sqlalchemy.engine.interfaces import DBAPIConnection

from holdtimer.files import DATA_DIRECTORY
from holdtimer.history.database import FILE_NAME, connect
from holdtimer.history.devices import Person
from holdtimer.history.errors import HistoryError, NewerError, StorageError
from holdtimer.history.schema import HEAD, VERSION_TABLE, metadata
from holdtimer.history.store import Store, open_store
from holdtimer.history.upgrade import MIGRATIONS, upgrade
from holdtimer.history.zones import Zone

NEXT = """
import sqlalchemy as sa
from alembic import op

revision = "next"
down_revision = "{head}"


def upgrade() -> None:
    op.add_column("device", sa.Column("person", sa.String(64)))
    {then}
"""


def dump(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return list(connection.iterdump())


def revision(path: Path) -> str:
    with closing(sqlite3.connect(path)) as connection:
        return str(connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()[0])


def migrations(directory: Path, then: str) -> str:
    """The packaged migrations and one more, in `directory`."""
    with as_file(files("holdtimer.history") / "migrations") as packaged:
        shutil.copytree(packaged, directory)
    (directory / "versions" / "next.py").write_text(NEXT.format(head=HEAD, then=then))
    return str(directory)


def test_data_directory_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    directory = tmp_path / "deep" / "data"
    monkeypatch.setenv(DATA_DIRECTORY, str(directory))

    open_store().close()

    assert revision(directory / FILE_NAME) == HEAD
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700


def test_a_new_history_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "anywhere.sqlite"

    open_store(f"sqlite:///{path}").close()

    assert revision(path) == HEAD
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.skipif(sys.platform != "linux", reason="the data directory is another one: run on Linux")
def test_data_directory_of_the_platform(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(DATA_DIRECTORY, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))

    open_store().close()

    assert revision(tmp_path / "holdtimer" / FILE_NAME) == HEAD


def test_a_data_directory_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(DATA_DIRECTORY, str(tmp_path / "file" / "data"))

    with pytest.raises(StorageError, match="cannot be made") as caught:
        open_store()

    assert DATA_DIRECTORY in caught.value.hint


def test_migrations_make_the_schema(store: Store, path: Path) -> None:
    store.close()
    config = Config()
    config.set_main_option("script_location", MIGRATIONS)
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD

    engine = create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_a_history_in_memory() -> None:
    with open_store("sqlite://") as store:
        assert store.keep(DEVICE, EPOCH, Journal().booted().data) == 1
        assert store.cursor(DEVICE, EPOCH) == 1


def test_what_was_kept_is_there_when_opened_again(path: Path) -> None:
    with open_store(f"sqlite:///{path}") as store:
        store.keep(DEVICE, EPOCH, Journal().booted().session().data)

    with open_store(f"sqlite:///{path}") as store:
        assert [session.outcome for session in store.sessions()] == ["completed"]


@pytest.mark.parametrize(
    ("program", "unwanted"),
    [
        (
            "from holdtimer.history.store import open_store; open_store('sqlite:///{path}').close()",
            {"alembic"},
        ),
        (
            "import holdtimer.history, holdtimer.history.sessions, holdtimer.history.errors",
            {"alembic", "sqlalchemy"},
        ),
    ],
    ids=["current", "pure"],
)
def test_what_is_not_needed_is_not_loaded(program: str, unwanted: set[str], store: Store, path: Path) -> None:
    store.close()
    report = "; import sys; print(*{name.partition('.')[0] for name in sys.modules})"

    done = subprocess.run(
        [sys.executable, "-c", program.format(path=path) + report],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "holdtimer" in done.stdout.split()
    assert not unwanted & set(done.stdout.split())


def test_a_newer_database_is_refused_and_untouched(store: Store, path: Path) -> None:
    store.close()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"UPDATE {VERSION_TABLE} SET version_num = 'ffff'")
    before = path.read_bytes()

    with pytest.raises(NewerError, match="newer holdtimer") as caught:
        open_store(f"sqlite:///{path}")

    assert "Update holdtimer" in caught.value.hint
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_another_programs_database_is_refused_and_untouched(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE recipe (name)")
        connection.execute("CREATE TABLE alembic_version (version_num)")
    before = path.read_bytes()

    with pytest.raises(StorageError, match="another program"):
        open_store(f"sqlite:///{path}")

    assert path.read_bytes() == before


def test_a_file_that_is_no_database(path: Path) -> None:
    path.write_text("dear diary, " * 100)

    with pytest.raises(StorageError, match="not a database"):
        open_store(f"sqlite:///{path}")


def test_a_damaged_database(store: Store, path: Path) -> None:
    log = Journal().booted()
    for _ in range(200):
        log.session()
    store.keep(DEVICE, EPOCH, log.data)
    store.close()
    with path.open("r+b") as file:
        file.seek(5 * 4096)
        file.write(b"\xa5" * (path.stat().st_size - 5 * 4096))

    with pytest.raises(StorageError, match="damaged"), open_store(f"sqlite:///{path}") as broken:
        broken.sessions()


def test_a_directory_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be opened"):
        open_store(f"sqlite:///{tmp_path / 'missing' / 'history.sqlite'}")


def test_a_read_only_database_can_be_read(store: Store, path: Path) -> None:
    store.keep(DEVICE, EPOCH, Journal().booted().session().data)
    store.close()

    with open_store(f"sqlite:///file:{path}?mode=ro&uri=true") as only_read:
        assert len(only_read.sessions()) == 1
        with pytest.raises(StorageError, match="read-only"):
            only_read.keep(DEVICE, EPOCH, Journal().booted().data)


def test_a_locked_database_names_the_cause(store: Store, path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with (
            open_store(f"sqlite:///{path}?timeout=0") as second,
            pytest.raises(StorageError, match="another program is using it") as caught,
        ):
            second.keep(DEVICE, EPOCH, Journal().booted().data)
        other.rollback()

    assert "try again" in caught.value.hint
    assert store.cursor(DEVICE, EPOCH) == 0


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("no url", "cannot be understood"),
        ("mysql://host/name", "mysql database is not supported"),
        ("postgresql+pg8000://host/name", "pg8000:// is not supported"),
    ],
)
def test_a_url_that_leads_nowhere(url: str, message: str) -> None:
    with pytest.raises(StorageError, match=message) as caught:
        open_store(url)

    assert caught.value.hint


def test_messages_are_one_line_for_a_person(path: Path) -> None:
    path.write_text("no database " * 100)

    with pytest.raises(HistoryError) as caught:
        open_store(f"sqlite:///{path}")

    assert str(path) in str(caught.value)
    for said in (str(caught.value), caught.value.hint):
        assert "\n" not in said
        assert "sqlite3." not in said
        assert "SELECT" not in said


def test_a_migration_copies_the_file_first(store: Store, path: Path, tmp_path: Path) -> None:
    store.keep(DEVICE, EPOCH, Journal().booted().session().data)
    store.close()
    before = dump(path)
    engine = connect(f"sqlite:///{path}")

    upgrade(engine, migrations(tmp_path / "migrations", "pass"))
    engine.dispose()

    assert revision(path) == "next"
    copy = path.with_name(path.name + f".backup-{HEAD}")
    assert dump(copy) == before
    assert sorted(tmp_path.glob("history.sqlite*")) == [path, copy]


def test_a_history_of_revision_0001_is_brought_forward_with_its_data(path: Path) -> None:
    """v0001.sql was dumped from a database that the program of revision 0001 wrote."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript((Path(__file__).parent / "v0001.sql").read_text())
    before = dump(path)

    with open_store(f"sqlite:///{path}") as store:
        (old,) = store.sessions()
        later_ms = 1795176000_000 + 60_000
        store.anchor(DEVICE, EPOCH, 1, 3_660_000, later_ms, 12, Zone(60))
        (new,) = store.sessions()

    assert (old.routine, old.outcome, old.pain_after, len(old.holds)) == (
        "Three stretches",
        "completed",
        2,
        1,
    )
    assert old.started_utc == datetime(2026, 11, 20, 11, 1, tzinfo=UTC)
    assert old.zone_min is None
    assert new == replace(old, zone_min=60)
    assert revision(path) == HEAD
    assert dump(path.with_name(path.name + ".backup-0001")) == before


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_wearer_of_revision_0003_is_a_person(
    backend: str, path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{path}" if backend == "sqlite" else request.getfixturevalue("postgresql").database()
    make_0003(url)

    with open_store(url) as store:
        assert store.persons() == [
            Person(DEVICE, 0, "Anna"),
            Person(DEVICE, 5, "Ben"),
            Person(OTHER, 7, "Cem"),
        ]
        with store.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
            assert compare_metadata(context, metadata) == []


def test_a_migration_that_fails_changes_nothing(store: Store, path: Path, tmp_path: Path) -> None:
    store.keep(DEVICE, EPOCH, Journal().booted().data)
    store.close()
    before = dump(path)
    engine = connect(f"sqlite:///{path}")

    with pytest.raises(RuntimeError, match="half-way"):
        upgrade(engine, migrations(tmp_path / "migrations", "raise RuntimeError('half-way')"))
    engine.dispose()

    assert dump(path) == before


def test_a_copy_that_cannot_be_made_stops_the_migration_and_leaves_nothing(
    store: Store, path: Path, tmp_path: Path
) -> None:
    store.keep(DEVICE, EPOCH, Journal().booted().data)
    store.close()
    before = dump(path)
    in_its_way = path.with_name(path.name + f".backup-{HEAD}")
    in_its_way.mkdir()
    engine = connect(f"sqlite:///{path}")

    with pytest.raises(OSError, match=HEAD):
        upgrade(engine, migrations(tmp_path / "migrations", "pass"))
    engine.dispose()

    assert dump(path) == before
    assert sorted(path.parent.glob("history.sqlite*")) == [path, in_its_way]


def test_opened_first_by_several_at_once(path: Path) -> None:
    url = f"sqlite:///{path}?timeout=120"

    def use(number: int) -> int:
        with open_store(url) as store:
            return store.keep(number.to_bytes(8, "big"), EPOCH, Journal().booted().data)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(use, range(8))) == [1] * 8


def test_a_current_database_is_not_copied(store: Store, path: Path) -> None:
    store.close()
    engine = connect(f"sqlite:///{path}")

    upgrade(engine)
    engine.dispose()

    assert list(path.parent.iterdir()) == [path]


# --- on a server


def test_a_new_database_on_a_server_is_made_by_whoever_comes_first(postgresql: Server) -> None:
    url = postgresql.database()

    def use(number: int) -> int:
        with open_store(url) as store:
            return store.keep(number.to_bytes(8, "big"), EPOCH, Journal().booted().data)

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(use, range(4))) == [1] * 4
    engine = connect(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_a_migration_on_a_server_copies_the_tables_first(postgresql: Server, tmp_path: Path) -> None:
    url = postgresql.database()
    with open_store(url) as store:
        store.keep(DEVICE, EPOCH, Journal().booted().session().data)
    folder = tmp_path / "migrations"
    engine = connect(url)

    with pytest.raises(RuntimeError, match="half-way"):
        upgrade(engine, migrations(folder, "raise RuntimeError('half-way')"))
    assert inspect(engine).get_schema_names() == ["information_schema", "public"]
    (folder / "versions" / "next.py").write_text(
        NEXT.format(head=HEAD, then="op.execute('DELETE FROM record')")
    )
    upgrade(engine, str(folder))

    schema = f"holdtimer_backup_{HEAD}"
    assert set(inspect(engine).get_table_names(schema)) == {*metadata.tables, VERSION_TABLE}
    with engine.connect() as connection:
        counts = [
            connection.scalar(text(f"SELECT count(*) FROM {place}"))
            for place in ("record", f"{schema}.record")
        ]
    engine.dispose()
    assert counts == [0, len(Journal().booted().session().frames)]


def test_a_newer_database_on_a_server_is_refused_by_name(postgresql: Server) -> None:
    url = postgresql.database()
    open_store(url).close()
    engine = connect(url)
    with engine.begin() as connection:
        connection.execute(text(f"UPDATE {VERSION_TABLE} SET version_num = 'ffff'"))
    engine.dispose()

    with pytest.raises(NewerError, match="newer holdtimer") as caught:
        open_store(url)

    assert "postgresql+psycopg://" in str(caught.value)
    assert "ffff" in str(caught.value)


def test_a_server_that_lacks_the_database_says_so(postgresql: Server) -> None:
    with pytest.raises(StorageError, match=r"does not exist|no such database") as caught:
        open_store(postgresql.url("missing"))

    assert "createdb" in caught.value.hint
    assert "\n" not in str(caught.value)


def test_a_server_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="cannot be used") as caught:
        open_store(f"postgresql+psycopg://holdtimer@/history?host={tmp_path}")

    assert "try again" in caught.value.hint


def test_a_server_that_may_only_be_read(postgresql: Server) -> None:
    url = postgresql.database()
    with open_store(url) as store:
        store.keep(DEVICE, EPOCH, Journal().booted().session().data)

    with open_store(f"{url}&options=-cdefault_transaction_read_only%3Don") as only_read:
        assert len(only_read.sessions()) == 1
        with pytest.raises(StorageError, match="read-only"):
            only_read.derive()


def test_a_full_disk_is_named_and_the_history_is_as_it_was(store: Store, path: Path) -> None:
    store.keep(DEVICE, EPOCH, Journal().booted().session().data)
    pages = path.stat().st_size // 4096
    log = Journal().booted()
    for _ in range(100):
        log.session()

    def confine(connection: DBAPIConnection, _: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    store.engine.dispose()
    event.listen(store.engine, "connect", confine)
    with pytest.raises(StorageError, match="the disk is full") as caught:
        store.keep(b"device 2", EPOCH, log.data)
    assert "as it was" in caught.value.hint
    assert len(store.sessions()) == 1
    assert store.cursor(b"device 2", EPOCH) == 0
