"""A .txt file: lines as a therapist writes them, and the short form, which says a routine to the letter.

A line of the short form begins with a mark, or is a name, a colon and a dose in the words of `_WORK` and
`_CLAUSES`; it needs no reading. All other lines are read, as one sheet: also "Ice: 15m", since that is no
hold, unless its name is in quotes.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from holdcore.model import NAME_MAX, TIME, ModelError
from holdtimer.routines.fill import unfill
from holdtimer.routines.from_reading import Unclear, cut, notes_of, schedule_of, steps_of
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
from holdtimer.routines.reader import Reading, read_line, read_sheet
from holdtimer.routines.reader.doses import passes_time, words_of
from holdtimer.routines.tables import RoutineFile
from holdtimer.routines.values import span_of

_MARKS = {"#": "name", "=": "slug", "@": "source"}

_N = r"[0-9]{1,4}"
_TIME = rf"(?:{_N}m(?:{_N}s)?|{_N}s)"
_SPAN = rf"(?:(?:{_TIME}|{_N})-{_TIME}|{_TIME})"
_COUNT = rf"{_N}(?:-{_N})?"
_PART = rf"{_SPAN} (?:up|hold|down)"
_WORK = (
    ("wait", "until pressed"),
    ("open", rf"as long as you can(?:,? (?P<open>{_SPAN}|at (?:least|most) {_TIME}))?"),
    ("countdown", rf"(?P<countdown>{_SPAN}) countdown"),
    ("tempo", rf"\((?P<tempo>{_PART}(?:, ?{_PART})*)\)"),
    ("hold", rf"(?P<hold>{_COUNT} breaths?|{_SPAN})"),
    ("pace", "at one's own pace"),
)
_NAME = r'(?P<name>"(?:[^"\\]|\\.)*"|[^#=@>*":\s][^:]*?) ?:'
_SIDES = {
    "each side": "each",
    "alternating sides": "alternating",
    "left only": "left",
    "right only": "right",
}
_STEP = re.compile(
    rf"{_NAME} ?(?:(?P<sets>{_N}) sets? of )?(?:(?P<reps>{_COUNT})x )?"
    rf"(?:{'|'.join(f'(?P<is_{key}>{pattern})' for key, pattern in _WORK)})"
    rf"(?: (?P<sides>{'|'.join(_SIDES)}))?(?P<clauses>(?:, .*)?)"
)
_PAUSE = rf"(?:{_SPAN}|until\ pressed)"
_CLAUSES = re.compile(
    rf"""(?:rest\ (?P<rest>{_PAUSE})|(?P<set_rest>{_PAUSE})\ between\ sets|prep\ (?P<prep>{_SPAN})
    |change\ (?P<change>{_SPAN})|tension\ at\ most\ (?P<tension>{_N})\ of\ 10|(?P<cue>"(?:[^"\\]|\\.)*")
    |\[(?P<muscles>[a-z]+(?:\ [a-z]+)*(?:,\ ?[a-z]+(?:\ [a-z]+)*)*)\])(?:,\ |$)""",
    re.VERBOSE,
)
_DAYS = re.compile(rf"({_N}) days? a week")
_SPACES = re.compile(r"[ \t]+")

UNSAID = (
    "fit",
    "source",
    "given",
    "filled",
    "holds",
    "phases",
    "works",
    "after",
    "circuit",
    "first",
    "ask",
    "grows",
    "weeks",
)
"""Keys of a step for which the short form has no words."""
UNSAID_OF_FILE = (
    "times_per_day",
    "every",
    "weekdays",
    "every_days",
    "begins",
    "lasts_weeks",
    "schedule",
    "grows",
)

_PLAIN_NAME = re.compile(r'[^#=@>*":\s]([^:\n]*[^:\s])?')
_PLAIN_TEXT = re.compile(r'(?!")\S(.*\S)?|', re.DOTALL)
_NO_EXERCISE = "there is no exercise in this text"
_NAME_OR_EXERCISE = "a name in quotes, or an exercise without the #"
_AS = 'a line for each, as "Calf stretch: 3 x 30 s each side, twice a day"'


def read(text: str, name: str) -> Document:
    """Read the text of a file called `name`; what can be read in two ways is a problem, at its line."""
    reader = _Reader()
    lines = text.replace("\r\n", "\n").split("\n")
    taken = [reader.take(number, line) for number, line in enumerate(lines, 1)]
    left = [
        " ".join(line.splitlines()) if is_left else "" for line, is_left in zip(lines, taken, strict=True)
    ]
    reader.read(left, str(reader.values.get("name", name)))
    reader.values.setdefault("name", cut(name, NAME_MAX))
    return Document(reader.values, reader.where, reader.problems)


Columns = dict[Path, int]
"""Where the parts of a line begin, by their way in its table."""


class _Reader:
    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self.where = Where(Position(1, 1))
        self.problems: list[Problem] = []
        self._steps: list[tuple[int, dict[str, Any], Columns]] = []  # line, table, columns
        self._notes: list[str] = []
        self._schedule: tuple[int, dict[str, Any]] | None = None  # the first line that says it, and how

    def take(self, number: int, line: str) -> bool:
        """Take a line of the short form; True for one that is left to be read."""
        plain = line.strip()
        column = len(line) - len(line.lstrip()) + 1
        if not plain:
            return False
        if plain[0] in _MARKS:
            said = plain[1:].strip()
            at = line.index(said, column) + 1 if said else column
            if plain[0] == "#" and _is_exercise(said):
                what = f"{quote(said)}: Is this the routine's name, or an exercise?"
                self.problems.append(Problem(number, column, "name", what, _NAME_OR_EXERCISE))
            self._once(_MARKS[plain[0]], _unquote(said), Position(number, at))
        elif plain[0] == ">":
            self._note(plain[1:].removeprefix(" "), number)
        elif days := _DAYS.fullmatch(plain):
            self._once("days_per_week", int(days[1]), Position(number, column))
        elif plain[0] == "*" and (found := _clauses(plain[1:].strip())) is not None:
            columns: Columns = {}
            table: dict[str, Any] = {}
            self._once("defaults", table, Position(number, 1))
            self._add(
                ("defaults",),
                table,
                columns,
                found,
                Position(number, column + plain.index(plain[1:].strip())),
            )
            self._place(("defaults",), number, columns)
        else:
            return not self._take_step(plain, number, column)
        return False

    def _take_step(self, plain: str, number: int, column: int) -> bool:
        spaced = _SPACES.sub(" ", plain)
        match = _STEP.fullmatch(spaced if '"' not in plain else plain)
        clauses = _clauses(match["clauses"].removeprefix(", ")) if match else None
        if not match or clauses is None or _is_loose(match):
            return False
        table, columns = _table(match, column)
        begin = Position(number, column + match.start("clauses") + 2)
        self._add(("steps", len(self._steps)), table, columns, clauses, begin)
        self._steps.append((number, table, columns))
        return True

    def _add(
        self, path: Path, table: dict[str, Any], columns: Columns, clauses: list["_Clause"], begin: Position
    ) -> None:
        for key, value, at in clauses:
            place = Position(begin.line, begin.column + at)
            if key in table:
                self.problems.append(given_twice((*path, key), place, begin.line))
                continue
            table[key] = value
            columns[key,] = place.column
            for index, item in enumerate(value if isinstance(value, list) else ()):
                columns[key, index] = place.column + item[1]
            if isinstance(value, list):
                table[key] = [item for item, _ in value]

    def read(self, lines: list[str], unnamed: str) -> None:
        """Read what is no short form."""
        sheet = read_sheet("\n".join(lines), "" if self._steps else unnamed)
        if (
            self._steps
            and sheet.readings
            and sheet.readings[0].has_no_dose
            and self._is_first(sheet.lines[0])
        ):
            sheet.title = sheet.readings.pop(0).text
            del sheet.lines[0]
        if sheet.title:
            self.values.setdefault("name", cut(sheet.title, NAME_MAX))
        empty = not any(line.strip() for line in lines)
        for number, reading in zip(sheet.lines, sheet.readings, strict=True) if not empty else ():
            self._take_reading(number + 1, reading)
        for at, (number, table, columns) in enumerate(sorted(self._steps, key=lambda step: step[0])):
            self.values.setdefault("steps", []).append(table)
            self._place(("steps", at), number, columns)
        if not self._steps and not self.problems:
            self.problems.append(make_problem(Position(1, 1), "", _NO_EXERCISE, _AS))

    def _is_first(self, line: int) -> bool:
        """Does this line, counted from 0, stand above all exercises, and has the routine no name yet?"""
        return "name" not in self.values and line + 1 < self._steps[0][0]

    def _take_reading(self, number: int, reading: Reading) -> None:
        at = Position(number, 1)
        try:
            if reading.refuse:
                raise Unclear(reading.refuse)
            circuits = {step["circuit"] for _, step, _ in self._steps if "circuit" in step}
            steps = steps_of(reading, chr(ord("A") + len(circuits)))
        except Unclear as asked:
            self.problems.append(Problem(*at, "", f"{quote(reading.text)}: {asked}", "an answer in the text"))
            return
        self._steps += [(number, step, {}) for step in steps]
        schedule = schedule_of(reading)
        if schedule and self._schedule and schedule != self._schedule[1]:
            what = f"this is due otherwise than line {self._schedule[0]}, and a routine is due in one way"
            self.problems.append(make_problem(at, "", what, "a file for each, or the same for all"))
        elif schedule and not self._schedule:
            self._schedule = (number, schedule)
            for key, value in schedule.items():
                self._once(key, value, at)
        for note in notes_of(reading):
            self._note(note, number)

    def _note(self, text: str, number: int) -> None:
        self._notes.append(text)
        self.values["notes"] = "\n".join(self._notes)
        self._place(("notes",), number, {})

    def _once(self, key: str, value: object, at: Position) -> None:
        """Keep the value of a key of the file; a second one is a mistake."""
        if key in self.values:
            self.problems.append(given_twice((key,), at, self.where.key((key,)).line))
            return
        self.values[key] = value
        self.where.keys[key,] = self.where.values[key,] = at

    def _place(self, path: Path, line: int, columns: Columns) -> None:
        for way, column in ((path, 1), *(((*path, *key), at) for key, at in columns.items())):
            place = self.where.keys.setdefault(way, Position(line, column))
            self.where.values.setdefault(way, place)


_Clause = tuple[str, Any, int]


def _clauses(text: str) -> list[_Clause] | None:
    """(key, value, place) of each clause, in their order; None where there is anything else.

    The value of a list has the place of each item in its clause.
    """
    made: list[_Clause] = []
    at = 0
    while at < len(text):
        match = _CLAUSES.match(text, at)
        if not match or not match.lastgroup:
            return None
        key, said = match.lastgroup, match[match.lastgroup]
        value: Any = said
        if key == "cue":
            value = _unquote(said)
        elif key == "muscles":
            value = [(found.group(), found.start() + 1) for found in re.finditer(r"[a-z]+(?: [a-z]+)*", said)]
        elif key == "tension":
            value = int(said)
        made.append((key, value, match.start()))
        at = match.end()
    return made


def _is_loose(match: "re.Match[str]") -> bool:
    """Does the name, which is not in quotes, say that the time is no hold?"""
    held = match["hold"]
    if held is None or "breath" in held or match["name"].startswith('"'):
        return False
    try:
        return _names_time(match["name"], span_of(held).low)
    except ModelError:  # longer than the device allows, which is said of the step
        return False


def _is_exercise(text: str) -> bool:
    """Would a therapist mean an exercise by it? Not if it is in quotes."""
    return not text.startswith('"') and not read_line(text).refuse


def _names_time(name: str, low_ms: int) -> bool:
    return passes_time(words_of(name), low_ms / 1000)


def _table(match: "re.Match[str]", begin: int) -> tuple[dict[str, Any], Columns]:
    """What stands before the clauses of a step, and where; the line begins in column `begin`."""
    kind = next(key for key, _ in _WORK if match[f"is_{key}"] is not None)
    table: dict[str, Any] = {"name": _unquote(match["name"].strip())}
    columns: Columns = {("name",): begin + match.start("name"), (kind,): begin + match.start(f"is_{kind}")}
    for key in ("sets", "reps", "sides"):
        if match[key]:
            table[key] = int(match[key]) if match[key].isdigit() else _SIDES.get(match[key], match[key])
            columns[key,] = begin + match.start(key)
    if kind == "tempo":
        table["tempo"] = {}
        for part in re.finditer(r"([^ ,]+) ([a-z]+)", match["tempo"]):
            table["tempo"][part[2]] = part[1]
            columns["tempo", part[2]] = begin + match.start("tempo") + part.start()
    elif kind == "wait":
        table["wait"] = True
    else:
        table[kind] = "own" if kind == "pace" else match[kind] or True
    return table, columns


def _unquote(text: str) -> str:
    """What quotes hold; a text that is not all in quotes, as a JSON text is, stays."""
    try:
        value = json.loads(text) if text.startswith('"') else text
    except ValueError:
        return text
    return value if isinstance(value, str) else text


def short(file: RoutineFile, leave_out: bool = False) -> str:
    """The short form of the whole file; raise RoutineError where it cannot say all of it.

    With `leave_out`, what it cannot say is left out.
    """
    file = file if leave_out else unfill(file)
    values = file.model_dump(mode="json", exclude_unset=True)
    unsaid = [key for key in UNSAID_OF_FILE if key in values]
    unsaid += [
        key_text(("steps", index, key))
        for index, step in enumerate(values["steps"])
        for key in UNSAID
        if key in step
    ]
    lacking = [step["name"] for step in values["steps"] if "phases" in step or "holds" in step]
    if lacking and leave_out:
        problem = about_file(f"the short form has no words for what is done in {', '.join(lacking)}", "TOML")
        raise RoutineError(file.slug, [problem])
    if unsaid and not leave_out:
        problem = about_file(
            f"the short form cannot say {', '.join(unsaid)}", "TOML or JSON, or to leave that out"
        )
        raise RoutineError(file.slug, [problem])
    return "\n".join(_write_lines(file, values)) + "\n"


def _write_lines(file: RoutineFile, values: dict[str, Any]) -> Iterator[str]:
    name = values["name"]
    yield f"# {json.dumps(name, ensure_ascii=False) if _is_exercise(name) else _quote_ends(name)}"
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
    for table, step in zip(file.steps, values["steps"], strict=True):
        held = table.hold.low if table.hold and table.hold.unit == TIME else -1
        loose = held >= 0 and _names_time(step["name"], held)
        name = json.dumps(step["name"], ensure_ascii=False) if loose else _quote_name(step["name"])
        yield f"{name}: {', '.join(_write_dose(step))}"


def _quote_ends(text: str) -> str:
    """The rest of a line: spaces at its ends only count in quotes."""
    return text if _PLAIN_TEXT.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _quote_name(name: str) -> str:
    plain = _PLAIN_NAME.fullmatch(name) and name == _SPACES.sub(" ", name)
    return name if plain else json.dumps(name, ensure_ascii=False)


def _write_dose(step: dict[str, Any]) -> Iterator[str]:
    sets = f"{step['sets']} sets of " if step.get("sets", 1) != 1 else ""
    reps = f"{step['reps']}x " if step.get("reps", 1) != 1 else ""
    sides = {side: f" {words}" for words, side in _SIDES.items()}.get(step.get("sides", "none"), "")
    yield f"{sets}{reps}{_write_work(step)}{sides}"
    yield from _write_gaps(step)
    if step.get("tension"):
        yield f"tension at most {step['tension']} of 10"
    if step.get("cue"):
        yield json.dumps(step["cue"], ensure_ascii=False)
    if step.get("muscles"):
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
        return "as long as you can" + ("" if step["open"] is True else f", {step['open']}")
    if "countdown" in step:
        return f"{step['countdown']} countdown"
    if "pace" in step:
        return "at one's own pace"
    if "tempo" in step:
        phases = [f"{step['tempo'][key]} {key}" for key in ("up", "hold", "down") if key in step["tempo"]]
        return f"({', '.join(phases)})"
    return str(step["hold"])
