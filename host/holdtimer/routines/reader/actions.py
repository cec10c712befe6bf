"""What a rule makes of the tokens that its pattern found: other tokens, None to decline, or a question."""

import itertools
from collections.abc import Callable
from typing import Any

from holdtimer.routines.reader.tokens import Question, Token

Action = Callable[[list[Token]], list[Token] | None]


def values_of(tokens: list[Token], *kinds: str) -> list[Any]:
    return [token.value for token in tokens if token.kind in kinds]


def make(kind: str, value: Any, tokens: list[Token]) -> Token:
    return Token(kind, value, tokens[0].start, tokens[-1].end)


def ask(question: str) -> Action:
    def ask(tokens: list[Token]) -> list[Token]:
        raise Question(question, tokens[0].start, tokens[-1].end)

    return ask


def make_fact(kind: str, value: Any = None, *kinds: str) -> Action:
    """One fact with a value that is given, or that of the first token of the `kinds`."""

    def action(tokens: list[Token]) -> list[Token]:
        return [make(kind, values_of(tokens, *kinds)[0] if kinds else value, tokens)]

    return action


def stretch(tokens: list[Token], kept: list[Token]) -> list[Token]:
    """`kept`, made to cover all of `tokens`."""
    if len(kept) == 1:
        return [kept[0]._replace(start=tokens[0].start, end=tokens[-1].end)]
    return [kept[0]._replace(start=tokens[0].start), *kept[1:-1], kept[-1]._replace(end=tokens[-1].end)]


Pair = tuple[float, float]
_SPACED_MAX = 3  # a range with spaces around its dash goes no further than so many times its low end
_UNITS = {"SEC": 1, "MIN": 60, "HOUR": 3600}


def add_up(tokens: list[Token]) -> list[Token]:
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


def read_primes(tokens: list[Token]) -> list[Token] | None:
    if any(a.end != b.start for a, b in itertools.pairwise(tokens)):
        return None
    numbers = values_of(tokens, "NUM")
    marks = [token.kind for token in tokens if token.kind != "NUM"]
    if marks[0] == "DOUBLE":
        return [make("TIME", numbers[0], tokens)]
    seconds = numbers[1] if len(numbers) > 1 else (0, 0)
    return [make("TIME", (numbers[0][0] * 60 + seconds[0], numbers[0][1] * 60 + seconds[1]), tokens)]


def add_fraction(tokens: list[Token]) -> list[Token]:
    whole = values_of(tokens, "NUM")[0][0] if tokens[0].kind == "NUM" else 0
    value = whole + tokens[-1].value
    return [make("NUM", (value, value), tokens)]


def make_range(kind: str) -> Action:
    def action(tokens: list[Token]) -> list[Token] | None:
        first, last = values_of(tokens, kind)[0], values_of(tokens, kind)[-1]
        if first[0] != first[1] or last[0] != last[1] or first[0] >= last[0]:
            return None
        if tokens[1].kind == "SPACED" and last[0] > first[0] * _SPACED_MAX:  # 3x10 - 60 s rest
            return None
        return [make(kind, (first[0], last[0]), tokens)]

    return action


def make_list(kind: str) -> Action:
    """Three numbers or more with dashes or slashes between."""

    def action(tokens: list[Token]) -> list[Token]:
        return [make(kind, [value[0] for value in values_of(tokens, "NUM")], tokens)]

    return action


def make_ratio(tokens: list[Token]) -> list[Token]:
    over, under = (value for value in values_of(tokens, "NUM"))
    return [make("RATIO", (over, under[0]), tokens)]


def make_position_of_two(tokens: list[Token]) -> list[Token] | None:
    """90-90, as in the name of a position."""
    first, last = values_of(tokens, "NUM")
    return (
        [make("RATIO", (first, last[0]), tokens)]
        if first == last and tokens[0].end == tokens[1].start
        else None
    )


def breathe_in(tokens: list[Token]) -> list[Token] | None:
    """4 Sek. ein, 6 Sek. aus: `ein` is no number there."""
    return [tokens[0]._replace(kind="IN", value=None)] if tokens[0].value == (1, 1) else None


def drop_dash(tokens: list[Token]) -> list[Token]:
    """3-mal."""
    return stretch(tokens, [tokens[0], tokens[-1]])


