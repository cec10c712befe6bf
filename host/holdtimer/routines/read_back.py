"""A routine in plain sentences: each exercise, what was assumed, how long it takes, how often it is due."""

from collections.abc import Iterator

from holdcore.model import BREATHS, PRESS
from holdcore.steps import Span
from holdtimer.routines import assumed
from holdtimer.routines.reader.form import Pair, Step
from holdtimer.routines.reader.say import DAYS, list_words, many, range_words, say_dose, time_words
from holdtimer.routines.rehearsal import timeline, total_ms
from holdtimer.routines.tables import Defaults, RoutineFile, Schedule, StepTable, group_circuits
from holdtimer.routines.values import (
    UNTIL_PRESSED,
    WEEKDAYS,
    Growth,
    breaths_text,
)
from holdtimer.words.durations import duration

REMIND_MAX = 240  # minutes: the setting of the device goes no further
_MOVES = {"up", "hold", "down"}
_FILLED = {
    "hold": "how long",
    "open": f"an open hold ends after {time_words((assumed.CAP_MS / 1000,) * 2)}",
    "tempo": "the tempo",
    "phases": f"{time_words((assumed.PHASE_MS / 1000,) * 2)} for the part of the rep that has no time",
    "countdown": "how long",
    "reps": "how many",
    "sets": "how many sets",
    "sides": "on which sides",
    "breaths": assumed.ASSUMPTIONS["breath_s"].said,
    "no sides": assumed.ASSUMPTIONS["sides"].said,
}
_GAPS = {
    "prep": "to get ready",
    "rest": "between repetitions",
    "set_rest": "between sets",
    "change": "to change sides",
}
_ORDER = [*_FILLED, *_GAPS]


def describe(file: RoutineFile, week: int = 1) -> list[tuple[str, str]]:
    """(exercise, dose in words) of each step of that week."""
    return [(step.name, say_step(step, file)) for step in file.as_run(week)]


def sentences(file: RoutineFile, week: int = 1) -> Iterator[str]:
    """A line for each exercise of that week and before each circuit, and how often it is due."""
    said = iter(describe(file, week))
    for circuit, group in group_circuits(file.as_run(week)):
        if circuit:
            rest = group[0].set_rest or Span(0)
            rounds = many(_pair_of(group[0].sets), "round")
            yield f"{rounds} of the next {len(group)}, {_pause(rest)} between rounds:"
        for step in group:
            name, dose = next(said)
            yield f"{'  ' if circuit else ''}{name}: {dose}{f' ({step.cue})' if step.cue else ''}."
    if often := say_schedule(file.due(week)):
        yield f"{often[0].upper()}{often[1:]}."
    if file.lasts_weeks:
        yield f"For {many((file.lasts_weeks,) * 2, 'week')}."


def read_back(file: RoutineFile, week: int = 1) -> Iterator[str]:
    """All that is to be known before a routine is sent: its sentences, its length, and what was assumed."""
    yield from sentences(file, week)
    yield f"{say_length(file, week)}."
    yield from (f"assumed: {words}" for words in say_assumed(file, week))
    if due := file.due(week).every:
        minutes = min(due, REMIND_MAX)
        yield f"to be reminded of it: holdtimer settings remind=on remind-every={minutes}m"


def say_length(file: RoutineFile, week: int = 1) -> str:
    """How long that week's routine is, as far as the device times it."""
    steps = file.as_run(week)
    most = "At most " if any(step.open for step in steps) else ""
    own = any(step.pace for step in steps)
    total = total_ms(timeline(file.routine(week)))
    if own and not total:
        return "As long as the repetitions take, at one's own pace"
    beside = ", and the repetitions at one's own pace" if own else ""
    return f"{most}{duration(total)} in all{beside}"


def say_schedule(due: Schedule) -> str:
    """How often it is due, "" where that is not said."""
    parts = []
    if due.times_per_day:
        pair = _pair(due.times_per_day)
        parts.append("once a day" if pair == (1, 1) else f"{range_words(pair)} times a day")
    if due.every:
        parts.append(f"every {time_words((due.every * 60.0,) * 2)}")
    if due.weekdays:
        parts.append(f"on {list_words([DAYS[WEEKDAYS.index(day)] for day in due.weekdays])}")
    if due.every_days:
        parts.append("every other day" if due.every_days == 2 else f"every {due.every_days} days")
    if due.days_per_week:
        parts.append(f"{many((due.days_per_week,) * 2, 'day')} a week")
    return "; ".join(parts)


def say_assumed(file: RoutineFile, week: int = 1) -> list[str]:
    """What the prescription leaves open and is filled in, with the exercises where it is not for all."""
    steps = file.as_run(week)
    names: dict[str, list[str]] = {}
    for step in steps:
        for words in _assumed(step, file):
            of = names.setdefault(words, [])
            if step.name not in of:
                of.append(step.name)
    everyone = len({step.name for step in steps})
    return [words if len(of) == everyone else f"{words} ({', '.join(of)})" for words, of in names.items()]


