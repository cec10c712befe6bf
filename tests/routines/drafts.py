"""Random right routine files: the text, where everything in it stands, and the routine it means.

A draft starts from the routine and writes it in one of the many ways TOML has; nothing of the code under test
is used for the text or the places.
"""

import json
from random import Random
from typing import NamedTuple

from hypothesis import strategies as st

from holdcore import model, routine_file, steps

Path = tuple[str | int, ...]
SIDES = {model.SIDES_NONE: "none", model.SIDES_EACH: "each", model.SIDES_ALTERNATING: "alternating"}
SIDE = {model.LEFT: "left", model.RIGHT: "right"}
ASKED = {0: "", model.PAIN: "pain", model.EFFORT: "effort"}
KINDS = ("hold", "breaths", "holds", "open", "tempo", "phases", "pace", "countdown", "wait")
SAYABLE = ("hold", "breaths", "open", "tempo", "pace", "countdown", "wait")
TEMPO = ("up", "hold", "down")


class Row(NamedTuple):
    """A step, by which key the file says what is done in it, and the name of its circuit."""

    kind: str
    step: steps.Step
    circuit: str = ""


class Spot(NamedTuple):
    """A key or value in the text: line and column from 1, and its characters."""

    line: int
    column: int
    length: int


class Draft:
    """A text that grows, and the spots of what was written."""

    def __init__(self, routine: routine_file.Routine) -> None:
        self.routine = routine
        self.lines = [""]
        self.keys: dict[Path, Spot] = {}
        self.values: dict[Path, Spot] = {}
        self.headers: dict[Path, Spot] = {}

    def __repr__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    def write(self, text: str) -> Spot:
        spot = Spot(len(self.lines), len(self.lines[-1]) + 1, len(text))
        self.lines[-1] += text
        return spot

    def end_line(self) -> None:
        self.lines.append("")

    def without(self, path: Path, instead: str) -> str:
        """The text with `instead` for the value of `path`."""
        line, column, length = self.values[path]
        lines = list(self.lines)
        old = lines[line - 1]
        lines[line - 1] = old[: column - 1] + instead + old[column - 1 + length :]
        return "\n".join(lines)


def printable(most: int, least: int = 1) -> st.SearchStrategy[str]:
    characters = st.characters(exclude_categories=["Cs", "Cc"])
    return st.text(characters, min_size=least, max_size=most).filter(lambda text: len(text.encode()) <= most)


@st.composite
def spans(draw: st.DrawFn, least: int = 0) -> steps.Span:
    low, high = sorted((draw(st.integers(least, 3600)), draw(st.integers(least, 3600))))
    return steps.Span(low * 1000, (high if draw(st.booleans()) else low) * 1000)


def pauses() -> st.SearchStrategy[steps.Span]:
    return spans() | st.just(steps.Span(0, unit=model.PRESS))


def exact_ms(least: int = 0) -> st.SearchStrategy[int]:
    return st.integers(least, 3600).map(lambda seconds: seconds * 1000)


@st.composite
def counted(draw: st.DrawFn, most: int, unit: int) -> steps.Span:
    low, high = sorted((draw(st.integers(1, most)), draw(st.integers(1, most))))
    return steps.Span(low, high, low, unit)


@st.composite
def named_phases(draw: st.DrawFn) -> list[steps.Phase]:
    labels = printable(model.LABEL_MAX).filter(lambda label: label[0] not in " \t\n\r\f\v")
    units = (
        spans(least=1) | counted(model.BREATHS_MAX, model.BREATHS) | st.just(steps.Span(0, unit=model.PRESS))
    )
    pairs = draw(st.lists(st.tuples(labels, units), min_size=1, max_size=model.PHASES_MAX))
    works = {label: draw(st.booleans()) for label, _ in pairs}
    return [steps.Phase(span, label, works[label]) for label, span in pairs]


