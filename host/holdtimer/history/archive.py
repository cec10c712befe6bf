"""A backup: the whole history in one file, and back, into any database.

It is a ZIP with two members: `history.sqlite` has what cannot be worked out again (no derived sessions), and
`manifest.json` says its SHA-256, its revision and how many records it has.

Anybody may have made the file. So every row of the known tables in it is checked as if a device or a person
had just said it, and put into a database of our own, in which the sessions are worked out. Only that takes
the place of the history.
"""

import errno
import hashlib
import json
import os
import re
import shutil
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Table, delete, func, insert, literal, select, union
from sqlalchemy.exc import SQLAlchemyError

from holdtimer.files import writing
from holdtimer.history.checks import CHECKS
from holdtimer.history.database import explain, snapshot, transaction
from holdtimer.history.errors import (
    ArchiveError,
    DamagedError,
    HistoryError,
    NewerError,
    RecordsError,
    StorageError,
)
from holdtimer.history.schema import DERIVED, HEAD, anchor, device, log, person, prescription, record
from holdtimer.history.store import BATCH, Store, open_store

_DATA, _MANIFEST = "history.sqlite", "manifest.json"
_MANIFEST_MAX = 4_096  # bytes; it has some 150
_FORMAT = "holdtimer-backup-1"
_PIECE = 1 << 20
_NO_BACKUP = (OSError, zipfile.BadZipFile, zlib.error, EOFError, ValueError, KeyError, RuntimeError)
"""What zipfile, zlib and json raise for a file that is none of theirs (RuntimeError: encrypted, unknown)."""

DATA_MAX = 16 << 30
"""Bytes of the database in a backup: a thousand devices for ten years. A ZIP can claim any size."""

SHRUNK_MAX = 300
"""How many times smaller a database of more than SMALL bytes may be in a backup: records get to a fifth, a
routine that was sent a thousand times to less."""

SMALL = 1 << 20

DEVICES_MAX = 10_000

_PLAIN_TABLE = re.compile(r"CREATE TABLE (?!.*\b(CHECK|AS)\b).*", re.DOTALL | re.IGNORECASE)

KEPT = (device, record, anchor, person, prescription)
"""Parents first. What `log` has follows from records and anchors."""


@dataclass(frozen=True)
class Saved:
    """What a backup holds."""

    devices: int
    records: int


def save(store: Store, path: Path) -> Saved:
    """Write the history to `path`, whole or not at all; ArchiveError where it cannot, or a file is there."""
    try:
        with writing(path, replace=False, private=True) as file, _scratch(path.parent) as copy:
            _check_source(store)
            saved = _copy_and_check(store, copy, path)
            manifest = {
                "format": _FORMAT,
                "revision": HEAD,
                "sha256": _sha256(copy),
                "records": saved.records,
            }
            _pack(file, copy, manifest)
    except FileExistsError as error:
        raise ArchiveError(
            f"{path} is there already.", "Name another file; a backup overwrites nothing."
        ) from error
    except OSError as error:
        why = error.strerror or str(error)
        raise ArchiveError(
            f"The backup {path} cannot be written: {why}.", "Choose another place, or free some space."
        ) from error
    return saved


def _copy_and_check(store: Store, copy: Path, path: Path) -> Saved:
    try:
        with open_store(f"sqlite:///{copy}") as target:
            _copy(store, target)
            return _count(target)
    except RecordsError as error:
        raise ArchiveError(
            f"There are damaged records or values in the history: {error}",
            "It is damaged: restore the last backup.",
        ) from error
    except StorageError as error:
        if str(copy) not in str(error):  # it is the history that cannot be read
            raise
        raise ArchiveError(
            f"The backup {path} cannot be written: the disk is full or it failed.",
            "Choose another place, or free some space.",
        ) from error


