"""The routines that come with the companion, and finding one by name or path."""

from importlib.resources import files
from pathlib import Path

from holdtimer.routines.check import Where
from holdtimer.routines.load import READERS, examined, load
from holdtimer.routines.problems import RoutineError, about_file, nearest
from holdtimer.routines.tables import RoutineFile

_SHELF = files("holdtimer.routines") / "library"
_ENDING = ".toml"


def library() -> list[tuple[str, str]]:
    """(slug, name) of each bundled routine, by slug."""
    return [(slug, load(text_of(slug), slug).name) for slug in _slugs()]


def find(name_or_path: str) -> RoutineFile:
    """A bundled routine by its slug, or the file at a path; raise RoutineError where there is neither."""
    return looked_up(name_or_path)[0]


def looked_up(name_or_path: str) -> tuple[RoutineFile, Where]:
    """As find, and with where everything in the file stands."""
    slugs = _slugs()
    if name_or_path in slugs:
        return examined(text_of(name_or_path), name_or_path)
    path = Path(name_or_path)
    if path.suffix in READERS or path.exists():
        return examined(path)
    close = nearest(name_or_path, slugs)
    hint = f"; did you mean {close}?" if close else ""
    allowed = f"a file, or one of {', '.join(slugs)}"
    raise RoutineError(name_or_path, [about_file(f"there is no such routine{hint}", allowed)])


def text_of(slug: str) -> str:
    """The TOML of a bundled routine."""
    return (_SHELF / (slug + _ENDING)).read_text("utf-8")


def _slugs() -> list[str]:
    return sorted(item.name.removesuffix(_ENDING) for item in _SHELF.iterdir() if item.name.endswith(_ENDING))
