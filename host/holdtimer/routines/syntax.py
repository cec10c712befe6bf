"""TOML text to plain values and their places; a mistake in the syntax does not hide those after it.

A line that tomllib refuses and that gives a key is taken as `key = ""`, and the whole is read again.
"""

import re
import tomllib
from typing import NamedTuple

from holdtimer.routines.places import DEPTH_MAX, Duplicate, Places, Position
from holdtimer.routines.problems import Problem, key_text

REPAIRS_MAX = 20  # each costs another parse of the file; a screenful of mistakes

_VALUE = 'a whole number, text in quotes as "20-30s", true, or a table { … } on one line'
_STATEMENT = "key = value, [defaults], [[steps]] or # a comment"
_TOO_DEEP = "lists or tables are nested too deep"
_LEVELS = f"at most {DEPTH_MAX} levels"
_WHERE = re.compile(r"(?s)(.*) \(at (?:line (\d+), column (\d+)|end of document)\)")
_GIVES_KEY = re.compile(r"(\s*([A-Za-z0-9_-]+)\s*=)(.*)")


class Document(NamedTuple):
    """What was read: `values` is None when the text could not be read to its end."""

    values: dict[str, object] | None
    places: Places
    problems: list[Problem]


def read(text: str) -> Document:
    """Read TOML; what is wrong with its syntax is in the result."""
    problems: list[Problem] = []
    while True:
        places = Places(text)
        if places.duplicates and not places.broken:
            problems += [_given_twice(duplicate) for duplicate in places.duplicates]
            text = _blanked(text, places)
        if places.too_deep:
            return Document(None, places, [*problems, _problem(places.too_deep, "", _TOO_DEEP, _LEVELS)])
        try:
            return Document(tomllib.loads(text), places, _named(problems, places))
        except RecursionError:
            return Document(None, places, [*problems, _problem(Position(1, 1), "", _TOO_DEEP, _LEVELS)])
        except ValueError as refused:
            problem = _refused(str(refused), text)
        seen = problem.line in {earlier.line for earlier in problems}
        if not seen:
            problems.append(problem)
        repaired = _repaired(text, problem.line)
        if seen or repaired is None or len(problems) >= REPAIRS_MAX:
            return Document(None, places, problems)
        text = repaired


def _refused(reason: str, text: str) -> Problem:
    lines = text.split("\n")
    match = _WHERE.fullmatch(reason)
    what = match[1] if match else "a number has too many digits"
    at = Position(len(lines), len(lines[-1]) + 1)
    if match and match[2]:
        at = Position(int(match[2]), int(match[3]))
    gives = _gives_key(lines, at.line)
    if gives and at.column > len(gives[1]):
        return _problem(at, gives[2], what, _VALUE)
    return _problem(at, gives[2] if gives else "", what, _STATEMENT)


def _problem(at: Position, key: str, what: str, allowed: str) -> Problem:
    subject = f"{key}: " if key else ""
    return Problem(*at, key, f"{subject}{what[:1].lower()}{what[1:]}; allowed: {allowed}", allowed)


def _given_twice(duplicate: Duplicate) -> Problem:
    key = key_text(duplicate.path)
    allowed = f"{key} once, as on line {duplicate.first}"
    return Problem(*duplicate.at, key, f"{key} is given twice; allowed: {allowed}", allowed)


def _repaired(text: str, line: int) -> str | None:
    """`text` with an empty value on `line`; None where that could change what other lines mean."""
    lines = text.split("\n")
    gives = _gives_key(lines, line)
    if gives is None:
        return None
    lines[line - 1] = f'{gives[1]}""'
    return "\n".join(lines)


def _gives_key(lines: list[str], line: int) -> re.Match[str] | None:
    """The key that `line` gives, unless it may be in, begin or end a text of several lines."""
    before = "\n".join(lines[: line - 1])
    for quotes in ('"""', "'''"):
        if before.count(quotes) % 2 or quotes in lines[line - 1]:
            return None
    return _GIVES_KEY.match(lines[line - 1])


def _blanked(text: str, places: Places) -> str:
    """`text` with spaces where something is given again; lines and columns stay."""
    data = bytearray(text.encode())
    for duplicate in places.duplicates:
        for at in range(duplicate.start, duplicate.end):
            if data[at] != ord("\n"):
                data[at] = ord(" ")
    return data.decode()


def _named(problems: list[Problem], places: Places) -> list[Problem]:
    """The problems with the whole way to their key, now that the places are known."""
    named = []
    for problem in problems:
        path = places.path_on(problem.line)
        if path and problem.key == path[-1]:
            key = key_text(path)
            problem = problem._replace(key=key, message=key + problem.message.removeprefix(problem.key))
        named.append(problem)
    return named