@st.composite
def tempos(draw: st.DrawFn) -> list[steps.Phase]:
    up, down = steps.Span(draw(exact_ms())), steps.Span(draw(exact_ms()))
    parts = zip(TEMPO, (up, draw(spans(least=1)), down), strict=True)
    return [steps.Phase(span, label) for label, span in parts if span.high]


@st.composite
def rows(draw: st.DrawFn, sayable: bool = False) -> Row:
    """Any step; `sayable`, one that the short form has words for."""
    kind = draw(st.sampled_from(SAYABLE if sayable else KINDS))
    reps = draw(st.integers(1, model.REPS_MAX))
    doses = [draw(exact_ms(least=1)) for _ in range(min(reps, 5))] if kind == "holds" else []
    by_kind = {
        "hold": spans(least=1).map(lambda span: [steps.Phase(span)]),
        "breaths": counted(model.BREATHS_MAX, model.BREATHS).map(lambda span: [steps.Phase(span)]),
        "holds": st.just([steps.Phase(steps.Span(doses[0]))] if doses else []),
        "open": spans(least=1).map(
            lambda span: [steps.Phase(steps.Span(span.low, span.high, span.low, model.OPEN))]
        ),
        "tempo": tempos(),
        "phases": named_phases(),
        "pace": counted(model.REPS_MAX, model.PRESS).map(lambda span: [steps.Phase(span)]),
        "countdown": spans(least=1).map(lambda span: [steps.Phase(span, "", False)]),
        "wait": st.just([steps.Phase(steps.Span(0, unit=model.PRESS), "", False)]),
    }
    sides = draw(st.sampled_from([*SIDES, model.SIDES_ONLY]))
    firsts = [model.SIDES_ONLY] if sayable else [model.SIDES_ONLY, model.SIDES_EACH, model.SIDES_ALTERNATING]
    step = steps.Step(
        name=draw(printable(model.NAME_MAX)),
        phases=draw(by_kind[kind]),
        cue=draw(printable(model.CUE_MAX, least=0)),
        prep_ms=draw(exact_ms()),
        reps=len(doses) or (1 if kind == "pace" else reps),
        rest=draw(pauses()),
        sides=sides,
        first=draw(st.sampled_from(sorted(SIDE))) if sides in firsts else model.LEFT,
        change_ms=draw(exact_ms()),
        tension=draw(st.integers(0, model.TENSION_MAX)),
        ask=0 if sayable else draw(st.sampled_from(sorted(ASKED))),
        doses=doses,
        sets=draw(st.integers(1, model.SETS_MAX)),
        set_rest=draw(pauses()),
        after=steps.Span(0) if sayable else draw(pauses()),
    )
    return Row(kind, step)


def join(of: list[Row], joints: list[bool]) -> list[Row]:
    """The rows, with a circuit of each row and those that are joined to it, at its sets."""
    made: list[Row] = []
    for row, joined in zip(of, joints, strict=True):
        if joined and made:
            last = made[-1]
            circuit = last.circuit or f"circuit {len(made)}"
            made[-1] = last._replace(circuit=circuit, step=changed(last.step, joined=True))
            step = changed(row.step, sets=last.step.sets, set_rest=last.step.set_rest)
            row = row._replace(circuit=circuit, step=step)
        made.append(row)
    return made


def changed(step: steps.Step, **values: object) -> steps.Step:
    return steps.Step(**dict(zip(step._fields, step._values(), strict=True)) | values)  # type: ignore[arg-type]