def join_one_or_two(tokens: list[Token]) -> list[Token] | None:
    """Stand on 1 leg."""
    return [make("WORD", None, tokens)] if tokens[0].value in ((1, 1), (2, 2)) else None


def join_name(tokens: list[Token]) -> list[Token] | None:
    """3-way, 4-point."""
    glued = all(a.end == b.start for a, b in itertools.pairwise(tokens))
    return [make("WORD", None, tokens)] if glued and tokens[0].value[0] < 13 else None


def add_tens(tokens: list[Token]) -> list[Token] | None:
    """forty five, forty-five; only of words."""
    (tens, _), (ones, _) = values_of(tokens, "NUM")
    if tens % 10 or not 20 <= tens <= 90 or not 1 <= ones <= 9 or tokens[-1].end - tokens[-1].start < 3:
        return None
    return [make("NUM", (tens + ones, tens + ones), tokens)]


def list_times(tokens: list[Token]) -> list[Token] | None:
    values = [float(n) for value in values_of(tokens, "LIST", "CHAIN") for n in value]
    values += [value[0] for value in values_of(tokens, "NUM", "TIME")]
    if any(value[0] != value[1] for value in values_of(tokens, "NUM", "TIME")):
        return None
    unit = 60 if tokens[-1].kind == "MIN" else 1
    if tokens[-1].kind == "TIME" and tokens[0].kind == "NUM":  # 20, 30 and 40 s
        unit = 1
    return [make("TLIST", [value * unit for value in _climbing(values, tokens)], tokens)]


def list_reps(tokens: list[Token]) -> list[Token]:
    values = [n for value in values_of(tokens, "LIST", "CHAIN") for n in value]
    values += [value[0] for value in values_of(tokens, "F_REPS", "NUM")]
    return [make("F_PYRAMID", values, tokens)]


# -- phases


def label_phases(tokens: list[Token]) -> list[Token] | None:
    """`2 up, 1 hold, 3 down` or `up 2, hold 1, down 3`, each with its label."""
    labels = [token for token in tokens if token.kind in _LABELS]
    lengths = [token for token in tokens if token.kind in ("TIME", "NUM")]
    kinds = [label.kind for label in labels]
    names = {kind for kind in kinds if kind not in ("HOLD", "REST", "RELAX")}
    bare = [length for length in lengths if length.kind == "NUM"]
    for kind in ("UP", "DOWN", "IN", "OUT", "ON", "OFF"):
        if kinds.count(kind) > 1:
            return None
    tempo = set(kinds) <= {"UP", "HOLD", "DOWN", "TOP", "REST"} and {"UP", "DOWN"} <= names
    breath = set(kinds) <= {"IN", "HOLD", "OUT", "REST"} and {"IN", "OUT"} <= names
    work = "ON" in kinds and bool({"OFF", "OUT"} & set(kinds))
    stages = (
        "CONTRACT" in names
        and set(kinds) != {"CONTRACT", "HOLD"}
        and not names & {"UP", "DOWN", "IN", "OUT", "ON", "OFF"}
    )
    if not (tempo or breath or work or stages):
        return None
    if bare and not (tempo or breath) and not (stages and lengths[0].kind == "TIME"):
        return None
    made: list[tuple[Token, Token]] = list(zip(labels, lengths, strict=True))
    if work:
        on = next(length for label, length in made if label.kind in ("ON", "WORK"))
        off = next(length for label, length in made if label.kind in ("OFF", "OUT", "REST"))
        return stretch(tokens, [make("F_ON", on.value, tokens), make("F_REST", (off.value, "plain"), tokens)])
    phases = [(label.kind, label, length.value) for label, length in made]
    return [
        make("F_PHASES", [(kind, (label.start, label.end), value) for kind, label, value in phases], tokens)
    ]


_LABELS = {"UP", "DOWN", "IN", "OUT", "CONTRACT", "RELAX", "STRETCH", "HOLD", "REST", "ON", "OFF", "TOP"}


def label_phase(tokens: list[Token]) -> list[Token]:
    label = next(token for token in tokens if token.kind in _LABELS)
    length = next(token for token in tokens if token.kind in ("TIME", "NUM"))
    return [make("F_PHASES", [(label.kind, (label.start, label.end), length.value)], tokens)]


