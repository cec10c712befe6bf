"""TOML text to plain values, and where each key and value stands.

The values come from tomllib. It tells no positions, and neither does tomlkit; spanned-toml 2.0.1.1 has none
for the second and later [[tables]]. So Places maps tree-sitter's syntax tree to paths.

A line whose value tomllib refuses, such as `hold = 20-30s` without its quotes, is taken as `hold = ""`, and
the whole is read again: a person who leaves out quotes leaves out several, and learns of all of them at once.
"""

import re
import tomllib

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

from holdtimer.routines.problems import (
    Document,
    Path,
    Position,
    Problem,
    Where,
    given_twice,
    key_text,
    make_problem,
)

# Parts of a key, levels of a value: a right file has three. tomllib's memory grows with the square of these.
DEPTH_MAX = 8

_LANGUAGE = Language(tree_sitter_toml.language())
_NO_VALUE = ("comment", "ERROR")
_KEYS = ("bare_key", "quoted_key", "dotted_key")

REPAIRS_MAX = 20  # each costs another parse of the file; a screenful of mistakes

_VALUE = 'a whole number, text in quotes as "20-30s", true, or a table { … } on one line'
_STATEMENT = "key = value, [defaults], [[steps]] or # a comment"
_TOO_DEEP = "lists or tables are nested too deep"
_LEVELS = f"at most {DEPTH_MAX} levels"
_WHERE = re.compile(r"(?s)(.*) \(at (?:line (\d+), column (\d+)|end of document)\)")
_GIVES_KEY = re.compile(r"(\s*([A-Za-z0-9_-]+)\s*=)(.*)")


def parse(data: bytes) -> Node:
    """The syntax tree of UTF-8 text."""
    return Parser(_LANGUAGE).parse(data).root_node


class Places(Where):
    """The places of one text.

    `broken` when the grammar cannot read all of it; `duplicates` are keys and tables that were given before;
    `too_deep` is where more than DEPTH_MAX levels nest.
    """

    def __init__(self, text: str) -> None:
        super().__init__(Position(1, 1))
        data = text.encode()
        self._lines = data.split(b"\n")
        self._given: dict[Path, Position] = {}
        self._counts: dict[Path, int] = {}
        self.duplicates: list[Problem] = []
        self.too_deep: Position | None = None
        root = parse(data)
        self.broken = root.has_error
        for node in root.named_children:
            if node.type == "pair":
                self._pair(node, ())
            elif node.type in ("table", "table_array_element"):
                self._table(node)

    def path_on(self, line: int) -> Path | None:
        """The path of the first key given on `line`."""
        return next((path for path, at in self._given.items() if at.line == line), None)

    def _table(self, node: Node) -> None:
        header = next((child for child in node.named_children if child.type in _KEYS), None)
        if header is None:
            return
        path: Path = ()
        parts = self._parts(header)
        if not parts:
            return
        for part in parts:
            path = (*path, _name(part))
            self.keys.setdefault(path, self._at(part))
            self.values.setdefault(path, self._at(node))
            if path in self._counts and (node.type == "table" or part is not parts[-1]):
                path = (*path, self._counts[path] - 1)
        if node.type == "table_array_element":
            self._counts[path] = self._counts.get(path, 0) + 1
            path = (*path, self._counts[path] - 1)
            self.keys[path] = self._at(parts[-1])
            self.values[path] = self._at(node)
        elif not self._give(path, parts[-1]):
            return
        for child in node.named_children:
            if child.type == "pair":
                self._pair(child, path)

    def _pair(self, node: Node, prefix: Path, depth: int = 0) -> None:
        parts = self._parts(node.named_children[0])
        path = prefix
        for part in parts:
            path = (*path, _name(part))
            self.keys.setdefault(path, self._at(part))
            self.values.setdefault(path, self._at(part))
        if parts and self._give(path, parts[0]):
            values = [child for child in node.named_children[1:] if child.type not in _NO_VALUE]
            self._value(values[-1], path, depth)

    def _value(self, node: Node, path: Path, depth: int) -> None:
        self.values[path] = self._at(node)
        if depth == DEPTH_MAX:
            self.too_deep = self._at(node)
        elif node.type == "inline_table":
            for child in node.named_children:
                if child.type == "pair":
                    self._pair(child, path, depth + 1)
        elif node.type == "array":
            items = [child for child in node.named_children if child.type not in _NO_VALUE]
            for index, child in enumerate(items):
                self.keys[(*path, index)] = self._at(child)
                self._value(child, (*path, index), depth + 1)

    def _give(self, path: Path, key: Node) -> bool:
        """Note that `path` is given here; False when it was before."""
        at = self._at(key)
        if path in self._given:
            self.duplicates.append(given_twice(path, at, self._given[path].line))
            return False
        self._given[path] = at
        return True

    def _parts(self, key: Node) -> list[Node]:
        """The parts of a key, left to right (a dotted key nests to the left); none when it is too deep."""
        parts: list[Node] = []
        while key.type == "dotted_key" and len(parts) < DEPTH_MAX - 1:
            parts.append(key.named_children[-1])
            key = key.named_children[0]
        if key.type == "dotted_key":
            self.too_deep = self._at(key)
            return []
        return [key, *reversed(parts)]

    def _at(self, node: Node) -> Position:
        row, column = node.start_point
        return Position(row + 1, len(self._lines[row][:column].decode()) + 1)


def _name(part: Node) -> str:
    text = (part.text or b"").decode()
    if part.type != "quoted_key":
        return text
    try:
        return next(iter(tomllib.loads(text + "=0")))
    except tomllib.TOMLDecodeError:
        return text


def read(text: str) -> Document:
    """Read TOML; what is wrong with its syntax is in the result."""
    problems: list[Problem] = []
    while True:
        places = Places(text)
        if places.duplicates and not places.broken:
            return Document(None, places, [*_name_keys(problems, places), *places.duplicates])
        if places.too_deep:
            return Document(None, places, [*problems, _problem(places.too_deep, "", _TOO_DEEP, _LEVELS)])
        try:
            return Document(tomllib.loads(text), places, _name_keys(problems, places))
        except RecursionError:
            return Document(None, places, [*problems, _problem(Position(1, 1), "", _TOO_DEEP, _LEVELS)])
        except ValueError as refused:
            problem = _refusal(str(refused), text)
        seen = problem.line in {earlier.line for earlier in problems}
        if not seen:
            problems.append(problem)
        repaired = _repair(text, problem.line)
        if seen or repaired is None or len(problems) >= REPAIRS_MAX:
            return Document(None, places, problems)
        text = repaired


def _refusal(reason: str, text: str) -> Problem:
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
    return make_problem(at, key, f"{subject}{what[:1].lower()}{what[1:]}", allowed)


def _repair(text: str, line: int) -> str | None:
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


def _name_keys(problems: list[Problem], places: Places) -> list[Problem]:
    """The problems with the whole way to their key, now that the places are known."""
    named = []
    for problem in problems:
        path = places.path_on(problem.line)
        if path and problem.key == path[-1]:
            key = key_text(path)
            problem = problem._replace(key=key, message=key + problem.message.removeprefix(problem.key))
        named.append(problem)
    return named
