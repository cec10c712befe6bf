"""Typed tokens to facts: a cascade of rewriting rules, each a pattern over kinds of tokens.

A fact's kind begins with F_. What no rule takes keeps its kind: assemble.py reads words as text and asks about
numbers.
"""

import re
from collections.abc import Callable
from typing import Any

from holdtimer.routines.reader.tokens import Question, Token

Action = Callable[[list[Token]], list[Token] | None]

_KINDS: dict[str, str] = {}

# Shorthand for patterns.
_GROUPS = {
    "FORS": "(OF|IN|A|TO|ON|WORK)",
    "SEP": "(COMMA|SLASH|AND|THEN|DASH|PLUS|STOP)",
    "TIMING": "(UP|DOWN|IN|OUT|CONTRACT|RELAX|STRETCH|HOLD|REST|ON|OFF|TOP)",
    "LENGTH": "(TIME|NUM)",
    "UPTOS": "(UPTO|TO|A)",
    "EACHES": "(EACH|EVERY)",
    "DAYS": "(DAY|PERDAY)",
}


def _char(kind: str) -> str:
    return _KINDS.setdefault(kind, chr(0xE000 + len(_KINDS)))


def _compile(pattern: str) -> "re.Pattern[str]":
    for name, group in _GROUPS.items():
        pattern = re.sub(rf"\b{name}\b", group, pattern)
    return re.compile(re.sub(r"\s+", "", re.sub(r"[A-Z][A-Z_]*", lambda kind: _char(kind.group()), pattern)))


def _of(tokens: list[Token], *kinds: str) -> list[Any]:
    return [token.value for token in tokens if token.kind in kinds]


def make(kind: str, value: Any, tokens: list[Token]) -> Token:
    return Token(kind, value, tokens[0].start, tokens[-1].end)


def _ask(question: str) -> Action:
    def ask(tokens: list[Token]) -> list[Token]:
        raise Question(question, tokens[0].start, tokens[-1].end)

    return ask


def _fact(kind: str, value: Any = None, *of: str) -> Action:
    """One fact with a value that is given, or that of the first token of the kinds `of`."""

    def action(tokens: list[Token]) -> list[Token]:
        return [make(kind, _of(tokens, *of)[0] if of else value, tokens)]

    return action


def _stretch(tokens: list[Token], kept: list[Token]) -> list[Token]:
    """`kept`, made to cover all of `tokens`."""
    if len(kept) == 1:
        return [kept[0]._replace(start=tokens[0].start, end=tokens[-1].end)]
    return [kept[0]._replace(start=tokens[0].start), *kept[1:-1], kept[-1]._replace(end=tokens[-1].end)]


Pair = tuple[float, float]
_UNITS = {"SEC": 1, "MIN": 60, "HOUR": 3600}


def _time(tokens: list[Token]) -> list[Token]:
    total = (0.0, 0.0)
    number: Pair | None = None
    for token in tokens:
        if token.kind == "NUM":
            number = token.value
        elif token.kind in _UNITS and number:
            total = (total[0] + number[0] * _UNITS[token.kind], total[1] + number[1] * _UNITS[token.kind])
            number = None
    if number:  # 1min30
        total = (total[0] + number[0], total[1] + number[1])
    return [make("TIME", total, tokens)]


def _primes(tokens: list[Token]) -> list[Token] | None:
    if any(a.end != b.start for a, b in zip(tokens, tokens[1:], strict=False)):
        return None
    numbers = _of(tokens, "NUM")
    marks = [token.kind for token in tokens if token.kind != "NUM"]
    if marks[0] == "DOUBLE":
        return [make("TIME", numbers[0], tokens)]
    seconds = numbers[1] if len(numbers) > 1 else (0, 0)
    return [make("TIME", (numbers[0][0] * 60 + seconds[0], numbers[0][1] * 60 + seconds[1]), tokens)]


def _add_fraction(tokens: list[Token]) -> list[Token]:
    whole = _of(tokens, "NUM")[0][0] if tokens[0].kind == "NUM" else 0
    value = whole + tokens[-1].value
    return [make("NUM", (value, value), tokens)]


def _range(kind: str) -> Action:
    def action(tokens: list[Token]) -> list[Token] | None:
        first, last = _of(tokens, kind)[0], _of(tokens, kind)[-1]
        if first[0] != first[1] or last[0] != last[1] or first[0] >= last[0]:
            return None
        return [make(kind, (first[0], last[0]), tokens)]

    return action


def _chain(kind: str) -> Action:
    """Three numbers or more with dashes or slashes between."""

    def action(tokens: list[Token]) -> list[Token]:
        return [make(kind, [value[0] for value in _of(tokens, "NUM")], tokens)]

    return action


def _ratio(tokens: list[Token]) -> list[Token]:
    over, under = (value for value in _of(tokens, "NUM"))
    return [make("RATIO", (over, under[0]), tokens)]


def _same_twice(tokens: list[Token]) -> list[Token] | None:
    """90-90, as in the name of a position."""
    first, last = _of(tokens, "NUM")
    return [make("RATIO", (first, last[0]), tokens)] if first == last and tokens[0].end == tokens[1].start else None


