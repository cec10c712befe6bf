"""Bringing a database forward, whole or not at all. Only loaded where the revision is not the current one."""

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect, update
from sqlalchemy.schema import CreateSchema, DropSchema

from holdtimer.files import writing
from holdtimer.history.database import alone, place
from holdtimer.history.errors import NewerError, StorageError
from holdtimer.history.schema import DERIVED, VERSION_TABLE, log, metadata, stored_revision
from holdtimer.words.text import printable

MIGRATIONS = "holdtimer.history:migrations"


def upgrade(engine: Engine, migrations: str = MIGRATIONS) -> None:
    """Migrate to the newest revision in `migrations`, in one transaction.

    Whoever comes second waits, and then finds it done. What holds a revision is copied first: an SQLite file
    to FILE.backup-REVISION, on a server the tables into the schema holdtimer_backup_REVISION. Raises
    NewerError for a revision that is not in `migrations`, StorageError for another program's database.
    """
    config = Config()
    config.set_main_option("script_location", migrations)
    script = ScriptDirectory.from_config(config)
    with alone(engine) as connection:
        stored = stored_revision(connection)
        if stored == script.get_current_head():
            return
        _check(connection, stored, {known.revision for known in script.walk_revisions()})
        if stored:
            _back_up(connection, stored)
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        _make_derived(connection)


def _make_derived(connection: Connection) -> None:
    """Drop what can be worked out again and make its tables anew, so that no migration need know of them."""
    metadata.drop_all(connection, tables=DERIVED)
    metadata.create_all(connection, tables=DERIVED)
    connection.execute(update(log).values(rules=0))


def _check(connection: Connection, stored: str | None, known: set[str]) -> None:
    name = place(connection.engine)
    if stored and stored not in known:
        raise NewerError(
            f"The history ({name}) was written by a newer holdtimer (revision {printable(stored)[:32]}).",
            "Update holdtimer on this computer; the database was not changed.",
        )
    if not stored and set(inspect(connection).get_table_names()) - {VERSION_TABLE}:
        raise StorageError(
            f"The history ({name}) is a database of another program.",
            "Choose another file; this one was not changed.",
        )


def _back_up(connection: Connection, stored: str) -> None:
    if connection.dialect.name == "postgresql":
        _copy_schema(connection, stored)
        return
    path = connection.exec_driver_sql("PRAGMA database_list").scalars(2).first()
    if not path:
        return
    copy = Path(f"{path}.backup-{stored}")
    with (
        writing(copy, private=True) as file,
        closing(sqlite3.connect(path)) as source,
        closing(sqlite3.connect(file.name)) as target,
    ):
        source.backup(target)


def _copy_schema(connection: Connection, stored: str) -> None:
    tables = inspect(connection).get_table_names()
    schema = f"holdtimer_backup_{stored}"
    connection.execute(DropSchema(schema, cascade=True, if_exists=True))
    connection.execute(CreateSchema(schema))
    quote = connection.dialect.identifier_preparer.quote
    for table in tables:
        connection.exec_driver_sql(f"CREATE TABLE {quote(schema)}.{quote(table)} AS TABLE {quote(table)}")