class Hand:
    """Writes a routine one of the many ways there are; `random` chooses."""

    def __init__(self, random: Random, draft: Draft) -> None:
        self.random = random
        self.draft = draft

    def any_of(self, *choices: str) -> str:
        return self.random.choice(choices)

    def maybe(self) -> bool:
        return self.random.random() < 0.5

    def duration(self, ms: int, text_only: bool = False) -> str:
        seconds = ms // 1000
        forms = [f'"{seconds}s"', f'"{seconds // 60}m{seconds % 60}s"', f"'{seconds}s'"]
        if seconds % 60 == 0:
            forms.append(f'"{seconds // 60}m"')
        if not text_only:
            forms += [str(seconds), hex(seconds), f"+{seconds}"]
        return self.any_of(*forms)

    def span(self, span: steps.Span, is_range: bool = False, text_only: bool = False) -> str:
        if span.unit == model.PRESS:
            return '"until pressed"'
        if span.unit == model.BREATHS:
            count = str(span.low) if span.low == span.high and self.maybe() else f"{span.low}-{span.high}"
            return f'"{count} {self.any_of("breath", "breaths")}"'
        if span.low == span.high and not is_range:
            return self.duration(span.low, text_only)
        low = self.duration(span.low, text_only=True)[1:-1]
        high = self.duration(span.high, text_only=True)[1:-1]
        same_unit = low[-1] == high[-1] and low[:-1].isdigit() and high[:-1].isdigit()
        return f'"{low[:-1] if same_unit and self.maybe() else low}-{high}"'

    def key(self, name: str) -> str:
        return self.any_of(name, name, name, f'"{name}"', f"'{name}'", f'"\\u{ord(name[0]):04x}{name[1:]}"')

    def pair(self, path: Path, value: str, parts: int = 1) -> None:
        """Write `key = value` for `path`, the key dotted from the last `parts` of it."""
        for depth in range(parts, 0, -1):
            part = path[: len(path) - depth + 1]
            self.draft.keys.setdefault(part, self.draft.write(self.key(str(part[-1]))))
            if depth > 1:
                self.draft.write(self.any_of(".", " . "))
        self.draft.write(self.any_of("=", " = ", "\t=  "))
        self.draft.values[path] = self.draft.write(value)

    def lines(self, base: Path, pairs: list[tuple[str, str]]) -> None:
        """Write the pairs of a table in any order, one a line, with comments and blank lines between."""
        for key, value in self.random.sample(pairs, len(pairs)):
            self.draft.write(self.any_of("", "", "  ", "\t"))
            parts = tuple(key.split("."))
            self.pair((*base, *parts), value, len(parts))
            self.draft.write(self.any_of("", " ", " # ü = [[x]]"))
            self.draft.end_line()
            if self.maybe():
                self.draft.write(self.any_of("", "# hold = 3", "\t"))
                self.draft.end_line()

    def header(self, path: Path, opening: str, closing: str) -> None:
        self.draft.write(self.any_of("", " "))
        names = [self.key(part) for part in path if isinstance(part, str)]
        self.draft.headers[path] = self.draft.write(opening + ".".join(names) + closing)
        self.draft.end_line()

    def reps(self, row: Row) -> str:
        if row.kind == "pace":
            span = row.step.phases[0].span
            return str(span.low) if span.low == span.high and self.maybe() else f'"{span.low}-{span.high}"'
        reps = row.step.reps
        return self.any_of(str(reps), f'"{reps}-{self.random.randint(reps, model.REPS_MAX)}"')

    def tempo(self, step: steps.Step) -> list[tuple[str, str]]:
        given = {phase.label: self.span(phase.span) for phase in step.phases}
        return [(key, given.get(key, '"0s"')) for key in TEMPO if key in given or self.maybe()]

    def open(self, span: steps.Span) -> str:
        """An open hold with a floor and a ceiling; `test_open.py` has those with one, or none."""
        return self.span(steps.Span(span.low, span.high), is_range=True)

    def work(self, row: Row) -> list[tuple[str, str]]:
        """The pairs that say what is done; a tempo is written by `step`."""
        phases = row.step.phases
        if row.kind == "wait":
            return [("wait", "true")]
        if row.kind == "pace":
            return [("pace", '"own"')]
        if row.kind == "holds":
            return [("holds", f"[{', '.join(self.duration(dose) for dose in row.step.doses)}]")]
        if row.kind == "open":
            return [("open", self.open(phases[0].span))]
        if row.kind != "phases":
            return [("hold" if row.kind == "breaths" else row.kind, self.span(phases[0].span))]
        texts = [quoted(f"{self.span(phase.span, text_only=True)[1:-1]} {phase.label}") for phase in phases]
        works = [quoted(phase.label) for phase in phases if phase.works]
        all_work = len(works) == len(phases) and self.maybe()
        pairs = [("phases", f"[{', '.join(texts)}]")]
        return pairs if all_work else [*pairs, ("works", f"[{', '.join(works)}]")]

    def step(self, index: int, row: Row) -> None:
        base: Path = ("steps", index)
        self.header(base, "[[", "]]")
        step, kind = row.step, row.kind
        only = step.sides == model.SIDES_ONLY
        gaps = kind != "wait"  # nothing is assumed for one
        # (key, text, whether it must be said)
        fields = [
            ("name", quoted(step.name), True),
            ("cue", quoted(step.cue), bool(step.cue)),
            ("prep", self.duration(step.prep_ms), gaps or step.prep_ms),
            ("change", self.duration(step.change_ms), gaps or step.change_ms),
            ("rest", self.span(step.rest), gaps or step.rest != steps.Span(0)),
            ("set_rest", self.span(step.set_rest), gaps or row.circuit or step.set_rest != steps.Span(0)),
            ("sets", str(step.sets), step.sets > 1),
            ("tension", str(step.tension), step.tension),
            ("sides", quoted(SIDE[step.first] if only else SIDES[step.sides]), step.sides),
        ]
        pairs = [(key, text) for key, text, must in fields if must or self.maybe()]
        if kind != "holds" and (kind == "pace" or step.reps > 1 or self.maybe()):
            pairs.append(("reps", self.reps(row)))
        if step.first == model.RIGHT and not only:
            pairs.append(("first", '"right"'))
        if step.ask:
            pairs.append(("ask", quoted(ASKED[step.ask])))
        if step.after != steps.Span(0):
            pairs.append(("after", self.span(step.after)))
        if row.circuit:
            pairs.append(("circuit", quoted(row.circuit)))
        form = self.any_of("table", "dotted", "inline") if kind == "tempo" else ""
        if not form:
            pairs += self.work(row)
        if form == "dotted":
            pairs += [(f"tempo.{key}", text) for key, text in self.tempo(step)]
        self.lines(base, pairs)
        if form == "table":
            self.header((*base, "tempo"), "[", "]")
            self.lines((*base, "tempo"), self.tempo(step))
        elif form == "inline":
            self.inline((*base, "tempo"), self.tempo(step))

    def inline(self, path: Path, pairs: list[tuple[str, str]]) -> None:
        self.draft.keys[path] = self.draft.write(str(path[-1]))
        self.draft.write(" = ")
        self.draft.values[path] = self.draft.write("{")
        for number, (key, value) in enumerate(pairs):
            self.draft.write(", " if number else " ")
            self.pair((*path, key), value)
        self.draft.write(" }")
        self.draft.end_line()


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


@st.composite
def drafts(draw: st.DrawFn, sayable: bool = False) -> Draft:
    """A right routine file of 1 to 4 steps, some of which may be circuits; `sayable` as in `rows`."""
    name = draw(printable(model.NAME_MAX))
    alone = draw(st.lists(rows(sayable), min_size=1, max_size=4))
    of = join(alone, [not sayable and draw(st.booleans()) for _ in alone])
    draft = Draft(routine_file.Routine(name, [row.step for row in of]))
    hand = Hand(Random(draw(st.integers(0, 2**32))), draft)
    hand.lines((), [("name", quoted(name)), ("source", '"A book"'), ("days_per_week", "3")])
    timings = [("prep", hand.duration(5000)), ("change", hand.duration(60_000)), ("rest", '"1-2s"')]
    defaults = [pair for pair in timings if hand.maybe()]
    if defaults:
        hand.header(("defaults",), "[", "]")
        hand.lines(("defaults",), defaults)
    for index, row in enumerate(of):
        hand.step(index, row)
    return draft
