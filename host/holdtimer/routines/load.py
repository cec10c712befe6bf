"""A routine file from the disk, or its text."""

from pathlib import Path

from holdtimer.routines.check import Where, check, check_json, check_short
from holdtimer.routines.problems import Problem, RoutineError, about_file
from holdtimer.routines.tables import RoutineFile

FILE_MAX = 16384  # bytes: four times what the device holds, for comments, notes and spaces
READERS = {".toml": check, ".txt": check_short, ".json": check_json}
"""How files are read, by the ending of their name; any other is TOML."""
TEXT_NAME = "<text>"  # what messages call a text that has no file


def load(source: Path | str, slug: str = "", ending: str = ".toml") -> RoutineFile:
    """Read the file at a Path, or a str that is the text itself; raise RoutineError with every mistake in it.

    The ending of the file's name, of a text `ending`, says how it is read: .txt is the short form, .json
    JSON, all else TOML. The slug is the key's, or else `slug`, or else the file's name without its ending.
    """
    return examined(source, slug, ending)[0]


def examined(source: Path | str, slug: str = "", ending: str = ".toml") -> tuple[RoutineFile, Where]:
    """As load, and with where everything in the file stands."""
    if isinstance(source, Path):
        name, data, ending = str(source), _bytes(source), source.suffix
        slug = slug or source.stem
    else:
        name, data = TEXT_NAME, source.encode()
    if len(data) > FILE_MAX:
        raise RoutineError(name, [about_file("this is too long", f"at most {FILE_MAX} bytes")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as refused:
        raise RoutineError(name, [_not_utf8(data[: refused.start])]) from refused
    file, problems, where = READERS.get(ending, check)(text, slug)
    if file is None:
        raise RoutineError(name, problems)
    return file, where


def _bytes(path: Path) -> bytes:
    """At most one byte more than FILE_MAX, so that no file fills the memory."""
    if path.exists() and not path.is_file():
        raise RoutineError(str(path), [about_file("this is not a file", "a routine file")])
    try:
        with path.open("rb") as file:
            return file.read(FILE_MAX + 1)
    except OSError as refused:
        why = f"this cannot be read: {refused.strerror or refused}"
        raise RoutineError(str(path), [about_file(why, "a routine file")]) from refused


def _not_utf8(before: bytes) -> Problem:
    line = before.count(b"\n") + 1
    column = len(before[before.rfind(b"\n") + 1 :].decode()) + 1
    allowed = "UTF-8 text"
    return Problem(line, column, "", f"this byte is not UTF-8; allowed: {allowed}", allowed)