def _glued_name(tokens: list[Token]) -> list[Token] | None:
    """3-way, 4-point."""
    glued = all(a.end == b.start for a, b in zip(tokens, tokens[1:], strict=False))
    return [make("WORD", None, tokens)] if glued and tokens[0].value[0] < 13 else None


def _tens(tokens: list[Token]) -> list[Token] | None:
    """forty five, forty-five; only of words."""
    (tens, _), (ones, _) = _of(tokens, "NUM")
    if tens % 10 or not 20 <= tens <= 90 or not 1 <= ones <= 9 or tokens[-1].end - tokens[-1].start < 3:
        return None
    return [make("NUM", (tens + ones, tens + ones), tokens)]


def _times_list(tokens: list[Token]) -> list[Token] | None:
    values = [float(n) for value in _of(tokens, "LIST", "CHAIN") for n in value]
    values += [value[0] for value in _of(tokens, "NUM", "TIME")]
    if any(value[0] != value[1] for value in _of(tokens, "NUM", "TIME")):
        return None
    unit = 60 if tokens[-1].kind == "MIN" else 1
    if tokens[-1].kind == "TIME" and tokens[0].kind == "NUM":  # 20, 30 and 40 s
        unit = 1
    return [make("TLIST", [value * unit for value in values], tokens)]


def _numbers_list(tokens: list[Token]) -> list[Token] | None:
    values = [value[0] for value in _of(tokens, "NUM")]
    if any(a != b for a, b in _of(tokens, "NUM")) or len(values) < 3 or values not in (sorted(values), sorted(values, reverse=True)):
        return None
    return [make("LIST", values, tokens)]


def _reps_list(tokens: list[Token]) -> list[Token]:
    values = [n for value in _of(tokens, "LIST", "CHAIN") for n in value]
    values += [value[0] for value in _of(tokens, "F_REPS", "NUM")]
    return [make("F_PYRAMID", values, tokens)]


# -- phases


def _phases(tokens: list[Token]) -> list[Token] | None:
    """`2 up, 1 hold, 3 down` or `up 2, hold 1, down 3`, each with its label."""
    labels = [token for token in tokens if token.kind in _LABELS]
    lengths = [token for token in tokens if token.kind in ("TIME", "NUM")]
    kinds = [label.kind for label in labels]
    names = {kind for kind in kinds if kind not in ("HOLD", "REST", "RELAX")}
    bare = [length for length in lengths if length.kind == "NUM"]
    for kind in ("UP", "DOWN", "IN", "OUT"):
        if kinds.count(kind) > 1:
            return None
    tempo = set(kinds) <= {"UP", "HOLD", "DOWN", "TOP", "REST"} and {"UP", "DOWN"} <= names
    breath = set(kinds) <= {"IN", "HOLD", "OUT", "REST"} and {"IN", "OUT"} <= names
    work = {"ON", "OFF"} <= set(kinds)
    stages = "CONTRACT" in names and set(kinds) != {"CONTRACT", "HOLD"} and not names & {"UP", "DOWN", "IN", "OUT", "ON", "OFF"}
    if not (tempo or breath or work or stages):
        return None
    if bare and not (tempo or breath) and not (stages and lengths[0].kind == "TIME"):
        return None
    made: list[tuple[Token, Token]] = list(zip(labels, lengths, strict=True))
    if work:
        on = next(length for label, length in made if label.kind in ("ON", "WORK"))
        off = next(length for label, length in made if label.kind in ("OFF", "REST"))
        return _stretch(tokens, [make("F_ON", on.value, tokens), make("F_REST", (off.value, "plain"), tokens)])
    phases = [(label.kind, label, length.value) for label, length in made]
    return [make("F_PHASES", [(kind, (label.start, label.end), value) for kind, label, value in phases], tokens)]


_LABELS = {"UP", "DOWN", "IN", "OUT", "CONTRACT", "RELAX", "STRETCH", "HOLD", "REST", "ON", "OFF", "TOP"}


def _one_phase(tokens: list[Token]) -> list[Token]:
    label = next(token for token in tokens if token.kind in _LABELS)
    length = next(token for token in tokens if token.kind in ("TIME", "NUM"))
    return [make("F_PHASES", [(label.kind, (label.start, label.end), length.value)], tokens)]


def _after_separator(tokens: list[Token]) -> list[Token]:
    return [tokens[0], *_one_phase(tokens[1:])]


# -- rests


def _rest(tokens: list[Token]) -> list[Token]:
    kinds = {token.kind for token in tokens}
    where = "plain"
    if "SETS" in kinds:
        where = "sets"
    elif "ROUNDS" in kinds or "CIRCUIT" in kinds or "ALLOF" in kinds:
        where = "rounds"
    elif "EXERCISES" in kinds:
        where = "exercises"
    elif "SIDE" in kinds or "SWAP" in kinds:
        where = "sides"
    elif "EACH" in kinds and "BETWEEN" not in kinds:
        where = "each"
    elif kinds & {"RELAX", "REPS", "HOLDS", "HOLD", "TIMES", "STRETCH", "BREATHS"}:
        where = "reps"
    low, high = _of(tokens, "TIME")[0]
    if "UPTO" in kinds and low == high:
        low = 0
    return [make("F_REST", ((low, high), where), tokens)]


