"""The connection: which database, how SQLite is set up, and what its refusals mean to a person."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Dialect, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.pool import ConnectionPoolEntry

from holdtimer.files import DATA_DIRECTORY, data_folder
from holdtimer.history.errors import BusyError, DamagedError, StorageError
from holdtimer.words.text import printable

FILE_NAME = "history.sqlite"

PATIENCE_S = 30
"""How long one program waits for another that writes, which takes seconds even for ten years of sessions."""

_ONE_WRITER = 0x686F6C6474696D72
"""PostgreSQL's advisory lock of whoever writes; the bytes of "holdtimr"."""

_AS_BEFORE = "The database is as it was."
_REFUSALS = {
    "SQLITE_FULL": ("the disk is full", f"{_AS_BEFORE} Free some space, then try again."),
    "SQLITE_READONLY": (
        "it is read-only",
        "Make the file and its directory writable, or choose another one.",
    ),
    "SQLITE_CANTOPEN": (
        "it cannot be opened",
        "Check that its directory exists and may be entered and written.",
    ),
    "SQLITE_NOTADB": ("it is not a database", "Put a backup in its place: holdtimer restore FILE"),
    "SQLITE_CORRUPT": ("the file is damaged", "Put a backup in its place: holdtimer restore FILE"),
    "SQLITE_BUSY": ("another program is using it", f"{_AS_BEFORE} Wait until that is done, then try again."),
    "SQLITE_IOERR": ("the disk failed", f"{_AS_BEFORE} Check the disk and its free space, then try again."),
}
"""By the first two words of SQLite's result code (sqlite.org/rescode.html); the rest is detail."""

_KINDS = {
    "SQLITE_NOTADB": DamagedError,
    "SQLITE_CORRUPT": DamagedError,
    "SQLITE_BUSY": BusyError,
    "55P03": BusyError,
}

_SERVER_REFUSALS = {
    "53100": _REFUSALS["SQLITE_FULL"],
    "55P03": _REFUSALS["SQLITE_BUSY"],
    "25006": ("it is read-only", "Use a server and a role that may write."),
    "42501": (
        "its role may not do that",
        "Its role has to own the database, or may need: GRANT CREATE ON DATABASE name TO role",
    ),
}
"""By SQLSTATE (PostgreSQL's manual, appendix A); psycopg has none where it could not connect."""


def default_url() -> URL:
    """SQLite in the user's data directory, made for its owner alone; StorageError where it cannot be."""
    directory = data_folder()
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(
            f"The data directory {directory} cannot be made: {error.strerror}.",
            f"Choose another directory with the environment variable {DATA_DIRECTORY}.",
        ) from error
    return URL.create("sqlite", database=str(directory / FILE_NAME))


def connect(url: str | None) -> Engine:
    """An engine for `url` (or the default), not yet opened; raises StorageError."""
    try:
        chosen = make_url(url) if url else default_url()
    except ArgumentError as error:
        raise StorageError(
            "The database URL cannot be understood.",
            "Write it like sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME.",
        ) from error
    backend = chosen.get_backend_name()
    if backend not in ("sqlite", "postgresql"):
        raise StorageError(f"A {backend} database is not supported.", "Use SQLite or PostgreSQL.")
    if chosen.get_driver_name() not in ("pysqlite", "psycopg"):
        raise StorageError(f"{chosen.drivername}:// is not supported.", "Write postgresql+psycopg://...")
    if backend == "sqlite":
        chosen = chosen.set(query={"timeout": str(PATIENCE_S), **chosen.query})
    engine = create_engine(chosen)
    if backend == "sqlite":
        event.listen(engine, "connect", _enforce_keys)
        event.listen(engine, "do_connect", _make_private)
    event.listen(engine, "begin", _begin)
    return engine


def place(engine: Engine) -> str:
    """The database's name for a person: the file, or the URL without its passwords."""
    if engine.dialect.name == "sqlite":
        return engine.url.database or "in memory"
    return without_passwords(engine.url).render_as_string()


def without_passwords(url: URL) -> URL:
    """The same database, for whoever may not know its password; libpq takes some from behind the "?" too."""
    return url._replace(password=None).difference_update_query(
        [name for name in url.query if "password" in name.lower()]
    )


@contextmanager
def explain(engine: Engine) -> Iterator[None]:
    """Turn what the database refuses into a StorageError."""
    try:
        yield
    except (DBAPIError, sqlite3.Error, OSError) as error:
        refusal = error.orig if isinstance(error, DBAPIError) else error
        code = "_".join(getattr(refusal, "sqlite_errorname", "").split("_")[:2])
        code = code or getattr(refusal, "sqlstate", None) or ""
        first_line = printable(str(refusal).partition("\n")[0])
        check = "the database and the way to it"
        if engine.dialect.name == "postgresql" and isinstance(error, OperationalError):
            check = "that the server runs and has the database (createdb makes one)"
        other = first_line, f"Check {check}, then try again."
        why, hint = {**_REFUSALS, **_SERVER_REFUSALS}.get(code, other)
        raise _KINDS.get(code, StorageError)(
            f"The history ({place(engine)}) cannot be used: {why}.", hint
        ) from error


@contextmanager
def transaction(engine: Engine) -> Iterator[Connection]:
    """All or nothing of what is done by its connection; nobody else writes meanwhile.

    Raises BusyError where somebody else does for PATIENCE_S, StorageError where the database refuses.
    """
    with explain(engine), alone(engine) as connection:
        yield connection


@contextmanager
def alone(engine: Engine) -> Iterator[Connection]:
    """As `transaction`, with the errors as the database has them."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """For reading: all that its connection reads is of one moment. Raises StorageError."""
    with explain(engine), engine.begin() as connection:
        yield connection


def _make_private(_dialect: Dialect, _record: ConnectionPoolEntry, arguments: list[Any], _: Any) -> None:
    """Make the file, where there is none, before SQLite makes one that everybody may read."""
    path = arguments[0] if arguments else ":memory:"
    if path != ":memory:" and not str(path).startswith("file:"):
        with suppress(OSError):  # SQLite says it better
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _enforce_keys(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    connection.execute("PRAGMA foreign_keys = ON")


def _begin(connection: Connection) -> None:
    # sqlite3 itself begins nothing before DDL, and a migration would not be whole. Whoever writes takes the
    # lock before it looks: SQLite lets nobody wait who has read and then wants to write, and PostgreSQL would
    # show two who write what each has not done yet.
    writes = connection.get_execution_options().get("writes")
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
    elif writes:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE_S}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_ONE_WRITER})")
    else:
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def move_aside(url: str | None) -> Path:
    """Rename an SQLite file that nobody can use to FILE.damaged, or FILE.damaged-2 ...; its new name."""
    path = Path(connect(url).url.database or "")
    for name in (".damaged", *(f".damaged-{number}" for number in range(2, 100))):
        aside = path.with_name(path.name + name)
        if not aside.exists():
            path.rename(aside)
            return aside
    raise StorageError(f"There are too many damaged files beside {path}.", "Remove some, then try again.")
