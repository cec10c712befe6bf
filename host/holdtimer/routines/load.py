"""A routine by its name, its path or its text, to a RoutineFile, or to every mistake in it with its place."""

import json
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path as FilePath

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from holdcore.model import STEPS_MAX, ModelError, check_range
from holdcore.wire import TEXT_MAX
from holdtimer.files import as_text
from holdtimer.routines import text_form, toml_read
from holdtimer.routines.problems import (
    HUGE,
    NOWHERE,
    Document,
    Path,
    Position,
    Problem,
    RoutineError,
    Where,
    about_file,
    key_text,
    make_problem,
    nearest,
    quote,
    show,
)
from holdtimer.routines.slugs import slug_of
from holdtimer.routines.tables import (
    KINDS,
    Defaults,
    RoutineFile,
    StepTable,
    Table,
    Tempo,
    WeekSchedule,
    group_circuits,
)
from holdtimer.words.text import place_of

FILE_MAX = 16384  # bytes: four times what the device holds, for comments, notes and spaces
_LIBRARY = files("holdtimer.routines") / "library"
TEXT_NAME = "<text>"  # what messages call a text that has no file
_TABLES: dict[tuple[str, ...], type[Table]] = {
    (): RoutineFile,
    ("defaults",): Defaults,
    ("steps",): StepTable,
    ("steps", "tempo"): Tempo,
    ("schedule",): WeekSchedule,
}
_SHORTER = "fewer steps, or shorter names and cues"
_IMPORT = "`holdtimer routine import` makes of it"
_ONE_KIND = "exactly one of " + ", ".join(KINDS)


def _read_json(text: str, name: str) -> Document:  # noqa: ARG001  # as above
    """Read JSON with the keys and values of a TOML file; only problems of syntax have a line."""
    try:
        values = json.loads(text)
    except RecursionError:
        problem = about_file("lists or objects are nested too deep", "an object")
    except json.JSONDecodeError as refused:
        what = refused.msg[:1].lower() + refused.msg[1:]
        problem = make_problem(Position(refused.lineno, refused.colno), "", what, "JSON")
    except ValueError:
        problem = about_file("a number has too many digits", "whole numbers")
    else:
        if isinstance(values, dict):
            return Document(values, NOWHERE, [])
        problem = about_file("this is not an object", "an object")
    return Document(None, NOWHERE, [problem])


def _read_toml(text: str, name: str) -> Document:  # noqa: ARG001  # one signature for all
    return toml_read.read(text)


READERS = {".toml": _read_toml, ".json": _read_json, ".txt": text_form.read}
"""How a text is read that a file of this name says, by the ending of its path in small letters."""


def _guess(text: str, name: str) -> Document:
    """A text of no known ending, read as what it is without a mistake, else as TOML."""
    documents = (read(text, name) for read in READERS.values())
    return next((document for document in documents if not document.problems), _read_toml(text, name))


def load(source: FilePath | str | bytes, slug: str = "", ending: str = ".toml") -> RoutineFile:
    """Read the file at a Path, or the text itself; raise RoutineError with every mistake in it.

    READERS has how a file is read, by the ending of its name; a text, by `ending`. The slug is the key's, or
    else `slug`, or else made of the file's name; a .txt without a title is named after it.
    """
    return examine(source, slug, ending)[0]


