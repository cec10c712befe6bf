"""Where in a TOML text each key and value stands, by its path.

tomllib and tomlkit tell no positions; spanned-toml 2.0.1.1 has none for the second and later [[tables]] and
wrong ones for keys with escapes. So tree-sitter's TOML grammar gives the syntax tree and this file maps it to
paths; the values themselves always come from tomllib.
"""

import tomllib
from typing import NamedTuple

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

from holdtimer.routines.problems import Path

# Parts of a key, levels of a value: a right file has three. tomllib's memory grows with the square of these.
DEPTH_MAX = 8

_LANGUAGE = Language(tree_sitter_toml.language())
_NO_VALUE = ("comment", "ERROR")
_KEYS = ("bare_key", "quoted_key", "dotted_key")


def parse(data: bytes) -> Node:
    """The syntax tree of UTF-8 text."""
    return Parser(_LANGUAGE).parse(data).root_node


class Position(NamedTuple):
    """Line and column, from 1, in characters."""

    line: int
    column: int


class Duplicate(NamedTuple):
    """A key or table that was given before, on line `first`; bytes start:end of the text say it again."""

    path: Path
    at: Position
    first: int
    start: int
    end: int


class Places:
    """The places of one text.

    `broken` when the grammar cannot read all of it; `too_deep` is where more than DEPTH_MAX levels nest.
    """

    def __init__(self, text: str) -> None:
        self._data = text.encode()
        self._lines = self._data.split(b"\n")
        self._keys: dict[Path, Position] = {(): Position(1, 1)}
        self._values: dict[Path, Position] = {(): Position(1, 1)}
        self._given: dict[Path, Position] = {}
        self._counts: dict[Path, int] = {}
        self.duplicates: list[Duplicate] = []
        self.too_deep: Position | None = None
        root = parse(self._data)
        self.broken = root.has_error
        for node in root.named_children:
            if node.type == "pair":
                self._pair(node, ())
            elif node.type in ("table", "table_array_element"):
                self._table(node)

    def key(self, path: Path) -> Position:
        """Where the key of `path` stands, or else that of what encloses it."""
        return self._keys[_known(path, self._keys)]

    def value(self, path: Path) -> Position:
        """Where the value of `path` begins (a table: its header), or else that of what encloses it."""
        return self._values[_known(path, self._values)]

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
            self._keys.setdefault(path, self._at(part))
            self._values.setdefault(path, self._at(node))
            if path in self._counts and (node.type == "table" or part is not parts[-1]):
                path = (*path, self._counts[path] - 1)
        if node.type == "table_array_element":
            self._counts[path] = self._counts.get(path, 0) + 1
            path = (*path, self._counts[path] - 1)
            self._keys[path] = self._at(parts[-1])
            self._values[path] = self._at(node)
        elif not self._give(path, node, parts[-1]):
            return
        for child in node.named_children:
            if child.type == "pair":
                self._pair(child, path)

    def _pair(self, node: Node, prefix: Path, depth: int = 0) -> None:
        parts = self._parts(node.named_children[0])
        path = prefix
        for part in parts:
            path = (*path, _name(part))
            self._keys.setdefault(path, self._at(part))
            self._values.setdefault(path, self._at(part))
        if parts and self._give(path, node, parts[0]):
            values = [child for child in node.named_children[1:] if child.type not in _NO_VALUE]
            self._value(values[-1], path, depth)

    def _value(self, node: Node, path: Path, depth: int) -> None:
        self._values[path] = self._at(node)
        if depth == DEPTH_MAX:
            self.too_deep = self._at(node)
        elif node.type == "inline_table":
            for child in node.named_children:
                if child.type == "pair":
                    self._pair(child, path, depth + 1)
        elif node.type == "array":
            items = [child for child in node.named_children if child.type not in _NO_VALUE]
            for index, child in enumerate(items):
                self._keys[(*path, index)] = self._at(child)
                self._value(child, (*path, index), depth + 1)

    def _give(self, path: Path, node: Node, key: Node) -> bool:
        """Note that `path` is given here; False when it was before."""
        at = self._at(key)
        if path in self._given:
            first = self._given[path].line
            self.duplicates.append(Duplicate(path, at, first, node.start_byte, node.end_byte))
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


def _known(path: Path, places: dict[Path, Position]) -> Path:
    while path not in places:
        path = path[:-1]
    return path