@contextmanager
def open_backup(path: Path, scratch: Path) -> Iterator[Store]:
    """The history in a backup, brought forward where it is older, in a copy below `scratch`.

    Raises ArchiveError for a file that is no backup or not whole, NewerError for a newer program's.
    """
    with _scratch(scratch) as copy:
        try:
            manifest = _unpack(path, copy)
        except _NO_BACKUP as error:
            why = getattr(error, "strerror", None) or "it is no backup of holdtimer, or it is damaged"
            raise _unusable(path, why) from error
        if _sha256(copy) != manifest["sha256"]:
            raise _unusable(path, "its contents are not what was saved (the checksum differs)")
        _check_database(path, copy)
        with open_store(f"sqlite:///{copy.with_suffix('.checked')}") as checked:
            try:
                with open_store(f"sqlite:///{copy}") as source:
                    found = _count(source)
                    if found.records != manifest["records"]:
                        raise _unusable(path, "records are missing")
                    if found.devices > DEVICES_MAX:
                        raise _unusable(path, f"there are {found.devices} devices in it")
                    _copy(source, checked)
                    checked.derive()
            except (ArchiveError, NewerError):
                raise
            except (HistoryError, SQLAlchemyError, ValueError, TypeError, OverflowError) as error:
                why = str(error).rstrip(".")
                raise _unusable(path, f"there are damaged records or values in it: {why}") from error
            yield checked


def replace(store: Store, source: Store) -> Saved:
    """Put the history of `source` in place of that of `store`, in one transaction."""
    _copy(source, store, (log, *DERIVED))
    return _count(store)


def _copy(source: Store, target: Store, derived: tuple[Table, ...] = ()) -> None:
    """Raises RecordsError for a row that cannot be."""
    with snapshot(source.engine) as reading, transaction(target.engine) as writing:
        for table in reversed((*KEPT, log, *DERIVED)):
            writing.execute(delete(table))
        for table in (*KEPT, *derived):
            for batch in _batches(source, reading, table):
                for row in batch if table in KEPT else ():
                    CHECKS[table.name](row)
                writing.execute(insert(table), batch)
        if not derived:
            logs = union(*(select(of.c.device, of.c.epoch, literal(0)) for of in (record, anchor)))
            writing.execute(insert(log).from_select(["device", "epoch", "rules"], logs))


def _batches(source: Store, reading: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    with explain(source.engine):  # what cannot be read is no fault of the target
        rows = reading.execution_options(yield_per=BATCH).execute(select(table))
        for batch in rows.partitions():
            yield [dict(zip(table.c.keys(), row, strict=True)) for row in batch]


def _count(store: Store) -> Saved:
    def count(connection: Connection, table: Table) -> int:
        return connection.scalar(select(func.count()).select_from(table)) or 0

    with snapshot(store.engine) as connection:
        return Saved(count(connection, device), count(connection, record))


def _pack(file: IO[bytes], copy: Path, manifest: dict[str, object]) -> None:
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_MANIFEST, json.dumps(manifest))
        archive.write(copy, _DATA)


def _unpack(path: Path, copy: Path) -> dict[str, object]:
    with zipfile.ZipFile(path) as archive:
        if archive.getinfo(_MANIFEST).file_size > _MANIFEST_MAX:
            raise ValueError
        manifest = json.loads(archive.read(_MANIFEST))
        if not isinstance(manifest, dict) or manifest["format"] != _FORMAT:
            raise ValueError
        data = archive.getinfo(_DATA)
        if data.file_size > max(SMALL, SHRUNK_MAX * data.compress_size):
            raise ValueError
        if data.file_size > min(DATA_MAX, shutil.disk_usage(copy.parent).free):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        with archive.open(data) as packed, copy.open("wb") as file:
            while piece := packed.read(_PIECE):
                file.write(piece)
        return {"sha256": manifest["sha256"], "records": manifest["records"]}


def _check_source(store: Store) -> None:
    """A copy reads tables, and may not meet what is damaged beside them."""
    if store.engine.dialect.name == "sqlite":
        with snapshot(store.engine) as connection:
            found = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        if found != ["ok"]:
            raise DamagedError(
                f"The history ({store.place}) is damaged; it was not backed up.",
                "Put the last backup in its place: holdtimer restore FILE",
            )


def _check_database(path: Path, copy: Path) -> None:
    """That it is whole, and has tables of values and nothing else.

    Whoever made a view, a trigger, a constraint or a column that is worked out says what is done to read it.
    """
    try:
        with closing(sqlite3.connect(copy)) as connection:
            made = connection.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL").fetchall()
            if not all(_PLAIN_TABLE.fullmatch(str(sql)) for (sql,) in made):
                raise _unusable(path, "the database in it has what a history has not")
            found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
    except (sqlite3.Error, ValueError) as error:
        found = [str(error)]
    if found != ["ok"]:
        raise _unusable(path, "the database in it is damaged")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix=".holdtimer-", dir=folder) as name:
        yield Path(name) / _DATA


def _unusable(path: Path, why: str) -> HistoryError:
    return ArchiveError(f"{path} cannot be restored: {why}.", "The history is as it was. Try another backup.")
