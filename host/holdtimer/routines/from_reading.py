"""What was read of a prescription, as the values of a routine file; or the question that is left."""

from collections.abc import Iterator
from typing import Any

from holdcore.model import CUE_MAX, LABEL_MAX, NAME_MAX
from holdtimer.routines import assumed
from holdtimer.routines.reader import Reading, Step
from holdtimer.routines.reader.assume import needs
from holdtimer.routines.reader.form import ONCE, Pair
from holdtimer.routines.tables import GIVEN_MAX
from holdtimer.routines.values import (
    WEEKDAYS,
    Count,
    Growth,
    Open,
    Weeks,
    breaths_text,
    count_value,
    duration_text,
    every_text,
    growth_value,
    open_value,
    weeks_text,
)

Values = dict[str, Any]
_MORE = "…"


class Unclear(Exception):
    """What a routine file cannot say without an answer; the text is the question."""


def steps_of(reading: Reading, circuit: str) -> list[Values]:
    """The tables of its steps; `circuit` is what a circuit in it is called. Raises Unclear."""
    by_week = [week for week in reading.weeks if "steps" in week]
    growth = next((week for week in reading.weeks if "every" in week), None)
    if not by_week:
        return _of_steps(reading, reading.steps, circuit, growth)
    made = []
    for week in by_week:
        steps = _of_steps(reading, week["steps"], f"{circuit}, week {week['from']}", None)
        made += [step | {"weeks": weeks_text(Weeks(week["from"], week["to"]))} for step in steps]
    return made


def schedule_of(reading: Reading) -> Values:
    """How often it is due, and for how long."""
    made: Values = {}
    if reading.times_per_day:
        made["times_per_day"] = count_value(_count(reading.times_per_day))
    if reading.every_min:
        made["every"] = every_text(round(reading.every_min))
    if reading.weekdays:
        made["weekdays"] = [WEEKDAYS[day] for day in sorted(set(reading.weekdays))]
    elif reading.every_days:
        made["every_days"] = reading.every_days
    elif reading.days_per_week:
        made["days_per_week"] = int(reading.days_per_week[0])
    for week in reading.weeks:
        if "steps" not in week and "every" not in week:
            made["lasts_weeks"] = week["to"]
    return made


def notes_of(reading: Reading) -> Iterator[str]:
    """What of it stands in no key of a step, in the words of the text."""
    for words in reading.kept:
        yield f"{reading.steps[0].name}: {words}"
    for step in reading.steps:
        if step.sets[0] != step.sets[1]:
            yield f"{step.name}: {step.sets[0]:g} to {step.sets[1]:g} sets"
        if len(step.cue.encode()) > CUE_MAX:
            yield f"{step.name}: {step.cue}"
    if reading.days_per_week and reading.days_per_week[0] != reading.days_per_week[1]:
        yield f"{reading.days_per_week[0]:g} to {reading.days_per_week[1]:g} days a week"


def _of_steps(reading: Reading, steps: list[Step], circuit: str, growth: Values | None) -> list[Values]:
    made = [_of_step(reading, step) for step in steps]
    for values in made:
        if reading.first and values.get("sides") in ("each", "alternating"):
            values["first"] = reading.first
    if growth:
        made[0]["grows"] = _growth(growth)
    if reading.rounds == ONCE:
        return made
    rounds = int(reading.rounds[0])
    for values in made:
        if values.get("sets", 1) > 1:
            raise Unclear(
                f"{values['name']} has sets, and is done in rounds: a circuit in a circuit. "
                "How often is it done in all?"
            )
        values["sets"] = rounds
        if reading.round_rest_s is not None:
            values["set_rest"] = _time(reading.round_rest_s)
    if len(made) > 1:
        for values in made:
            values["circuit"] = circuit
        if reading.exercise_rest_s is not None:
            for values in made[:-1]:
                values["after"] = _time(reading.exercise_rest_s)
    return made