_BETWEEN = "(FORS? BETWEEN (A|OF|EACHES)* (ADJ|WORD)? (SETS|REPS|HOLDS|HOLD|ROUNDS|CIRCUIT|EXERCISES|SIDE|STRETCH|TIMES|BREATHS|AND)?)"
_AFTER = "((AFTER|FORS)? EACHES (SETS|REPS|HOLDS|ROUNDS|CIRCUIT|EXERCISES))"


# -- how often


def _daily(tokens: list[Token]) -> list[Token]:
    value = tokens[-1].value or 1.0
    return [make("F_DAY", (value, value), tokens)]


def _repeat_daily(tokens: list[Token]) -> list[Token]:
    """`repeat 6 times daily` is six, every day; `repeat 3 times a day` is three times a day."""
    count = _of(tokens, "NUM", "NTIMES")[0]
    return [make("F_COUNT", (count, "repeat"), tokens[:-1]), *_daily(tokens[-1:])]


def _every(tokens: list[Token]) -> list[Token]:
    low, high = (_of(tokens, "TIME") or [(3600.0, 3600.0)])[0]
    if low != high:
        raise Question("Every how many minutes or hours, exactly?", tokens[0].start, tokens[-1].end)
    return [make("F_EVERY", low / 60, tokens)]


def _hourly(tokens: list[Token]) -> list[Token]:
    count = (_of(tokens, "NUM", "NTIMES") or [(1.0, 1.0)])[0]
    return [make("F_EVERY", count[0] * 60, tokens)]


def _times_hourly(tokens: list[Token]) -> list[Token]:
    count = (_of(tokens, "NUM", "NTIMES") or [(1.0, 1.0)])[0]
    return [make("F_EVERY", 60 / (count[0] or 1), tokens)]


def _week_index(tokens: list[Token]) -> list[Token]:
    numbers = _of(tokens, "NUM", "ORDINAL")
    if tokens[0].kind == "FIRST" or (not numbers and "FIRST" in {t.kind for t in tokens}):
        first = last = 1.0
        if numbers:
            last = numbers[0][1]
    elif isinstance(numbers[0], float):
        first = last = numbers[0]
    else:
        first, last = numbers[0][0], numbers[-1][1]
    kinds = {token.kind for token in tokens}
    open_end = bool(kinds & {"ONWARDS", "ON", "PLUS", "STARTWK"})
    return [make("F_WEEK", (int(first), None if open_end else int(last)), tokens)]


def _lasts(tokens: list[Token]) -> list[Token]:
    """For 2/52, for six weeks."""
    low, high = (_of(tokens, "NUM") or [_of(tokens, "RATIO")[0][0]])[0] if _of(tokens, "NUM", "RATIO") else (1, 1)
    if low != high:
        raise Question("For how many weeks?", tokens[0].start, tokens[-1].end)
    return [make("F_LASTS", int(low), tokens)]


def _more_by_week(tokens: list[Token]) -> list[Token] | None:
    """Add 5 s each week up to 60 s."""
    amount = next(token for token in tokens if token.kind in ("TIME", "NUM"))
    kind = "hold_s" if amount.kind == "TIME" else "reps"
    if amount.kind == "NUM" and any(token.kind == "SETS" for token in tokens[: 2 + tokens.index(amount)]):
        kind = "sets"
    rest = tokens[tokens.index(amount) + 1 :]
    top = next((token for token in rest if token.kind in ("UPTO", "TO", "A") ), None)
    weekly = next(token for token in tokens if token.kind in ("WEEKLY", "WEEK", "SLASHWEEK"))
    every = 1.0
    before = tokens[: tokens.index(weekly)]
    if weekly.kind == "WEEK" and before and before[-1].kind == "NUM":
        every = before[-1].value[0]
    limit: float | None = None
    if top:
        ends = [token for token in tokens[tokens.index(top) :] if token.kind in ("TIME", "NUM")]
        if (ends[-1].kind == "TIME") != (kind == "hold_s"):
            raise Question("Up to what does it grow: how long, or how many?", tokens[0].start, tokens[-1].end)
        limit = ends[-1].value[1]
    if amount.value[0] != amount.value[1] or every != int(every):
        raise Question("How much more, and every how many weeks?", tokens[0].start, tokens[-1].end)
    return [make("F_ADD", (int(every), kind, amount.value[0], limit), tokens)]


# -- counts


def _count(tokens: list[Token]) -> list[Token]:
    repeat = any(token.kind == "REPEAT" for token in tokens)
    count = _of(tokens, "NUM", "NTIMES")[0]
    return [make("F_COUNT", (count, "repeat" if repeat else "x"), tokens)]


def _once_more(tokens: list[Token]) -> list[Token]:
    count = (_of(tokens, "NUM", "NTIMES") or [(1.0, 1.0)])[0]
    return [make("F_COUNT", ((count[0] + 1, count[1] + 1), "repeat"), tokens)]