def _assumed(step: StepTable, file: RoutineFile) -> Iterator[str]:
    gaps = step.gaps(file.defaults)
    filled: list[str] = [key for key in step.filled if key not in gaps.assumed]
    if step.circuit and _lacks_round_rest(file, step.circuit):
        filled.append("set_rest")
    if step.sides == "none" and "sides" in filled:
        filled[filled.index("sides")] = "no sides"
    if any(phase.span.unit == BREATHS for phase in step.step(file.defaults).phases):
        filled.append("breaths")
    for key in sorted({*gaps.assumed, *filled}, key=_ORDER.index):
        if key in _GAPS:
            span: Span = getattr(gaps, key)
            if key == "rest" and step.rep_count.high == 1:
                continue
            between = "between rounds" if key == "set_rest" and step.circuit else _GAPS[key]
            yield f"{_pause(span)} {between}"
        else:
            yield _FILLED[key]


def _lacks_round_rest(file: RoutineFile, circuit: str) -> bool:
    of = [step for step in file.steps if step.circuit == circuit]
    given = any(step.set_rest is not None for step in of) or file.defaults.set_rest is not None
    return not given and any(step.sets > 1 for step in of)


def say_step(step: StepTable, file: RoutineFile) -> str:
    """The dose of one step of the file."""
    if step.wait:
        return "until the button is pressed"
    words = say_dose(_as_read(step, file.defaults))
    if step.rest and step.rest.unit == PRESS:
        words += f", rest {UNTIL_PRESSED}"
    if step.set_rest and step.set_rest.unit == PRESS and not step.circuit:
        words += f", {UNTIL_PRESSED} between sets"
    if step.first and step.is_two_sided:
        words += f", the {step.first} side first"
    if step.works is not None and step.phases:
        counted = [
            label for label in dict.fromkeys(phase.label for phase in step.phases) if label in step.works
        ]
        words += f" (only {list_words(counted)} counts)" if counted else " (none of it counts)"
    if step.tension:
        words += f", tension at most {step.tension} of 10"
    words += _growth(step, file)
    if step.ask:
        words += f", then the question for {step.ask}, 0 to 10"
    if step.after:
        words += f", then {_pause(step.after)} rest"
    return words


def _growth(step: StepTable, file: RoutineFile) -> str:
    """How a range is meant: it grows, or it is as tolerated."""
    held = step.hold or (step.tempo and step.tempo.hold)
    ranged = bool(held and held.low < held.high)
    if not ranged and step.reps.low == step.reps.high:
        return ""
    grows = file.grows if step.grows is None else step.grows
    if isinstance(grows, Growth):
        unit = grows.unit if grows.add > 1 or grows.unit == "s" else grows.unit[:-1]
        return f", {grows.add} {unit} more every {'week' if grows.weeks == 1 else f'{grows.weeks} weeks'}"
    if grows:
        return ", more with completed sessions"
    low = (
        f"{time_words(_seconds(Span(held.low)))}"
        if held and ranged and held.unit != BREATHS
        else "the low end"
    )
    return f", as tolerated: {low} is timed" if ranged else ", as tolerated"


def _as_read(step: StepTable, defaults: Defaults) -> Step:
    """The step in the form of a reading, whose sentences are said of it."""
    made = Step(step.name, "hold", sides=step.sides, reps=_pair(step.rep_count), sets=_pair_of(step.sets))
    if step.circuit:
        made.sets = (1.0, 1.0)
    gaps = step.gaps(defaults)
    made.rest_s = _rest(gaps.rest, step.rep_count.high > 1 and not step.pace and "rest" not in gaps.assumed)
    if not gaps.rest.high and step.rest is None:
        made.rest_s = None  # one movement flows into the next
    made.set_rest_s = _rest(gaps.set_rest, made.sets != (1, 1) and "set_rest" not in gaps.assumed)
    if step.tempo or step.phases:
        phases = step.phases or []
        made.phases = [(phase.label, _seconds(phase.span)) for phase in phases]
        for at, phase in enumerate(phases):
            if phase.span.unit == BREATHS:
                made.phases[at] = (f"{phase.label} {breaths_text(phase.span.low, phase.span.high)}", (0, 0))
            elif phase.span.unit == PRESS:
                made.phases[at] = (f"{phase.label} {UNTIL_PRESSED}", (0, 0))
        if step.tempo:
            parts = [(key, getattr(step.tempo, key)) for key in ("up", "hold", "down")]
            made.phases = [(key, _seconds(span)) for key, span in parts if span.high]
        made.kind = "reps" if {label for label, _ in made.phases} <= _MOVES else "hold"
    elif step.pace:
        made.kind = "reps"
    elif step.holds:
        made.holds_s = [span.low / 1000 for span in step.holds]
    elif step.open:
        made.kind = "open"
        high_s = None if step.open.high_ms is None else step.open.high_ms / 1000
        made.hold_s = (step.open.low_ms / 1000, high_s)
    elif step.countdown:
        made.kind, made.hold_s = "countdown", _seconds(step.countdown)
    elif step.hold and step.hold.unit == BREATHS:
        made.kind, made.breaths = "breaths", (float(step.hold.low), float(step.hold.high))
    elif step.hold:
        made.hold_s = _seconds(step.hold)
    return made


def _seconds(span: Span) -> Pair:
    return span.low / 1000, span.high / 1000


def _rest(span: Span, is_said: bool) -> Pair | None:
    return _seconds(span) if is_said and span.unit != PRESS else None


def _pair(count: tuple[int, int]) -> Pair:
    return float(count[0]), float(count[1])


def _pair_of(number: int) -> Pair:
    return float(number), float(number)


def _pause(span: Span) -> str:
    return UNTIL_PRESSED if span.unit == PRESS else time_words(_seconds(span))
