"""The routines that come with the companion, finding one by name or path, and a file to begin with."""

import json
from importlib.resources import files
from pathlib import Path

from holdtimer.routines.load import READERS, Where, examine, load
from holdtimer.routines.problems import RoutineError, about_file, nearest
from holdtimer.routines.tables import RoutineFile

_LIBRARY = files("holdtimer.routines") / "library"
_ENDING = ".toml"


def library() -> list[tuple[str, str]]:
    """(slug, name) of each bundled routine, by slug."""
    return [(slug, load(text_of(slug), slug).name) for slug in _slugs()]


def find(name_or_path: str) -> RoutineFile:
    """A bundled routine by its slug, or the file at a path; raise RoutineError where there is neither."""
    return look_up(name_or_path)[0]


def look_up(name_or_path: str) -> tuple[RoutineFile, Where]:
    """As find, and with where everything in the file stands."""
    slugs = _slugs()
    if name_or_path in slugs:
        return examine(text_of(name_or_path), name_or_path)
    path = Path(name_or_path)
    if path.suffix in READERS or path.exists():
        return examine(path)
    close = nearest(name_or_path, slugs)
    hint = f"; did you mean {close}?" if close else ""
    allowed = f"a file, or one of {', '.join(slugs)}"
    raise RoutineError(name_or_path, [about_file(f"there is no such routine{hint}", allowed)])


def text_of(slug: str) -> str:
    """The TOML of a bundled routine."""
    return (_LIBRARY / (slug + _ENDING)).read_text("utf-8")


def _slugs() -> list[str]:
    return sorted(
        item.name.removesuffix(_ENDING) for item in _LIBRARY.iterdir() if item.name.endswith(_ENDING)
    )


def template(name: str, slug: str) -> str:
    """The text of a right routine file with every key explained."""
    text = (files("holdtimer.routines") / "template.toml").read_text("utf-8")
    return text.replace('"{name}"', json.dumps(name, ensure_ascii=False)).replace("{slug}", slug)
