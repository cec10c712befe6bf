"""A history on disk, looked at from outside."""

import contextlib
import sqlite3
from pathlib import Path


class Database:
    """`url` is what open_store takes."""

    def __init__(self, path: Path) -> None:
        self.url = f"sqlite:///{path}"
        self._path = path

    def rows(self) -> list[bytes]:
        """The records as they lie there."""
        with contextlib.closing(sqlite3.connect(self._path)) as connection:
            return [raw for (raw,) in connection.execute("select raw from record order by seq")]

    def anchors(self) -> int:
        """How often a clock was compared."""
        with contextlib.closing(sqlite3.connect(self._path)) as connection:
            ((count,),) = connection.execute("select count(*) from anchor")
        return int(count)