def _of_step(reading: Reading, step: Step) -> Values:
    values: Values = {"name": cut(step.name, NAME_MAX)}
    if step.cue:
        values["cue"] = cut(step.cue, CUE_MAX)
    values |= _work(step)
    if step.reps != ONCE and not step.holds_s and "reps" not in values:
        values["reps"] = count_value(_count(step.reps))
    if step.sets != ONCE:
        values["sets"] = int(step.sets[0])
    if step.sides != "none":
        values["sides"] = step.sides
    elif "sides" in needs(step):
        values["filled"] = [*values.get("filled", []), "sides"]
    for key, span in (("rest", step.rest_s), ("set_rest", step.set_rest_s), ("change", step.change_s)):
        if span is not None:
            values[key] = _time(span)
    given = cut(reading.text, GIVEN_MAX)
    return values | ({"given": given} if given else {})


def _work(step: Step) -> Values:
    """The key that says what is done, and what belongs to it."""
    if step.phases:
        return _phases(step)
    if step.kind == "reps":
        return {"pace": "own"}
    if step.kind == "breaths":
        assert step.breaths
        return {"hold": breaths_text(*_count(step.breaths))}
    if step.kind == "open":
        low, high = step.hold_s or (None, None)
        held = Open(_ms(low or 0), None if high is None else _ms(high))
        return {"open": open_value(held)} | ({"filled": ["open"]} if high is None else {})
    if step.holds_s:
        return {"holds": [duration_text(_ms(value)) for value in step.holds_s]}
    low, high = step.hold_s or (None, None)
    assert low is not None
    assert high is not None
    return {"countdown" if step.kind == "countdown" else "hold": _time((low, high))}


def _phases(step: Step) -> Values:
    phases = [(_time(length), label) for label, length in step.phases]
    labels = [label for _, label in phases]
    made: Values = {}
    if step.kind == "reps":
        time = duration_text(assumed.PHASE_MS)
        if "up" not in labels:
            phases.insert(0, (time, "up"))
        if "down" not in labels:
            phases.append((time, "down"))
        if {"up", "down"} - set(labels):
            made["filled"] = ["phases"]
    if step.kind == "breaths":
        assert step.breaths
        made["reps"] = count_value(_count(step.breaths))
        made["rest"] = "0s"  # one breath follows the other
    made["phases"] = [f"{length} {cut(label, LABEL_MAX)}" for length, label in phases]
    if step.works and len(step.works) < len(labels):
        made["works"] = [cut(label, LABEL_MAX) for label in step.works]
    return made


def _growth(growth: Values) -> str | bool:
    [(key, amount)] = growth["add"].items()
    if key == "sets":
        raise Unclear("More sets by week: how many are done in which weeks? Write week 1: 2 sets of 10, ...")
    if "to" not in growth:
        raise Unclear("It grows by week: up to how long, or how many?")
    return growth_value(Growth(int(amount), "s" if key == "hold_s" else "reps", growth["every"]))


def _count(pair: Pair) -> Count:
    return Count(int(pair[0]), int(pair[1]))


def _ms(seconds: float) -> int:
    """Whole seconds: the device's log and the file know no less."""
    return max(1, round(seconds)) * 1000 if seconds else 0


def _time(pair: Pair) -> str:
    low, high = (_ms(seconds) for seconds in pair)
    if low == high:
        return duration_text(low)
    if low % 60_000 and high % 60_000 and high < 60_000:
        return f"{low // 1000}-{high // 1000}s"
    return f"{duration_text(low)}-{duration_text(high)}"


def cut(text: str, most: int) -> str:
    """`text` of at most so many bytes, cut behind a word; what is cut off is shown by a mark."""
    text = " ".join("".join(char for char in text if char.isprintable()).split())
    if len(text.encode()) <= most:
        return text
    room = most - len(_MORE.encode())
    while len(text.encode()) > room:
        shorter = text.rpartition(" ")[0] or text[:-1]
        text = shorter
    return text.rstrip(" ,;:-(") + _MORE
