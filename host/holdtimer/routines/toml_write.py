"""A routine file written: TOML made anew or from a template, TOML laid out canonically, JSON.

The canonical layout: `key = value` one a line, one blank line before each table and at most one elsewhere,
durations with their units, a list on one line where it fits. Comments stay where they are, and so does the
order. A list with comments in it stays as it was written.
"""

import json
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from typing import Any, NamedTuple

from tree_sitter import Node

from holdtimer.routines.load import load
from holdtimer.routines.problems import RoutineError, about_file
from holdtimer.routines.tables import Defaults, RoutineFile
from holdtimer.routines.toml_read import parse
from holdtimer.routines.values import UNTIL_PRESSED, held_of, span_text

WIDTH = 110  # columns, as the code of this project
_DURATIONS = {*Defaults.model_fields, "hold", "countdown", "up", "down", "after"}
_TABLES = {"table": ("[", "]"), "table_array_element": ("[[", "]]")}


def toml(file: RoutineFile) -> str:
    """The file as TOML in the canonical layout; `load` gives back an equal one."""
    values = _values_of(file)
    defaults, steps = values.pop("defaults", None), values.pop("steps")
    schedule = values.pop("schedule", [])
    lines = list(_pairs_of(values))
    if defaults is not None:
        lines += ["", "[defaults]", *_pairs_of(defaults)]
    for table in schedule:
        lines += ["", "[[schedule]]", *_pairs_of(table)]
    for step in steps:
        lines += ["", "[[steps]]", *_pairs_of(step)]
    return "\n".join(lines) + "\n"


def to_json(file: RoutineFile) -> str:
    """The file as JSON with the keys and the spelling of TOML; `load` reads it from a .json file."""
    return json.dumps(_values_of(file), indent=2, ensure_ascii=False) + "\n"


def template(name: str, slug: str) -> str:
    """The text of a right routine file with every key explained."""
    text = (files("holdtimer.routines") / "template.toml").read_text("utf-8")
    return text.replace('"{name}"', json.dumps(name, ensure_ascii=False)).replace("{slug}", slug)


def _values_of(file: RoutineFile) -> dict[str, Any]:
    values = file.model_dump(mode="json", exclude_unset=True)
    return {key: values.pop(key) for key in ("name", "slug") if key in values} | values


def _pairs_of(table: dict[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        lines = [_text_of(line)[1:-1] for line in value.split("\n")] if isinstance(value, str) else []
        if len(lines) > 1:
            yield f'{key} = """'
            yield "\n".join(lines) + '"""'
        else:
            yield f"{key} = {_text_of(value)}"


def _text_of(value: Any) -> str:
    """JSON's texts, numbers, true and lists of these are TOML's; a table is not."""
    if isinstance(value, dict):
        return f"{{ {', '.join(_pairs_of(value))} }}" if value else "{}"
    return json.dumps(value, ensure_ascii=False)


class _Entry(NamedTuple):
    """What stands on lines of its own; `rows` are its first and last in the source."""

    rows: tuple[int, int]
    text: str
    opens: bool


def lay_out(text: str, slug: str) -> str:
    """A right routine file in the canonical layout; raise RoutineError where it has mistakes."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    before = load(text, slug)
    entries: list[_Entry] = []
    for node in parse(text.encode()).named_children:
        _add(node, entries)
    out = _join(entries)
    if load(out, slug) != before:
        raise RoutineError(slug, [about_file("this cannot be laid out without changing it", "plainer TOML")])
    return out


def _join(entries: list[_Entry]) -> str:
    lines: list[str] = []
    last_row = -1
    for index, entry in enumerate(entries):
        gap = last_row >= 0 and (entry.rows[0] > last_row + 1 or _leads_up(entries, index))
        lines += ["", entry.text] if gap else [entry.text]
        last_row = entry.rows[1]
    return "\n".join(lines) + "\n"


def _leads_up(entries: list[_Entry], index: int) -> bool:
    """Whether a table begins here: its header, or the first of the comments that stand right above it."""
    at = index
    while at + 1 < len(entries) and entries[at].text.startswith("#"):
        if entries[at + 1].rows[0] > entries[at].rows[1] + 1:
            return False
        at += 1
    above = entries[index - 1]
    attached = above.text.startswith("#") and above.rows[1] + 1 == entries[index].rows[0]
    return entries[at].opens and not attached


def _add(node: Node, entries: list[_Entry]) -> None:
    if node.type == "comment" and entries and entries[-1].rows[1] == node.start_point[0]:
        last = entries.pop()
        entries.append(last._replace(text=f"{last.text}  {_source(node).rstrip()}"))
    elif node.type == "comment":
        entries.append(_Entry(_rows(node), _source(node).rstrip(), False))
    elif node.type == "pair":
        entries.append(_Entry(_rows(node), _pair(node), False))
        for child in node.named_children:
            if child.type == "comment":
                _add(child, entries)
    elif node.type in _TABLES:
        opening, closing = _TABLES[node.type]
        row = node.start_point[0]
        header = opening + _key(node.named_children[0]) + closing
        entries.append(_Entry((row, row), header, True))
        for child in node.named_children[1:]:
            _add(child, entries)


def _pair(node: Node) -> str:
    key, value = [child for child in node.named_children if child.type != "comment"]
    return f"{_key(key)} = {_value(value, _key(key).rpartition('.')[2])}"


def _key(node: Node) -> str:
    if node.type == "dotted_key":
        return ".".join(_key(part) for part in node.named_children)
    return _source(node)


def _value(node: Node, key: str) -> str:
    if node.type == "array":
        return _array(node)
    if node.type == "inline_table":
        pairs = ", ".join(_pair(child) for child in node.named_children if child.type == "pair")
        return f"{{ {pairs} }}" if pairs else "{}"
    if key in _DURATIONS and node.type in ("integer", "string"):
        value = tomllib.loads(f"x = {_source(node)}")["x"]
        return _source(node) if value == UNTIL_PRESSED else json.dumps(span_text(held_of(value)))
    return _source(node)


def _array(node: Node) -> str:
    if any(child.type == "comment" for child in node.named_children) or "\n#" in _source(node):
        return _source(node)
    items = [_value(child, "") for child in node.named_children]
    line = f"[{', '.join(items)}]"
    if len(line) <= WIDTH and "\n" not in line:
        return line
    return "[\n" + "".join(f"    {item},\n" for item in items) + "]"


def _source(node: Node) -> str:
    return (node.text or b"").decode()


def _rows(node: Node) -> tuple[int, int]:
    return node.start_point[0], node.end_point[0]
