"""What is wrong with a routine file, where, and what would be right."""

import difflib
import json
import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from holdtimer.errors import EXIT_FILE, HoldtimerError
from holdtimer.words.text import escaped

Path = tuple[str | int, ...]  # the way to a value: ("steps", 2, "sides")

SHOWN_MAX = 40  # characters of a value that a message repeats: half a line of the terminal
HUGE = "a huge number"  # instead of its digits
LISTED_MAX = 20  # problems that the text of the error lists: a screenful
_HINT = "correct the file; docs/routines.md describes every key"


class Position(NamedTuple):
    """Line and column, from 1, in characters."""

    line: int
    column: int


class Where:
    """Where the keys and values of a text stand, or else what encloses them."""

    def __init__(self, start: Position) -> None:
        self.keys: dict[Path, Position] = {(): start}
        self.values: dict[Path, Position] = {(): start}

    def key(self, path: Path) -> Position:
        """Where the key of `path` stands."""
        return _place_of(path, self.keys)

    def value(self, path: Path) -> Position:
        """Where the value of `path` begins; a table's, at its header."""
        return _place_of(path, self.values)


def _place_of(path: Path, places: Mapping[Path, Position]) -> Position:
    while path not in places:
        path = path[:-1]
    return places[path]


NOWHERE = Where(Position(0, 0))


class Problem(NamedTuple):
    """One mistake: `line`, `column` count from 1, in characters (0, 0: the file as a whole).

    `key` is the way to it ("steps[2].sides"; "" for the file), `message` the whole sentence, and `allowed`
    what would be right.
    """

    line: int
    column: int
    key: str
    message: str
    allowed: str


class Document(NamedTuple):
    """What was read of a text; `values` is None where it could not be read to its end."""

    values: dict[str, object] | None
    where: Where
    problems: list[Problem]


class RoutineError(HoldtimerError):
    """A routine that cannot be had; `problems` has every mistake in it, in the order of the file."""

    exit_code = EXIT_FILE

    def __init__(self, name: str, problems: Iterable[Problem]) -> None:
        self.name = name
        self.problems = tuple(sorted(problems, key=lambda problem: problem[:2]))
        lines = [self._line(problem) for problem in self.problems[:LISTED_MAX]]
        if len(self.problems) > LISTED_MAX:
            lines.append(f"{name}: and {len(self.problems) - LISTED_MAX} more")
        in_file = any(problem.line for problem in self.problems)
        super().__init__("\n".join(lines), _HINT if in_file else "")

    def _line(self, problem: Problem) -> str:
        where = f":{problem.line}:{problem.column}" if problem.line else ""
        return f"{self.name}{where}: {problem.message}"


def make_problem(at: Position, key: str, what: str, allowed: str, reason: str = "") -> Problem:
    """A problem; a device that got such a routine would refuse it for `reason`, in ms and bytes."""
    said = f"; the device says: {reason}" if reason else ""
    return Problem(*at, key, f"{what}; allowed: {allowed}{said}", allowed)


def about_file(what: str, allowed: str) -> Problem:
    """A problem of the file as a whole, such as ("this is too long", "at most 16384 bytes")."""
    return make_problem(Position(0, 0), "", what, allowed)


def given_twice(path: Path, at: Position, first: int) -> Problem:
    """A key that was given before, on line `first`."""
    key = key_text(path)
    return make_problem(at, key, f"{key} is given twice", f"{key} once, as on line {first}")


def key_text(path: Path) -> str:
    """`steps[2].sides`, counted from 1; what is not a bare key is quoted and cut as `quote` does."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part + 1}]"
        else:
            bare = re.fullmatch(rf"[A-Za-z0-9_-]{{1,{SHOWN_MAX}}}", part)
            text += ("." if text else "") + (part if bare else quote(part))
    return text


def quote(text: str) -> str:
    """`text` in quotes, cut to SHOWN_MAX; control characters, which could steer a terminal, are escaped."""
    cut = text if len(text) <= SHOWN_MAX else text[: SHOWN_MAX - 1] + "…"
    return escaped(json.dumps(cut, ensure_ascii=False))


def show(value: object) -> str:
    """A value of the file as a message repeats it."""
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and value.bit_length() > 64:
        return HUGE
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    return str(value)


def nearest(word: str, known: Iterable[str]) -> str:
    """The one of `known` that `word` may have been meant to be, or ""."""
    return next(iter(difflib.get_close_matches(word[:SHOWN_MAX], known, n=1)), "")