def label_phase_after_separator(tokens: list[Token]) -> list[Token]:
    return [tokens[0], *label_phase(tokens[1:])]


# -- rests


def place_rest(tokens: list[Token]) -> list[Token]:
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
    low, high = values_of(tokens, "TIME")[0]
    if "UPTO" in kinds and low == high:
        low = 0
    return [make("F_REST", ((low, high), where), tokens)]


# -- how often


def count_daily(tokens: list[Token]) -> list[Token]:
    value = tokens[-1].value or 1.0
    return [make("F_DAY", (value, value), tokens)]


def repeat_daily(tokens: list[Token]) -> list[Token]:
    """`repeat 6 times daily` is six, every day; `repeat 3 times a day` is three times a day."""
    count = values_of(tokens, "NUM", "NTIMES")[0]
    return [make("F_COUNT", (count, "repeat"), tokens[:-1]), *count_daily(tokens[-1:])]


def repeat_every(tokens: list[Token]) -> list[Token]:
    low, high = (values_of(tokens, "TIME") or [(3600.0, 3600.0)])[0]
    if low != high:
        raise Question("Every how many minutes or hours, exactly?", tokens[0].start, tokens[-1].end)
    return [make("F_EVERY", low / 60, tokens)]


def repeat_hourly(tokens: list[Token]) -> list[Token]:
    count = (values_of(tokens, "NUM", "NTIMES") or [(1.0, 1.0)])[0]
    return [make("F_EVERY", count[0] * 60, tokens)]


def divide_hour(tokens: list[Token]) -> list[Token]:
    count = (values_of(tokens, "NUM", "NTIMES") or [(1.0, 1.0)])[0]
    return [make("F_EVERY", 60 / (count[0] or 1), tokens)]


def number_weeks(tokens: list[Token]) -> list[Token]:
    numbers = values_of(tokens, "NUM", "ORDINAL")
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


def last_weeks(tokens: list[Token]) -> list[Token]:
    """For 2/52, for six weeks."""
    counts = values_of(tokens, "NUM") or [ratio[0] for ratio in values_of(tokens, "RATIO")]
    low, high = counts[0]
    if low != high:
        raise Question("For how many weeks?", tokens[0].start, tokens[-1].end)
    return [make("F_LASTS", int(low), tokens)]


def grow_by_week(tokens: list[Token]) -> list[Token] | None:
    """Add 5 s each week up to 60 s."""
    amount = next(token for token in tokens if token.kind in ("TIME", "NUM"))
    kind = "hold_s" if amount.kind == "TIME" else "reps"
    if amount.kind == "NUM" and any(token.kind == "SETS" for token in tokens[: 2 + tokens.index(amount)]):
        kind = "sets"
    rest = tokens[tokens.index(amount) + 1 :]
    top = next((token for token in rest if token.kind in ("UPTO", "TO", "A")), None)
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


def count(tokens: list[Token]) -> list[Token]:
    repeat = any(token.kind == "REPEAT" for token in tokens)
    count = values_of(tokens, "NUM", "NTIMES")[0]
    return [make("F_COUNT", (count, "repeat" if repeat else "x"), tokens)]


def count_once_more(tokens: list[Token]) -> list[Token]:
    count = (values_of(tokens, "NUM", "NTIMES") or [(1.0, 1.0)])[0]
    return [make("F_COUNT", ((count[0] + 1, count[1] + 1), "repeat"), tokens)]


def count_sets_of_reps(tokens: list[Token]) -> list[Token]:
    sets = next(token for token in tokens if token.kind in ("F_SETS",))
    reps = next(token for token in tokens if token.kind in ("NUM", "F_REPS"))
    return stretch(tokens, [make("F_SETS", sets.value, [sets]), make("F_REPS", reps.value, [reps])])


def multiply(tokens: list[Token]) -> list[Token]:
    first, last = values_of(tokens, "NUM")
    return [make("F_PRODUCT", (first, last), tokens)]


def count_sets_reps_and_time(tokens: list[Token]) -> list[Token]:
    numbers = [token for token in tokens if token.kind == "NUM"]
    return stretch(
        tokens,
        [
            make("F_SETS", numbers[0].value, [numbers[0]]),
            make("F_REPS", numbers[1].value, [numbers[1]]),
            tokens[-1]._replace(kind="F_HOLD"),
        ],
    )


