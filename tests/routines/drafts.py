"""Random right routine files: the text, where everything in it stands, and the routine it means.

A draft starts from the routine and writes it in one of the many ways TOML has; nothing of the code under test
is used for the text or the places.
"""

import json
from random import Random
from typing import NamedTuple

from hypothesis import strategies as st

from holdcore import model, routine_file

Path = tuple[str | int, ...]
SIDES = {model.SIDES_NONE: "none", model.SIDES_EACH: "each", model.SIDES_ALTERNATING: "alternating"}
KIND_KEYS = {model.HOLD: "hold", model.OPEN: "open", model.COUNTDOWN: "countdown"}
# The kinds of step that take from [defaults].
INHERITED = (model.HOLD, model.OPEN, model.TEMPO, model.BREATHS)


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
def spans(draw: st.DrawFn, least: int = 0) -> model.Span:
    low, high = sorted((draw(st.integers(least, 3600)), draw(st.integers(least, 3600))))
    return model.Span(low * 1000, (high if draw(st.booleans()) else low) * 1000)


def exact_ms() -> st.SearchStrategy[int]:
    return st.integers(0, 3600).map(lambda seconds: seconds * 1000)


@st.composite
def steps(draw: st.DrawFn) -> model.Step:
    kind = draw(st.sampled_from(model.KINDS))
    up_ms = down_ms = 0
    hold = model.Span(0) if kind in (model.WAIT, model.BREATHS) else draw(spans(least=1))
    few, many = sorted((draw(st.integers(1, model.BREATHS_MAX)), draw(st.integers(1, model.BREATHS_MAX))))
    if kind == model.TEMPO:
        up_ms, down_ms = draw(exact_ms()), draw(exact_ms())
    return model.Step(
        kind,
        draw(printable(model.NAME_MAX)),
        hold,
        draw(printable(model.CUE_MAX, least=0)),
        draw(exact_ms()),
        draw(st.integers(1, model.REPS_MAX)),
        draw(st.integers(1, model.SETS_MAX)),
        draw(spans()),
        draw(spans()),
        draw(st.sampled_from(sorted(SIDES))),
        draw(exact_ms()),
        up_ms,
        down_ms,
        draw(st.integers(0, model.TENSION_MAX)),
        (few, many, few) if kind == model.BREATHS else (0, 0, 0),
    )


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

    def span(self, span: model.Span, is_range: bool = False) -> str:
        if span.low_ms == span.high_ms and not is_range:
            return self.duration(span.low_ms)
        low = self.duration(span.low_ms, text_only=True)[1:-1]
        high = self.duration(span.high_ms, text_only=True)[1:-1]
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

    def reps(self, reps: int) -> str:
        high = self.random.randint(reps, model.REPS_MAX)
        return self.any_of(str(reps), f'"{reps}-{high}"')

    def tempo(self, step: model.Step) -> list[tuple[str, str]]:
        return [
            ("up", self.duration(step.up_ms)),
            ("hold", self.span(step.hold)),
            ("down", self.duration(step.down_ms)),
        ]

    def step(self, index: int, step: model.Step, defaults: list[str]) -> None:
        base: Path = ("steps", index)
        self.header(base, "[[", "]]")
        inherited = defaults if step.kind in INHERITED else []
        # (key, text, whether it must be said)
        fields = [
            ("name", quoted(step.name), True),
            ("cue", quoted(step.cue), bool(step.cue)),
            ("prep", self.duration(step.prep_ms), "prep" in inherited or step.prep_ms),
            ("change", self.duration(step.change_ms), "change" in inherited or step.change_ms),
            ("rest", self.span(step.rest), "rest" in inherited or step.rest.high_ms),
            ("set_rest", self.span(step.set_rest), "set_rest" in inherited or step.set_rest.high_ms),
            ("reps", self.reps(step.reps), step.reps > 1),
            ("sets", str(step.sets), step.sets > 1),
            ("tension", str(step.tension), step.tension),
            ("sides", quoted(SIDES[step.sides]), step.sides),
        ]
        pairs = [(key, text) for key, text, must in fields if must or self.maybe()]
        form = self.any_of("table", "dotted", "inline") if step.kind == model.TEMPO else ""
        if step.kind == model.WAIT:
            pairs.append(("wait", "true"))
        elif step.kind == model.BREATHS:
            low, high, _ = step.breaths
            count = str(low) if low == high and self.maybe() else f"{low}-{high}"
            pairs.append(("hold", f'"{count} {self.any_of("breath", "breaths")}"'))
        elif not form:
            pairs.append((KIND_KEYS[step.kind], self.span(step.hold, is_range=step.kind == model.OPEN)))
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
def drafts(draw: st.DrawFn) -> Draft:
    """A right routine file of 1 to 4 steps."""
    name = draw(printable(model.NAME_MAX))
    draft = Draft(routine_file.Routine(name, draw(st.lists(steps(), min_size=1, max_size=4))))
    hand = Hand(Random(draw(st.integers(0, 2**32))), draft)
    hand.lines((), [("name", quoted(name)), ("source", '"A book"'), ("days_per_week", "3")])
    timings = [("prep", hand.duration(5000)), ("change", hand.duration(60_000)), ("rest", '"1-2s"')]
    defaults = [pair for pair in timings if hand.maybe()]
    if defaults:
        hand.header(("defaults",), "[", "]")
        hand.lines(("defaults",), defaults)
    for index, step in enumerate(draft.routine.steps):
        hand.step(index, step, [key for key, _ in defaults])
    return draft
