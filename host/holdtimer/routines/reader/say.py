"""A reading in plain sentences, for whoever typed the line."""

from typing import Any

from holdtimer.routines.assumed import ASSUMPTIONS
from holdtimer.routines.reader.form import ONCE, Pair, Reading, Step, as_one

_MINUTES_FROM_S = 120  # "2 min", but "90 s"
_SIDES = {
    "none": "",
    "left": ", left only",
    "right": ", right only",
    "each": " on each side",
    "alternating": " on each side, alternating",
}
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
STATUSES = ("used", "note", "not understood")


def say(reading: Reading) -> list[str]:
    """The sentences: one for each exercise, then how often; of a question, the question."""
    if reading.refuse:
        return [reading.refuse]
    by_week = [week for week in reading.weeks if "steps" in week]
    made = []
    for week in by_week or [{"steps": reading.steps}]:
        when = f"{_weeks(week)}: " if by_week else ""
        made += [f"{when}{_step(step)}." for step in week["steps"]]
    often = _often(reading)
    return made + ([f"{often[0].upper()}{often[1:]}."] if often else [])


def explain(reading: Reading) -> list[str]:
    """What became of each word, and what was assumed, with the reason; nothing of a question."""
    made = []
    for status in STATUSES:
        words = [word.text for word in reading.words if word.status == status]
        if words:
            made.append(f"{status}: {' '.join(words)}")
    for key in reading.assumed:
        assumption = ASSUMPTIONS[key]
        made.append(f"assumed: {assumption.said} ({assumption.reason})")
    return made


def _step(step: Step) -> str:
    return f"{step.name}: {say_dose(step)}{f' ({step.cue})' if step.cue else ''}"


def say_dose(step: Step) -> str:
    """What is done, how often, on which sides, with which rests between."""
    return f"{_dose(step)}{_SIDES[step.sides]}{_rests(step)}"


def _dose(step: Step) -> str:
    each = ", ".join(
        f"{label} {time_words(length)}" if any(length) else label for label, length in step.phases
    )
    if step.kind == "reps":
        pace = f", each {each}" if each else ", at one's own pace"
        return (
            f"{many(step.sets, 'set')} of {many(step.reps, 'repetition')}{pace}"
            if step.sets != ONCE
            else f"{many(step.reps, 'repetition')}{pace}"
        )
    if step.kind == "breaths":
        assert step.breaths
        what = many(step.breaths, "breath") + (f", each {each}" if each else "")
    elif step.kind == "open":
        what = "as long as one can" + _bounds(step)
    elif step.holds_s:
        what = f"holds of {list_words([f'{value:g}' for value in step.holds_s])} s"
        return what if step.sets == ONCE else f"{many(step.sets, 'set')} of {what}"
    elif each:
        what = each
    else:
        assert step.hold_s
        assert step.hold_s[0] is not None
        assert step.hold_s[1] is not None
        length = time_words((step.hold_s[0], step.hold_s[1]))
        noun = "hold" if step.kind == "hold" else "time"
        held = (
            f"{many(step.reps, noun)} of {length}"
            if noun == "hold"
            else length
            if step.reps == ONCE
            else f"{many(step.reps, noun)} {length}"
        )
        return held if step.sets == ONCE else f"{many(step.sets, 'set')} of {held}"
    if step.reps != ONCE:
        what = f"{many(step.reps, 'time')} {what}"
    return what if step.sets == ONCE else f"{many(step.sets, 'set')} of: {what}"


def _bounds(step: Step) -> str:
    low, high = step.hold_s or (None, None)
    least = f", at least {time_words((low, low))}" if low else ""
    most = f", at most {time_words((high, high))}" if high else ""
    return least + most


def _rests(step: Step) -> str:
    said = ""
    if step.rest_s is not None:
        said += (
            f", {time_words(step.rest_s)} rest between them" if step.rest_s[1] else ", no rest between them"
        )
    if step.set_rest_s is not None:
        said += (
            f", {time_words(step.set_rest_s)} rest between sets"
            if step.set_rest_s[1]
            else ", no rest between sets"
        )
    return said


def _often(reading: Reading) -> str:
    parts = []
    if reading.rounds != ONCE:
        rest = f", {time_words(reading.round_rest_s)} between them" if reading.round_rest_s else ""
        parts.append(f"all of it {many(reading.rounds, 'round')}{rest}")
    if reading.times_per_day:
        parts.append(
            "once a day"
            if reading.times_per_day == ONCE
            else f"{range_words(reading.times_per_day)} times a day"
        )
    if reading.every_min:
        parts.append(f"every {time_words((reading.every_min * 60,) * 2)}")
    if reading.weekdays:
        parts.append(f"on {list_words([DAYS[day] for day in reading.weekdays])}")
    elif reading.every_days:
        parts.append("every other day" if reading.every_days == 2 else f"every {reading.every_days} days")
    elif reading.days_per_week:
        parts.append(f"{many(reading.days_per_week, 'day')} a week")
    if reading.first and any(step.sides in ("each", "alternating") for step in reading.steps):
        parts.append(f"the {reading.first} side first")
    for week in reading.weeks:
        if "steps" not in week:
            parts.append(_growth(week) if "every" in week else f"for {week['to']} weeks")
    return "; ".join(parts)


def _growth(week: dict[str, Any]) -> str:
    [(key, amount)] = week["add"].items()
    unit = " s" if key == "hold_s" else " repetitions" if key == "reps" else " sets"
    to = f" up to {week['to'][key]}{unit}" if "to" in week else ""
    return f"{amount}{unit} more every {'week' if week['every'] == 1 else str(week['every']) + ' weeks'}{to}"


def _weeks(week: dict[str, Any]) -> str:
    if week["to"] is None:
        return f"From week {week['from']}"
    return f"Week {week['from']}" if week["from"] == week["to"] else f"Weeks {week['from']} to {week['to']}"


def time_words(length: Pair) -> str:
    """(20, 30) -> "20 to 30 s", (120, 120) -> "2 min"."""
    low, high = length
    for unit, name in ((3600, "h"), (60, "min")):
        if low >= (_MINUTES_FROM_S if unit == 60 else unit) and not low % unit and not high % unit:
            return f"{range_words((low / unit, high / unit))} {name}"
    return f"{range_words(length)} s"


def range_words(pair: Pair) -> str:
    """(2, 4) -> "2 to 4"."""
    one = as_one(pair)
    return f"{one[0]:g} to {one[1]:g}" if isinstance(one, list) else f"{one:g}"


def many(pair: Pair, noun: str) -> str:
    """((2, 4), "hold") -> "2 to 4 holds"."""
    return f"{range_words(pair)} {noun}{'' if pair == ONCE else 's'}"


def list_words(words: list[str]) -> str:
    """["a", "b", "c"] -> "a, b and c"."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