def count_reps_and_sets(tokens: list[Token]) -> list[Token]:
    """x 15 x 2."""
    return [make("F_REPS", tokens[1].value, tokens[:2]), make("F_SETS", tokens[3].value, tokens[2:])]


def count_what_follows(tokens: list[Token]) -> list[Token]:
    """3 x 30 s, 10 reps of 10 s: so many of what follows."""
    return stretch(tokens, [make("F_COUNT", (tokens[0].value, "product"), tokens[:1]), tokens[-1]])


def count_what_precedes(tokens: list[Token]) -> list[Token]:
    return [tokens[0], *count(tokens[1:])]


def count_sets_after_reps(tokens: list[Token]) -> list[Token]:
    """12 reps x 3."""
    sets = next(token for token in tokens[1:] if token.kind in ("NUM", "NTIMES", "F_SETS"))
    return [tokens[0], make("F_SETS", sets.value, tokens[1:])]


def read_half(tokens: list[Token]) -> list[Token] | None:
    """1/2 min, 1 1/2 min."""
    numbers = [value[0] for value in values_of(tokens, "NUM")]
    if (numbers[-2], numbers[-1]) not in ((1, 2), (1, 4), (3, 4)):
        return None
    value = numbers[-2] / numbers[-1] + (numbers[0] if len(numbers) == 3 else 0)
    return [make("NUM", (value, value), tokens)]


def _climbing(values: list[float], tokens: list[Token]) -> list[float]:
    """Holds get longer, or shorter; 3/10/5 s is something else."""
    if values not in (sorted(values), sorted(values, reverse=True)):
        raise Question(
            "What are these numbers: is each the length of a hold?", tokens[0].start, tokens[-1].end
        )
    return values


def join_time(tokens: list[Token]) -> list[Token] | None:
    """1min30, and 1 min 30, which no one takes for 30 holds; 1 min 10 may be ten."""
    quarters = tokens[2].value in ((15, 15), (30, 30), (45, 45))
    return add_up(tokens) if quarters or tokens[1].end == tokens[2].start else None


def list_numbers_as_times(tokens: list[Token]) -> list[Token] | None:
    """20, 30 and 40 s."""
    numbers = values_of(tokens, "NUM")
    if len(numbers) < 3 or any(low != high for low, high in numbers):
        return None
    unit = _UNITS[tokens[-1].kind]
    return [make("TLIST", [low * unit for low in _climbing([low for low, _ in numbers], tokens)], tokens)]


def count_by_day(tokens: list[Token]) -> list[Token]:
    count = values_of(tokens, "NUM", "NTIMES")[0]
    return [make("F_DAY", count, tokens)]


def count_reps_daily(tokens: list[Token]) -> list[Token]:
    """3 sets of 10 a day."""
    return [*tokens[:-1], *count_daily([tokens[-1]])]


def count_daily_times(tokens: list[Token]) -> list[Token] | None:
    return count_by_day(tokens) if (tokens[-1].value or 1.0) == 1.0 else None


def count_up_to_by_day(tokens: list[Token]) -> list[Token]:
    return [make("F_DAY", (1.0, values_of(tokens, "F_DAY")[0][1]), tokens)]


def count_by_week(tokens: list[Token]) -> list[Token]:
    count = (values_of(tokens, "NUM", "NTIMES") or [(1.0, 1.0)])[0]
    return [make("F_DAYS", count, tokens)]


def note_one_day(tokens: list[Token]) -> list[Token]:
    """On Mondays; of a morning, only a note."""
    day = tokens[-1].value
    return [make("F_UNSAID", ("weekdays", [int(day) - 1]) if day else None, tokens)]


def count_weekdays(tokens: list[Token]) -> list[Token]:
    days: list[int] = tokens[0].value
    count = float(len(days))
    return [make("F_DAYS", (count, count), tokens), make("F_UNSAID", ("weekdays", days), tokens)]