def _sets_of_reps(tokens: list[Token]) -> list[Token]:
    sets = next(token for token in tokens if token.kind in ("F_SETS",))
    reps = next(token for token in tokens if token.kind in ("NUM", "F_REPS"))
    return _stretch(tokens, [make("F_SETS", sets.value, [sets]), make("F_REPS", reps.value, [reps])])


def _product(tokens: list[Token]) -> list[Token]:
    first, last = _of(tokens, "NUM")
    return [make("F_PRODUCT", (first, last), tokens)]


def _three(tokens: list[Token]) -> list[Token]:
    numbers = [token for token in tokens if token.kind == "NUM"]
    return _stretch(tokens, [make("F_SETS", numbers[0].value, [numbers[0]]), make("F_REPS", numbers[1].value, [numbers[1]]), tokens[-1]._replace(kind="F_HOLD")])


def _reps_and_sets(tokens: list[Token]) -> list[Token]:
    """x 15 x 2."""
    return [make("F_REPS", tokens[1].value, tokens[:2]), make("F_SETS", tokens[3].value, tokens[2:])]


def _count_of(tokens: list[Token]) -> list[Token]:
    """3 x 30 s, 10 reps of 10 s: so many of what follows."""
    return _stretch(tokens, [make("F_COUNT", (tokens[0].value, "product"), tokens[:1]), tokens[-1]])


def _counted_after(tokens: list[Token]) -> list[Token]:
    return [tokens[0], *_count(tokens[1:])]


def _reps_times_sets(tokens: list[Token]) -> list[Token]:
    """12 reps x 3."""
    sets = next(token for token in tokens[1:] if token.kind in ("NUM", "NTIMES", "F_SETS"))
    return [tokens[0], make("F_SETS", sets.value, tokens[1:])]


def _half(tokens: list[Token]) -> list[Token] | None:
    """1/2 min, 1 1/2 min."""
    numbers = [value[0] for value in _of(tokens, "NUM")]
    if (numbers[-2], numbers[-1]) not in ((1, 2), (1, 4), (3, 4)):
        return None
    value = numbers[-2] / numbers[-1] + (numbers[0] if len(numbers) == 3 else 0)
    return [make("NUM", (value, value), tokens)]


def _glued_time(tokens: list[Token]) -> list[Token] | None:
    """1min30."""
    return _time(tokens) if tokens[1].end == tokens[2].start else None


def _list_of_times(tokens: list[Token]) -> list[Token] | None:
    """20, 30 and 40 s."""
    numbers = _of(tokens, "NUM")
    if len(numbers) < 3 or any(low != high for low, high in numbers):
        return None
    unit = _UNITS[tokens[-1].kind]
    return [make("TLIST", [low * unit for low, _ in numbers], tokens)]


def _times_a_day(tokens: list[Token]) -> list[Token]:
    count = _of(tokens, "NUM", "NTIMES")[0]
    return [make("F_DAY", count, tokens)]


def _reps_daily(tokens: list[Token]) -> list[Token]:
    """3 sets of 10 a day."""
    return [*tokens[:-1], *_daily([tokens[-1]])]


def _times_daily(tokens: list[Token]) -> list[Token] | None:
    return _times_a_day(tokens) if (tokens[-1].value or 1.0) == 1.0 else None


def _up_to_a_day(tokens: list[Token]) -> list[Token]:
    return [make("F_DAY", (1.0, tokens[-1].value[1]), tokens)]


def _a_week(tokens: list[Token]) -> list[Token]:
    count = (_of(tokens, "NUM", "NTIMES") or [(1.0, 1.0)])[0]
    return [make("F_DAYS", count, tokens)]


def _weekdays(tokens: list[Token]) -> list[Token]:
    return [make("F_DAYS", (tokens[0].value, tokens[0].value), tokens), make("F_UNSAID", None, tokens)]


def _ratio_kind(tokens: list[Token]) -> list[Token] | None:
    """2/52 is two weeks; x/10 a scale."""
    (low, high), under = _of(tokens, "RATIO")[0]
    if under == 52 and low == high:
        return [make("F_LASTS", int(low), tokens)]
    if under == 10 and high <= 10:
        return [make("WORD", None, tokens)]
    if under in (7, 12) and len(tokens) > 1 and tokens[0].kind in ("OF", "X"):
        return [make("F_UNSAID", None, tokens)]
    return None


def _position(tokens: list[Token]) -> list[Token] | None:
    """90/90 is how a hip lies."""
    (low, high), under = tokens[0].value
    return [make("WORD", None, tokens)] if low == high == under == 90 else None


def _on_and_off(tokens: list[Token]) -> list[Token]:
    (on, off) = next(token.value for token in tokens if token.kind == "RATIO")
    return [
        make("WORD", None, tokens[:1]),
        make("F_WORK", on, tokens[-1:]),
        make("F_REST", ((off, off), "plain"), tokens[-1:]),
    ]


def _tempo(tokens: list[Token]) -> list[Token]:
    values = next(token.value for token in tokens if token.kind in ("CHAIN", "LIST"))
    return [make("F_TEMPO", values, tokens)]


