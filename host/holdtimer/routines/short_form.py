"""The short form, one line a step: read into the values of a routine file (grammar: short.lark), and written.

What it cannot say is refused by name.
"""

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import UnexpectedInput, UnexpectedToken
from lark.lexer import PatternStr

from holdtimer.routines.problems import (
    Document,
    Path,
    Position,
    Problem,
    RoutineError,
    Where,
    about_file,
    given_twice,
    key_text,
    make_problem,
    quote,
)
from holdtimer.routines.tables import Defaults, RoutineFile

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

UNSAID = ("fit", "source", "given", "filled")
"""Keys of a step for which the short form has no words."""

_PLAIN_NAME = re.compile(r'[^#=@>*":\s]([^:\n]*[^:\s])?')
_PLAIN_TEXT = re.compile(r'(?!")\S(.*\S)?|', re.DOTALL)
_SIDES = {"none": "", "each": " each side", "alternating": " alternating sides"}

Line = Tree[Token]


def read(text: str) -> Document:
    """Read the short form; what is wrong with its syntax is in the result. Key and value share a place."""
    reader = _Reader()
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if line.strip():
            reader.line(number, line)
    return Document(reader.values, reader.where, reader.problems)


@cache
def parser() -> Lark:
    """The parser of a line; made once, since reading the grammar takes some ten ms."""
    grammar = (files("holdtimer.routines") / "short.lark").read_text("utf-8")
    return Lark(grammar, parser="lalr", start="line", propagate_positions=True, maybe_placeholders=False)


class _Reader:
    def __init__(self) -> None:
        self.values: dict[str, object] = {}
        self.where = Where(Position(1, 1))
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
            self._note(("steps",), number, 1)
            self._steps.append(self._table(tree, number, path))
        elif kind == "defaults":
            self._once(("defaults",), self._table(tree, number, ("defaults",)), number, 1)
        elif kind == "note":
            self._notes.append(_text(tree)[1:].removeprefix(" "))
            self._note(("notes",), number, 1)
            self.values["notes"] = "\n".join(self._notes)
        elif kind == "days":
            self._once(("days_per_week",), int(_text(tree)), number, 1)
        else:
            said = _text(tree)[1:].strip()
            column = line.index(said) + 1 if said else 1
            self._once((_ONE_LINERS[kind],), _unquote(said), number, column)

    def _note(self, path: Path, line: int, column: int) -> None:
        """Keep where `path` stands; of two places the first."""
        place = self.where.keys.setdefault(path, Position(line, column))
        self.where.values[path] = place

    def _once(self, path: Path, value: object, line: int, column: int) -> None:
        """Keep the value of a key of the file; a second one is a mistake."""
        key = str(path[-1])
        if key in self.values:
            first = self.where.key(path).line
            self.problems.append(given_twice(path, Position(line, column), first))
            return
        self.values[key] = value
        self._note(path, line, column)

    def _table(self, tree: Line, line: int, path: Path) -> dict[str, object]:
        """The parts of a step, or the clauses of the defaults."""
        values: dict[str, object] = {}
        self._note(path, line, 1)
        for part in tree.children:
            if not isinstance(part, Tree):
                continue
            key, value = _part(part)
            column = part.meta.column
            if key in values:
                self.problems.append(given_twice((*path, key), Position(line, column), line))
                continue
            values[key] = value
            self._note((*path, key), line, column)
            for index, child in enumerate(part.children if key in ("tempo", "muscles") else ()):
                name = index if isinstance(child, Token) else str(child.children[1])
                at = child.column if isinstance(child, Token) else child.meta.column
                self._note((*path, key, name), line, at or column)
        return values

    def _refusal(self, refused: UnexpectedInput, number: int, line: str) -> Problem:
        ended = isinstance(refused, UnexpectedToken) and refused.token.type == "$END"
        column = len(line.rstrip()) + 1 if ended else refused.column
        key = key_text(("steps", len(self._steps))) if ":" in line else ""
        expected = sorted({_word(name) for name in _terminals(refused)})
        allowed = _LINE if column == 1 or not key else " or ".join(expected)
        rest = line[column - 1 :].split()
        what = f"{quote(rest[0])} is not expected here" if rest else "the line ends too soon"
        subject = f"{key}: " if key else ""
        return make_problem(Position(number, column), key, f"{subject}{what}", allowed)


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


