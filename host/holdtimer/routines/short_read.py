"""The short form, one line a step, to the values of a routine file and their places (grammar: short.lark)."""

import json
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput, UnexpectedToken
from lark.lexer import PatternStr

from holdtimer.routines.problems import Path, Position, Problem, given_twice, key_text, place_of

_WORDS = {
    "NUMBER": "a number",
    "DURATION": "a duration as 30s or 1m30s",
    "RANGE": "a range as 20-30s",
    "COUNTS": "a number of reps",
    "QUOTED": "a cue in quotes",
    "MUSCLE": "a muscle group",
    "COLON": '":" after the name',
}
_LINE = "name: dose, # name of the routine, = slug, @ source, > note, 5 days a week, * defaults"
_ONE_LINERS = {"title": "name", "slug": "slug", "source": "source"}
_VALUED = ("hold", "open", "countdown", "rest", "set_rest", "prep", "change")

Line = Tree[Token]


class Short(NamedTuple):
    """What was read: `values` as a TOML file would give them, with the places of each."""

    values: dict[str, object]
    where: "Spots"
    problems: list[Problem]


class Spots:
    """Where each value stands; in the short form that is the place of its key, too."""

    def __init__(self) -> None:
        self._at: dict[Path, Position] = {(): Position(1, 1)}

    def note(self, path: Path, line: int, column: int) -> None:
        """Keep where `path` stands; of two places the first."""
        self._at.setdefault(path, Position(line, column))

    def key(self, path: Path) -> Position:
        """The place of `path`, or else of what encloses it."""
        return place_of(path, self._at)

    def value(self, path: Path) -> Position:
        """The same."""
        return self.key(path)


def read(text: str) -> Short:
    """Read the short form; what is wrong with its syntax is in the result."""
    reader = _Reader()
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if line.strip():
            reader.line(number, line)
    return Short(reader.values, reader.spots, reader.problems)


@cache
def parser() -> Lark:
    """The parser of a line; made once, since reading the grammar takes some ten ms."""
    grammar = (files("holdtimer.routines") / "short.lark").read_text("utf-8")
    return Lark(grammar, parser="lalr", start="line", propagate_positions=True, maybe_placeholders=False)


class _Reader:
    def __init__(self) -> None:
        self.values: dict[str, object] = {}
        self.spots = Spots()
        self.problems: list[Problem] = []
        self._steps: list[dict[str, object]] = []
        self._notes: list[str] = []

    def line(self, number: int, line: str) -> None:
        try:
            tree = parser().parse(line)
        except UnexpectedInput as refused:
            self.problems.append(self._refusal(refused, number, line))
            return
        kind = str(tree.data)
        if kind == "step":
            if not self._steps:
                self.values["steps"] = self._steps
            path: Path = ("steps", len(self._steps))
            self.spots.note(("steps",), number, 1)
            self._steps.append(self._table(tree, number, path))
        elif kind == "defaults":
            self._once(("defaults",), self._table(tree, number, ("defaults",)), number, 1)
        elif kind == "note":
            self._notes.append(_text(tree)[1:].removeprefix(" "))
            self.spots.note(("notes",), number, 1)
            self.values["notes"] = "\n".join(self._notes)
        elif kind == "days":
            self._once(("days_per_week",), int(_text(tree)), number, 1)
        else:
            said = _text(tree)[1:].strip()
            column = line.index(said) + 1 if said else 1
            self._once((_ONE_LINERS[kind],), _unquote(said), number, column)

    def _once(self, path: Path, value: object, line: int, column: int) -> None:
        """Keep the value of a key of the file; a second one is a mistake."""
        key = str(path[-1])
        if key in self.values:
            first = self.spots.key(path).line
            self.problems.append(given_twice(path, Position(line, column), first))
            return
        self.values[key] = value
        self.spots.note(path, line, column)

    def _table(self, tree: Line, line: int, path: Path) -> dict[str, object]:
        """The parts of a step, or the clauses of the defaults."""
        values: dict[str, object] = {}
        self.spots.note(path, line, 1)
        for part in tree.children:
            if not isinstance(part, Tree):
                continue
            key, value = _part(part)
            column = part.meta.column
            if key in values:
                self.problems.append(given_twice((*path, key), Position(line, column), line))
                continue
            values[key] = value
            self.spots.note((*path, key), line, column)
            for index, child in enumerate(part.children if key in ("tempo", "muscles") else ()):
                name = index if isinstance(child, Token) else str(child.children[1])
                at = child.column if isinstance(child, Token) else child.meta.column
                self.spots.note((*path, key, name), line, at or column)
        return values

    def _refusal(self, refused: UnexpectedInput, number: int, line: str) -> Problem:
        ended = isinstance(refused, UnexpectedToken) and refused.token.type == "$END"
        column = len(line.rstrip()) + 1 if ended else refused.column
        key = key_text(("steps", len(self._steps))) if ":" in line else ""
        expected = sorted({_word(name) for name in _terminals(refused)})
        allowed = _LINE if column == 1 or not key else " or ".join(expected)
        rest = line[column - 1 :].split()
        what = (
            f"{json.dumps(rest[0][:40], ensure_ascii=False)} is not expected here"
            if rest
            else "the line ends too soon"
        )
        subject = f"{key}: " if key else ""
        return Problem(number, column, key, f"{subject}{what}; allowed: {allowed}", allowed)


def _part(part: Line) -> tuple[str, object]:
    """One part of a step as (key, value) of the file."""
    kind = str(part.data)
    if kind in _VALUED:
        return kind, _span(part)
    if kind in ("each", "alternating"):
        return "sides", kind
    if kind == "wait":
        return "wait", True
    if kind == "tempo":
        phases = [phase for phase in part.children if isinstance(phase, Tree)]
        return "tempo", {str(phase.children[1]): _span(phase) for phase in phases}
    if kind == "muscles":
        return "muscles", [str(child) for child in part.children]
    said = _text(part)
    if kind in ("name", "cue"):
        return kind, _unquote(said.strip())
    return kind, int(said) if said.isdigit() else said


def _unquote(text: str) -> str:
    """What quotes hold; a text that is not all in quotes, as a JSON text is, stays."""
    try:
        value = json.loads(text) if text.startswith('"') else text
    except ValueError:
        return text
    return value if isinstance(value, str) else text


def _span(part: Line) -> int | str:
    first = part.children[0]
    said = _text(first) if isinstance(first, Tree) else str(first)
    if isinstance(first, Tree) and first.data == "breaths":
        return f"{said} breaths"
    return int(said) if said.isdigit() else said


def _text(tree: Line) -> str:
    return str(tree.children[0])


def _terminals(refused: UnexpectedInput) -> set[str]:
    names = getattr(refused, "accepts", None) or getattr(refused, "expected", None)
    return set(names or getattr(refused, "allowed", None) or ())


def _word(name: str) -> str:
    if name == "$END":
        return "the end of the line"
    if name in _WORDS:
        return _WORDS[name]
    pattern = parser().get_terminal(name).pattern
    return f'"{pattern.value}"' if isinstance(pattern, PatternStr) else name.lower()