def _first_side(tokens: list[Token]) -> list[Token]:
    return [make("F_UNSAID", None, tokens)]


def _both_sides_then(tokens: list[Token]) -> list[Token]:
    sides = [token for token in tokens if token.kind in ("LEFT", "RIGHT")]
    return [make("F_SIDE", "left" if side.kind == "LEFT" else "right", [side]) for side in sides]


def _merge(tokens: list[Token]) -> list[Token]:
    """The word before belongs to the token after it."""
    return _stretch(tokens, [tokens[-1]])


def _drop_last(tokens: list[Token]) -> list[Token]:
    return _stretch(tokens, tokens[:-1])


def _drop_middle(tokens: list[Token]) -> list[Token]:
    return _stretch(tokens, [tokens[0], tokens[-1]])


def _rounds(tokens: list[Token]) -> list[Token]:
    count = _of(tokens, "F_COUNT")
    value = count[0][0] if count else (_of(tokens, "NUM", "NTIMES") or [(1.0, 1.0)])[0]
    return [make("F_ROUNDS", value, tokens)]


def _circuit_rounds(tokens: list[Token]) -> list[Token]:
    return [tokens[0], *_rounds(tokens[1:])]


def _to_end(kind: str) -> Action:
    """The time among the tokens, as this fact."""

    def action(tokens: list[Token]) -> list[Token]:
        return [make(kind, _of(tokens, "TIME", "TLIST")[0], tokens)]

    return action


def _open(tokens: list[Token]) -> list[Token]:
    words = next(token for token in tokens if token.kind in ("OPEN", "FATIGUE", "ASMANY"))
    return [make("F_ASMANY" if words.kind == "ASMANY" else "F_OPEN", words.kind, tokens)]


def _breaths(tokens: list[Token]) -> list[Token]:
    adjectives = [token for token in tokens if token.kind == "ADJ"]
    return [make("F_BREATHS", _of(tokens, "NUM")[0], tokens), *(make("F_MANNER", None, [a]) for a in adjectives)]


def _reps(tokens: list[Token]) -> list[Token]:
    adjectives = [token for token in tokens if token.kind == "ADJ"]
    return [make("F_REPS", _of(tokens, "NUM")[0], tokens), *(make("F_MANNER", None, [a]) for a in adjectives)]


def _each_time(tokens: list[Token]) -> list[Token]:
    return [tokens[1]._replace(start=tokens[0].start)]


_WHAT = "What is this number? Write 30 s for seconds, 10 reps for repetitions, 5 breaths for breaths"
_UNIT = "(SEC|MIN|HOUR|SINGLE|DOUBLE|X|TIMES|REPS|SETS|ROUNDS|BREATHS|CYCLES|ADJ|HOLDS|MOVES|DAY|PERDAY|DAILY|WEEK|WEEKLY|SLASHWEEK|LOAD|SLASH|COUNTS)"
_W = "(WEEKLY|SLASHWEEK|EACHES NUM? WEEK|(A|SLASH|OF) WEEK)"
_TARGET = "(COMMA? (UPTO|TO|A) OF? (NUM (X|SETS OF) (TIME|NUM)|TIME|NUM) (REPS|TIMES)? (UPTO|HOLD)?)?"
_N = "(X? NUM (X|TIMES|SESSIONS)?|NTIMES)"
_DOSED = "(TIME|F_HOLD|TLIST|F_BREATHS|F_OPEN|F_PHASES|F_UPTO|F_ATLEAST)"
_TAIL = f"(?!{_UNIT.replace('X|', 'X(?!NUM)|X NUM(SEC|MIN|REPS)|')}|NUM|DASH NUM)"