def short(file: RoutineFile, leave_out: bool = False) -> str:
    """The short form of the whole file; raise RoutineError where it cannot say all of it.

    With `leave_out`, what it cannot say is left out.
    """
    values = file.model_dump(mode="json", exclude_unset=True)
    unsaid = [
        key_text(("steps", index, key))
        for index, step in enumerate(values["steps"])
        for key in UNSAID
        if key in step
    ]
    if unsaid and not leave_out:
        problem = about_file(
            f"the short form cannot say {', '.join(unsaid)}", "TOML or JSON, or to leave that out"
        )
        raise RoutineError(file.slug, [problem])
    return "\n".join(_write_lines(values)) + "\n"


def describe(file: RoutineFile) -> list[tuple[str, str]]:
    """(stretch, dose) of each step, with what it takes from the defaults."""
    said = []
    for step in file.steps:
        values = step.model_dump(mode="json", exclude_unset=True, exclude=set(Defaults.model_fields))
        gaps = step.gaps(file.defaults)
        shown = {
            key for key, repeats in (("rest", step.reps.high > 1), ("set_rest", step.sets > 1)) if repeats
        }
        values |= gaps.model_dump(mode="json", include={key for key in shown if getattr(gaps, key).high_ms})
        said.append((step.name, ", ".join(_write_dose(values, cue=False))))
    return said


def _write_lines(values: dict[str, Any]) -> Iterator[str]:
    yield f"# {_quote_ends(values['name'])}"
    if "slug" in values:
        yield f"= {values['slug']}"
    if "source" in values:
        yield f"@ {_quote_ends(values['source'])}"
    if "notes" in values:
        yield from (f"> {line}" for line in values["notes"].split("\n"))
    if "days_per_week" in values:
        yield f"{values['days_per_week']} days a week"
    if values.get("defaults"):
        yield "* " + ", ".join(_write_gaps(values["defaults"]))
    for step in values["steps"]:
        yield f"{_quote_name(step['name'])}: {', '.join(_write_dose(step, cue=True))}"


def _quote_ends(text: str) -> str:
    """The rest of a line: spaces at its ends only count in quotes."""
    return text if _PLAIN_TEXT.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _quote_name(name: str) -> str:
    return name if _PLAIN_NAME.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def _write_dose(step: dict[str, Any], cue: bool) -> Iterator[str]:
    sets = f"{step['sets']} sets of " if step.get("sets", 1) != 1 else ""
    reps = f"{step['reps']}x " if step.get("reps", 1) != 1 else ""
    yield f"{sets}{reps}{_write_work(step)}{_SIDES[step.get('sides', 'none')]}"
    yield from _write_gaps(step)
    if step.get("tension"):
        yield f"tension at most {step['tension']} of 10"
    if cue and step.get("cue"):
        yield json.dumps(step["cue"], ensure_ascii=False)
    if cue and step.get("muscles"):
        yield f"[{', '.join(step['muscles'])}]"


def _write_gaps(table: dict[str, Any]) -> Iterator[str]:
    for key in ("rest", "prep", "change"):
        if key in table:
            yield f"{key} {table[key]}"
    if "set_rest" in table:
        yield f"{table['set_rest']} between sets"


def _write_work(step: dict[str, Any]) -> str:
    if "wait" in step:
        return "until pressed"
    if "open" in step:
        return f"as long as you can, {step['open']}"
    if "countdown" in step:
        return f"{step['countdown']} countdown"
    if "tempo" in step:
        phases = [
            f"{step['tempo'][phase]} {phase}" for phase in ("up", "hold", "down") if phase in step["tempo"]
        ]
        return f"({', '.join(phases)})"
    return str(step["hold"])