def examine(
    source: FilePath | str | bytes, slug: str = "", ending: str = ".toml"
) -> tuple[RoutineFile, Where]:
    """As load, and with where everything in the file stands."""
    if isinstance(source, FilePath):
        name, data, ending = str(source), _bytes(source), source.suffix.lower()
        slug = slug or slug_of(as_text(source.stem))
    else:
        name, data = TEXT_NAME, source.encode() if isinstance(source, str) else source
    if len(data) > FILE_MAX:
        raise RoutineError(name, [about_file("this is too long", f"at most {FILE_MAX} bytes")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as refused:
        at = Position(*place_of(data, refused.start))
        raise RoutineError(name, [make_problem(at, "", "this byte is not UTF-8", "UTF-8 text")]) from refused
    title = slug.replace("-", " ").capitalize()
    document = READERS.get(ending, _guess)(text, title)
    return judge(name, document, slug), document.where


def library() -> list[tuple[str, str]]:
    """(slug, name) of each bundled routine, by slug."""
    return [(slug, load(text_of(slug), slug).name) for slug in _slugs()]


def find(name_or_path: str) -> RoutineFile:
    """A bundled routine by its slug, or the file at a path; raise RoutineError where there is neither."""
    return look_up(name_or_path)[0]


def is_bundled(name: str) -> bool:
    """Whether `find` takes it for a bundled routine, whatever files there are."""
    return name in _slugs()


def look_up(name_or_path: str) -> tuple[RoutineFile, Where]:
    """As find, and with where everything in the file stands."""
    slugs = _slugs()
    if name_or_path in slugs:
        return examine(text_of(name_or_path), name_or_path)
    path = FilePath(name_or_path)
    if path.suffix.lower() in READERS or path.exists():
        return examine(path)
    close = nearest(name_or_path, slugs)
    hint = f"; did you mean {close}?" if close else ""
    allowed = f"a file, or one of {', '.join(slugs)}"
    raise RoutineError(name_or_path, [about_file(f"there is no such routine{hint}", allowed)])


def text_of(slug: str) -> str:
    """The TOML of a bundled routine."""
    return (_LIBRARY / (slug + ".toml")).read_text("utf-8")


def _slugs() -> list[str]:
    return sorted(
        item.name.removesuffix(".toml") for item in _LIBRARY.iterdir() if item.name.endswith(".toml")
    )


def _bytes(path: FilePath) -> bytes:
    """At most one byte more than FILE_MAX, so that no file fills the memory."""
    if path.suffix.lower() == ".fit":
        raise RoutineError(
            str(path), [about_file("this is a FIT workout", f"a routine file, such as {_IMPORT}")]
        )
    if path.exists() and not path.is_file():
        raise RoutineError(str(path), [about_file("this is not a file", "a routine file")])
    try:
        with path.open("rb") as file:
            return file.read(FILE_MAX + 1)
    except OSError as refused:
        why = f"this cannot be read: {refused.strerror or refused}"
        raise RoutineError(str(path), [about_file(why, "a routine file")]) from refused


def judge(name: str, document: Document, slug: str) -> RoutineFile:
    """The routine that a text says; raise RoutineError with every mistake in it. `name` is the file's."""
    values, where, syntax = document
    if values is None:
        raise RoutineError(name, syntax)
    if slug:
        values.setdefault("slug", slug)
    found: list[Problem] = []
    routine: RoutineFile | None = None
    try:
        routine = RoutineFile.model_validate(values)
    except ValidationError as refused:
        found += _of_fields(refused.errors(include_url=False), where)
    steps = values.get("steps")
    if isinstance(steps, list):
        found += _of_count(len(steps), where)
        for index, raw in enumerate(steps):
            if isinstance(raw, dict):
                found += _of_step(("steps", index), raw, where)
    if routine and not found:
        found += [*_of_labels(routine, where), *_of_circuits(routine, where)]
    if routine and not found:
        found += _of_size(routine, where)
    if routine and not found and not syntax:
        return routine
    unreadable = {problem.line for problem in syntax if problem.line}
    raise RoutineError(name, syntax + [problem for problem in found if problem.line not in unreadable])


def _of_fields(errors: list[ErrorDetails], where: Where) -> Iterator[Problem]:
    unknown = {error["loc"] for error in errors if error["type"] == "extra_forbidden"}
    meant = {(*path[:-1], _meant(path)) for path in unknown}
    for error in errors:
        path, value = error["loc"], error["input"]
        key = key_text(path)
        if path in unknown:
            hint = f"; did you mean {_meant(path)}?" if _meant(path) else ""
            yield make_problem(
                where.key(path), key, f"{key} is not a key here{hint}", ", ".join(_fields(path))
            )
        elif error["type"] != "missing":
            said = show(value)
            reason = error["msg"][:TEXT_MAX] if error["type"] == "device" and said != HUGE else ""
            yield make_problem(where.value(path), key, f"{key} is {said}", _allowed(path), reason)
        elif path not in meant:
            yield make_problem(where.value(path), key, f"{key} is missing", _allowed(path))


def _of_count(count: int, where: Where) -> Iterator[Problem]:
    try:
        check_range("number of steps", count, 1, STEPS_MAX)
    except ModelError as refused:
        at = where.value(("steps", STEPS_MAX) if count else ("steps",))
        yield make_problem(at, "steps", f"there are {count} steps", _allowed(("steps",)), str(refused))


def _of_step(path: Path, raw: dict[str, object], where: Where) -> Iterator[Problem]:
    kinds = [key for key in raw if key in KINDS]
    key = key_text(path)
    if len(kinds) > 1:
        also = max(where.key((*path, kind)) for kind in kinds)
        yield make_problem(also, key, f"{key} has {' and '.join(kinds)}", _ONE_KIND)
    elif kinds:
        try:
            StepTable.model_validate({"name": "any", kinds[0]: raw[kinds[0]]}).step(Defaults())
        except ValidationError:
            return  # reported field by field
        except ModelError as refused:
            kind = (*path, kinds[0])
            what = f"{key_text(kind)} is {show(raw[kinds[0]])}"
            yield make_problem(where.value(kind), key_text(kind), what, _allowed(kind), str(refused))
    elif not any(_meant((*path, other)) in KINDS for other in raw if other not in StepTable.model_fields):
        yield make_problem(where.value(path), key, f"{key} does not say what is done", _ONE_KIND)


def _of_labels(routine: RoutineFile, where: Where) -> Iterator[Problem]:
    for index, step in enumerate(routine.steps):
        labels = [phase.label for phase in step.phases or []]
        for at, label in enumerate(step.works or []):
            if label not in labels:
                path: Path = ("steps", index, "works", at)
                what = f"{key_text(path)} is {quote(label)}, which no phase of the step is called"
                allowed = ", ".join(map(quote, labels)) or "a step with phases"
                yield make_problem(where.value(path), key_text(path), what, allowed)


def _of_circuits(routine: RoutineFile, where: Where) -> Iterator[Problem]:
    ended: set[str] = set()
    index = 0
    for label, group in group_circuits(routine.steps):
        if label in ended:
            path: Path = ("steps", index, "circuit")
            what = f"{key_text(path)} is {quote(label or '')}, a circuit that has ended before other steps"
            allowed = "steps one after the other; a circuit in a circuit cannot be run"
            yield make_problem(where.value(path), key_text(path), what, allowed)
        for key in ("sets", "set_rest"):
            given = [
                (at, getattr(step, key)) for at, step in enumerate(group) if key in step.model_fields_set
            ]
            for at, value in given:
                if label and value != given[0][1]:
                    path = ("steps", index + at, key)
                    what = f"{key_text(path)} is not that of the circuit's other steps"
                    yield make_problem(where.value(path), key_text(path), what, "the same, or given once")
        index += len(group)
        if label:
            ended.add(label)


def _of_size(routine: RoutineFile, where: Where) -> Iterator[Problem]:
    begin = {weeks.first for step in routine.steps if (weeks := step.weeks)}
    end = {weeks.last + 1 for step in routine.steps if (weeks := step.weeks) and weeks.last}
    for week in sorted({1} | begin | end):
        try:
            routine.encoded(week)
        except ModelError as refused:
            what = "the steps are too long" if routine.as_run(week) else f"in week {week} there is no step"
            if routine.has_weeks and routine.as_run(week):
                what += f" in week {week}"
            allowed = _SHORTER if routine.as_run(week) else "a step for each week"
            yield make_problem(where.value(("steps",)), "steps", what, allowed, str(refused))
            return


def _fields(path: Path) -> dict[str, FieldInfo]:
    """The fields of the table that `path` is in."""
    return _TABLES[tuple(part for part in path[:-1] if isinstance(part, str))].model_fields


def _allowed(path: Path) -> str:
    """What is allowed at `path`; for an item of a list, what the list's description says."""
    last = path[-1]
    if isinstance(last, int):
        is_table = path[:-1] in (("steps",), ("schedule",))
        return f"a table [[{path[0]}]]" if is_table else _allowed(path[:-1])
    return _fields(path)[last].description or ""


def _meant(path: Path) -> str:
    return nearest(str(path[-1]), _fields(path))