_TABLE: list[tuple[str, Action]] = [
    # what cannot be read at all
    ("BLANK", _ask("There is a blank to fill in here")),
    ("QUERY", _ask("The text is not sure itself: what is meant?")),
    ("MULTIPLE", _ask("How much is that, in seconds or repetitions?")),
    ("VAGUE ADJ* (SEC|MIN|HOUR|TIMES|REPS|MOVES|SETS|BREATHS|ROUNDS|HOLDS|DAY|WEEK|PERDAY|CYCLES|SESSIONS|MORETIMES)", _ask("How many, exactly?")),
    # numbers
    ("NUM? NUM SLASH NUM (?=MIN|HOUR|SEC)", _half),
    ("NUM? FRACTION", _add_fraction),
    ("NUM DASH? NUM", _tens),
    ("NAMENUM DASH? NUM (?!SEC|MIN|X|TIMES|REPS|SETS|DASH|BREATHS|SLASH|SINGLE|DOUBLE|COMMA)", _fact("WORD")),
    ("SCALE COMPARE? NUM ((DASH|TO) NUM)? (?!SEC|MIN|X|TIMES|REPS|SETS|BREATHS|SINGLE|DOUBLE)", _fact("WORD")),
    ("NUM (SLASH NUM){2,}", _chain("LIST")),
    ("NUM (DASH NUM){2,}", _chain("CHAIN")),
    ("NUM DASH NUM", _same_twice),
    ("BETWEEN NUM (AND|DASH|TO) NUM", _range("NUM")),
    ("NUM (DASH|TO|OR|UPTO|A) NUM", _range("NUM")),
    ("NUM SLASH NUM", _ratio),
    ("(SCALE|COMPARE) COMPARE? RATIO", _fact("WORD")),
    ("COMPARE NUM (?!SEC|MIN|X|REPS)", _fact("WORD")),
    ("NUM DASH (WORD|SIDE|UP|DOWN|RATIO|POINT|LEFT)", _glued_name),
    ("(NUM|RATIO) LOAD", _fact("WORD")),
    ("LOAD", _fact("WORD")),
    ("NUM DISTANCE", _ask("A distance or a number of lengths cannot be timed: how long, or how many repetitions?")),
    ("ABOUT (NUM|TIME)", _merge),
    # times
    ("NUM (SINGLE NUM (DOUBLE|SINGLE)?|SINGLE|DOUBLE)", _primes),
    ("NUM MIN AND? NUM SEC", _time),
    ("NUM HOUR AND? NUM MIN", _time),
    ("NUM MIN NUM (?!SEC|MIN|X|TIMES|REPS|SETS|ROUNDS|BREATHS|SLASH|HOUR)", _glued_time),
    ("(LIST|CHAIN) (SEC|MIN)", _times_list),
    ("NUM (COMMA NUM)* COMMA? (AND|THEN|COMMA) NUM (SEC|MIN)", _list_of_times),
    ("NUM DASH? (SEC|MIN|HOUR)", _time),
    ("TIME MIN", _drop_last),
    ("COUNTOF NUM SEC?", _fact("TIME", None, "NUM")),
    ("UPTO NUM COUNTED", _fact("TIME", None, "NUM")),
    ("NUM COUNTS", _fact("TIME", None, "NUM")),
    ("BETWEEN TIME (AND|TO|DASH) TIME", _range("TIME")),
    ("TIME (DASH|TO|UPTO|OR|A) TIME", _range("TIME")),
    ("TIME ((COMMA|SLASH|THEN) TIME)+ COMMA? (AND|THEN) TIME | TIME ((COMMA|SLASH) TIME){2,}", _times_list),
    ("ABOUT TIME", _merge),
    ("RATIO (SEC|MIN)", _ask("Is that so long on and so long off? Write 20 s on, 10 s off")),
    # more by week
    (f"(ADD|PLUS) ABOUT? LENGTH (REPS|SETS|SEC)? (MOREOF|ADD)? {_W} (MOREOF|ADD)? {_TARGET}", _more_by_week),
    (f"LENGTH (REPS|SETS)? (MOREOF|ADD) {_W} (MOREOF|ADD)? {_TARGET}", _more_by_week),
    (f"{_W} COMMA? (ADD|PLUS)? LENGTH (REPS|SETS)? (MOREOF|ADD) {_TARGET}", _more_by_week),
    (f"{_W} COMMA? (ADD|PLUS) LENGTH (REPS|SETS)? {_TARGET}", _more_by_week),
    # how often
    ("EOD | PRN", _fact("F_UNSAID")),
    ("REPEAT (X NUM|NUM (X|TIMES)?|NTIMES) DAILY", _repeat_daily),
    ("NUM SETS PERDAY", _ask("So many sets one after the other, or spread over the day? Write 3 sets, daily, or 3 times a day")),
    ("NUM (REPS|MOVES|TIMES|HOLDS|SETS) X NUM (DAILY|PERDAY)", _ask("So many sets, or so many times a day?")),
    ("(?<=SETS)(OF|X|A) NUM PERDAY", _reps_daily),
    ("NUM X NUM PERDAY", _ask("Sets of repetitions once a day, or so many times a day? Write 3 sets of 10, daily")),
    ("TIME X NUM PERDAY", _ask("So many holds in all, or so many times a day?")),
    (f"{_N} (OF|A|EACHES|SLASH)? PERDAY", _times_a_day),
    ("(NUM (X|TIMES|SESSIONS)|NTIMES) (OF|A|EACHES|SLASH)? DAY", _times_a_day),
    ("(X NUM|NUM) SLASH DAY", _times_a_day),
    ("(NUM (X|TIMES|SESSIONS)|NTIMES) DAILY", _times_daily),
    ("X NUM DAILY (?<=COMMA...)", _times_daily),
    ("(PERDAY|DAILY) COLON? (NUM (X|TIMES|SESSIONS)|X NUM|NTIMES) (?!NUM|TIME|LIST|TLIST|PERDAY|BREATHS|RATIO|SETS|REPS|WEEK|WEEKLY|SLASHWEEK)", _times_a_day),
    ("EACHES PERDAY|EACHES DAY|PERDAY|DAILY", _daily),
    ("UPTO F_DAY | F_DAY UPTO", _up_to_a_day),
    ("Q (TIME|HOUR)|EVERY (TIME|HOUR)|EACH HOUR", _every),
    ("EACH TIME (?!REST|OF REST)", _each_time),
    ("NUM DASH? HOURLY | HOURLY", _hourly),
    (f"{_N} (OF|A|EACH|SLASH) HOUR", _times_hourly),
    ("EACH NUM DAY|EVERY NUM (DAY|WEEK|MONTH)", _fact("F_UNSAID")),
    ("(NUM (X|TIMES|SESSIONS)|NTIMES) (A|EACHES|SLASH|OF)? WEEK (?!NUM)", _a_week),
    (f"{_N} (WEEKLY|SLASHWEEK) | NUM DAY (A|EACHES|SLASH|OF)* (WEEK|WEEKLY|SLASHWEEK) | WEEKLY", _a_week),
    ("WEEKDAYS", _weekdays),
    # weeks
    ("FIRST NUM? WEEK (COLON|DASH|EQUALS)?", _week_index),
    ("ORDINAL WEEK (COLON|DASH|EQUALS)?", _week_index),
    ("(STARTWK|OF)? NUM STOP WEEK (COLON|DASH|EQUALS)?", _week_index),
    ("(STARTWK|OF|IN|AND|THEN)? WEEK NUM ((AND|COMMA|DASH) NUM (?!X|REPS|SEC|SETS))? (PLUS|ONWARDS|ON)? (COLON|DASH|EQUALS)?", _week_index),
    ("(OF|X|IN)? NUM WEEK OF?", _lasts),
    ("TABATA COLON? RATIO", _on_and_off),
    ("(OF|X)? RATIO", _ratio_kind),
    ("RATIO", _position),
    ("(OF|X) NUM (MONTH|DAY)", _fact("F_UNSAID")),
    # sides
    ("REPEAT? (LEFT|RIGHT|AFFECTED) FIRST | FIRST (LEFT|RIGHT|AFFECTED)", _first_side),
    ("ON? AFFECTED", _ask("Which side is it, left or right?")),
    ("ALT", _fact("F_SIDE", "alternating")),
    ("FORS? BILAT", _fact("F_SIDE", "each")),
    ("(FORS? EACHES|SLASH) (OF|OF A)? SIDE", _fact("F_SIDE", "each")),
    ("FORS? BOTH SIDE", _fact("F_SIDE", "each")),
    ("(LEFT (AND|PLUS|SLASH|COMMA) RIGHT|RIGHT (AND|PLUS|SLASH|COMMA) LEFT)", _fact("F_SIDE", "each")),
    ("ONLY? (FORS|LP)? LEFT (SIDE (?!WORD|SIDE|UP|DOWN|STRETCH|HOLD|REPS|ADJ|CONTRACT)|RP)? ONLY?", _fact("F_SIDE", "left")),
    ("ONLY? (FORS|LP)? RIGHT (SIDE (?!WORD|SIDE|UP|DOWN|STRETCH|HOLD|REPS|ADJ|CONTRACT)|RP)? ONLY?", _fact("F_SIDE", "right")),
    ("SWAP", _fact("F_SIDE", "swap")),
    # phases of a rep
    (f"(TIMING FORS* LENGTH {_TAIL}) (SEP? TIMING FORS* LENGTH {_TAIL})++ (?!TIMING) | (LENGTH FORS* TIMING) (SEP? LENGTH FORS* TIMING)+", _phases),
    ("(REST FORS? TIME TOP|TIME (OF|A)? REST TOP|HOLD FORS? TIME TOP|TIME HOLD TOP)", _to_end("F_HOLD")),
    ("(COMMA|AND|THEN|OF|COLON) (UP|DOWN) FORS? TIME", _after_separator),
    ("((?<=NUM)|(?<=REPS)|(?<=SETS)|(?<=F_SIDE)) (UP|DOWN) TIME | (UP|DOWN) (OF|IN|ON|TO) TIME", _one_phase),
    ("(TIME|NUM SEC) (OF|TO|DASH)? (UP|DOWN)", _one_phase),
    ("TEMPO COLON? (CHAIN|LIST) | CHAIN TEMPO", _tempo),
    ("TEMPO COLON? NUM", _ask("Which part of the tempo is up, which is down? Write 3 s down, 1 s up")),
    # rests
    ("NORESTBETWEEN", _fact("F_REST", ((0.0, 0.0), "plain"))),
    (f"(THEN|OF|EACH)? REST COLON? FORS* UPTO? TIME ({_BETWEEN}|{_AFTER})?", _rest),
    (f"EACH? UPTO? TIME (OF|EACHES)? REST ({_BETWEEN}|{_AFTER})? (?!FORS* TIME)", _rest),
    (f"(OF|REST)? {_BETWEEN} COLON? REST? COLON? FORS* UPTO? TIME", _rest),
    (f"(OF|PLUS)? TIME {_BETWEEN}", _rest),
    ("OFF FORS? TIME | TIME OFF | (?<!WORD)(?<!SIDE) RELAX FORS? TIME | TIME (OF)? RELAX", _rest),
    # holds
    ("HOLD (EACHES|HOLDS|STRETCH|REPS|SIDE|A)* COLON? FORS* UPTO (OF)? TIME", _to_end("F_UPTO")),
    ("HOLD (EACHES|HOLDS|STRETCH|REPS|SIDE|A)* COLON? FORS* (TIME|TLIST) (HOLD|TOP)?", _to_end("F_HOLD")),
    ("(TIME|TLIST) (OF|EACH|DASH|A)? (HOLD|HOLDS) TOP?", _to_end("F_HOLD")),
    ("WORK FORS* TIME | TIME OF? WORK", _to_end("F_WORK")),
    ("TIME TOP | TOP COLON? FORS* TIME | CONTRACT FORS* TIME | TIME (OF)? CONTRACT", _to_end("F_HOLD")),
    (f"HOLD FORS* NUM (?!{_UNIT}|OF)", _ask(_WHAT)),
    # open ends
    ("HOLD? (OPEN|FATIGUE|ASMANY)", _open),
    ("UPTO OF? TIME | TIME UPTO", _to_end("F_UPTO")),
    ("ATLEAST TIME | TIME ATLEAST", _to_end("F_ATLEAST")),
    ("(UPTO|ATLEAST) NUM (X|TIMES|REPS|MOVES|SETS|ADJ|BREATHS)", _ask("How many, exactly, or from how many to how many?")),
    # counts
    (f"REPS COLON NUM (?!{_UNIT})", _reps),
    (f"SETS COLON NUM (?!{_UNIT})", _fact("F_SETS", None, "NUM")),
    ("((?<!NUM)X)? (NUM|NTIMES) ADJ* SETS", _fact("F_SETS", None, "NUM", "NTIMES")),
    ("REPEAT? FORS? ((?<!NUM)X)? NUM ADJ* ROUNDS", _rounds),
    ("NUM ADJ* BREATHS", _breaths),
    ("NUM CYCLES", _fact("F_CYCLES", None, "NUM")),
    ("(CHAIN|LIST) (REPS|MOVES) | REPS COLON? (CHAIN|LIST)", _reps_list),
    ("NUM (COMMA NUM)+ COMMA? (AND|THEN|COMMA)? NUM? (REPS|MOVES)", _reps_list),
    ("((?<!NUM)X)? NUM ADJ* (REPS|MOVES)", _reps),
    ("F_REPS (COMMA? THEN NUM (?!SEC|X|TIMES))+ REPS? | F_REPS (COMMA NUM (?!SEC|X|TIMES|REPS|SETS)){2,}", _reps_list),
    ("NUM ADJ* HOLDS", _fact("F_HOLDS", None, "NUM")),
    ("NUM X NUM (X|OF) (TIME|F_HOLD)", _three),
    ("NUM X NUM X NUM", _ask("Three numbers: which are sets, which repetitions, which seconds?")),
    (f"NUM (X|TIMES) OF? {_DOSED}", _count_of),
    ("NUM (X|TIMES) OF? F_REPS", lambda t: _stretch(t, [make("F_SETS", t[0].value, t[:1]), t[-1]])),
    ("NUM X F_SETS", lambda t: _stretch(t, [make("F_REPS", t[0].value, t[:1]), t[-1]])),
    (f"F_SETS COLON? (X|OF|A|COMMA)? NUM TIMES? (?!{_UNIT}|OF)", _sets_of_reps),
    (f"F_SETS COLON? (X|OF|A) NUM X (?!{_DOSED}|NUM)", _sets_of_reps),
    (f"(F_SETS|F_HOLDS|F_REPS|F_ROUNDS) COLON? (X|OF|A|ON) (?={_DOSED}|F_REPS|F_SETS|F_COUNT|F_WORK|COLON)", _drop_last),
    (f"F_REPS (X|COMMA X) NUM TIMES? (?!{_UNIT})", _reps_times_sets),
    (f"{_DOSED} X NUM TIMES? (?!{_UNIT})", _counted_after),
    ("REPEAT? (NUM MORETIMES|NTIMES MOREOF|REPEATONCE|NTIMES MORETIMES)", _once_more),
    (f"REPEAT COLON? FORS? (X NUM TIMES?|NUM (X|TIMES)?|NTIMES) (?!{_UNIT})", _count),
    ("NUM REPEAT", _count),
    (f"X NUM X NUM TIMES? (?!{_UNIT})", _reps_and_sets),
    (f"NUM X NUM TIMES? (?!{_UNIT})", _product),
    ("X TIME", _merge),
    (f"X NUM (TIMES)? | NUM (X|TIMES) | NTIMES", _count),
    ("REPEAT? ALLOF COLON? F_COUNT | F_COUNT OF? ALLOF", _rounds),
    ("CIRCUIT (COLON|COMMA)? F_COUNT", _circuit_rounds),
]
_RULES = [(_compile(pattern), action) for pattern, action in _TABLE]


def facts(tokens: list[Token]) -> list[Token]:
    """The tokens with every rule applied, in the order of the table; raise Question where one asks."""
    for pattern, action in _RULES:
        kinds = "".join(_char(token.kind) for token in tokens)
        at, done = 0, list[Token]()
        for found in pattern.finditer(kinds):
            if found.start() < at or found.end() == found.start():
                continue
            made = action(tokens[found.start() : found.end()])
            if made is not None:
                done += tokens[at : found.start()] + made
                at = found.end()
        tokens = done + tokens[at:]
    return tokens