def note_every_days(tokens: list[Token]) -> list[Token]:
    """Every other day, every 3 days."""
    numbers = values_of(tokens, "NUM")
    every = numbers[0][0] if numbers else tokens[0].value
    is_days = not {"WEEK", "MONTH"} & {token.kind for token in tokens}
    whole = is_days and every and every == int(every)
    return [make("F_UNSAID", ("every_days", int(every)) if whole else None, tokens)]


def tell_ratio(tokens: list[Token]) -> list[Token] | None:
    """2/52 is two weeks; x/10 a scale."""
    (low, high), under = values_of(tokens, "RATIO")[0]
    if under == 52 and low == high:
        return [make("F_LASTS", int(low), tokens)]
    if under == 10 and high <= 10:
        return [make("WORD", None, tokens)]
    if under in (7, 12) and len(tokens) > 1 and tokens[0].kind in ("OF", "X"):
        return [make("F_UNSAID", None, tokens)]
    return None


def keep_position(tokens: list[Token]) -> list[Token] | None:
    """90/90 is how a hip lies."""
    (low, high), under = tokens[0].value
    return [make("WORD", None, tokens)] if low == high == under == 90 else None


def split_on_and_off(tokens: list[Token]) -> list[Token]:
    (on, off) = next(token.value for token in tokens if token.kind == "RATIO")
    return [
        make("WORD", None, tokens[:1]),
        make("F_WORK", on, tokens[-1:]),
        make("F_REST", ((off, off), "plain"), tokens[-1:]),
    ]


def make_tempo(tokens: list[Token]) -> list[Token]:
    values = next(token.value for token in tokens if token.kind in ("CHAIN", "LIST"))
    return [make("F_TEMPO", values, tokens)]


def note_first_side(tokens: list[Token]) -> list[Token]:
    """Left first, start with the weaker side; which side is the sore one, only its owner knows."""
    side = next(token for token in tokens if token.kind in ("LEFT", "RIGHT", "AFFECTED"))
    first = side.kind.lower() if side.kind != "AFFECTED" else "weaker" if side.value else ""
    return [make("F_UNSAID", ("first", first) if first else None, tokens)]


def merge(tokens: list[Token]) -> list[Token]:
    """The word before belongs to the token after it."""
    return stretch(tokens, [tokens[-1]])


def drop_last(tokens: list[Token]) -> list[Token]:
    return stretch(tokens, tokens[:-1])


def count_rounds(tokens: list[Token]) -> list[Token]:
    count = values_of(tokens, "F_COUNT")
    value = count[0][0] if count else (values_of(tokens, "NUM", "NTIMES") or [(1.0, 1.0)])[0]
    return [make("F_ROUNDS", value, tokens)]


def count_rounds_of_circuit(tokens: list[Token]) -> list[Token]:
    return [tokens[0], *count_rounds(tokens[1:])]


def make_fact_of_time(kind: str) -> Action:
    """The time among the tokens, as this fact."""

    def action(tokens: list[Token]) -> list[Token]:
        return [make(kind, values_of(tokens, "TIME", "TLIST")[0], tokens)]

    return action


def make_open(tokens: list[Token]) -> list[Token]:
    words = next(token for token in tokens if token.kind in ("OPEN", "FATIGUE", "ASMANY"))
    return [make("F_ASMANY" if words.kind == "ASMANY" else "F_OPEN", words.kind, tokens)]


def count_breaths(tokens: list[Token]) -> list[Token]:
    return [make("F_BREATHS", values_of(tokens, "NUM")[0], tokens), *_manners(tokens)]


def count_reps(tokens: list[Token]) -> list[Token]:
    return [make("F_REPS", values_of(tokens, "NUM")[0], tokens), *_manners(tokens)]


def _manners(tokens: list[Token]) -> list[Token]:
    """10 slow reps: slow is a note."""
    return [make("F_MANNER", None, [token]) for token in tokens if token.kind == "ADJ"]


def drop_each(tokens: list[Token]) -> list[Token]:
    """Each 20 s: of what, doses.py asks where nothing says it."""
    return [make("F_EACH", None, tokens[:1]), tokens[1]]


def count_as(kind: str) -> Action:
    """3 x 10 reps: the number before counts what is behind it."""

    def action(tokens: list[Token]) -> list[Token]:
        return stretch(tokens, [make(kind, tokens[0].value, tokens[:1]), tokens[-1]])

    return action
