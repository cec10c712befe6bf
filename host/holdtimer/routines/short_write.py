"""A routine file in the short form, a line a step; what the short form cannot say is refused by name."""

import json
import re
from collections.abc import Iterator
from typing import Any

from holdtimer.routines.problems import RoutineError, about_file, key_text
from holdtimer.routines.tables import Defaults, RoutineFile

UNSAID = ("fit", "source", "given", "filled")
"""Keys of a step for which the short form has no words."""

_PLAIN_NAME = re.compile(r'[^#=@>*":\s]([^:\n]*[^:\s])?')
_PLAIN_TEXT = re.compile(r'(?!")\S(.*\S)?|', re.DOTALL)
_SIDES = {"none": "", "each": " each side", "alternating": " alternating sides"}


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
    return "\n".join(_lines(values)) + "\n"


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
        said.append((step.name, ", ".join(_dose(values, cue=False))))
    return said


def _lines(values: dict[str, Any]) -> Iterator[str]:
    yield f"# {_line(values['name'])}"
    if "slug" in values:
        yield f"= {values['slug']}"
    if "source" in values:
        yield f"@ {_line(values['source'])}"
    if "notes" in values:
        yield from (f"> {line}" for line in values["notes"].split("\n"))
    if "days_per_week" in values:
        yield f"{values['days_per_week']} days a week"
    if values.get("defaults"):
        yield "* " + ", ".join(_gaps(values["defaults"]))
    for step in values["steps"]:
        yield f"{_name(step['name'])}: {', '.join(_dose(step, cue=True))}"


def _line(text: str) -> str:
    """The rest of a line: spaces at its ends only count in quotes."""
    return text if _PLAIN_TEXT.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def _name(name: str) -> str:
    return name if _PLAIN_NAME.fullmatch(name) else json.dumps(name, ensure_ascii=False)


def _dose(step: dict[str, Any], cue: bool) -> Iterator[str]:
    sets = f"{step['sets']} sets of " if step.get("sets", 1) != 1 else ""
    reps = f"{step['reps']}x " if step.get("reps", 1) != 1 else ""
    yield f"{sets}{reps}{_work(step)}{_SIDES[step.get('sides', 'none')]}"
    yield from _gaps(step)
    if step.get("tension"):
        yield f"tension at most {step['tension']} of 10"
    if cue and step.get("cue"):
        yield json.dumps(step["cue"], ensure_ascii=False)
    if cue and step.get("muscles"):
        yield f"[{', '.join(step['muscles'])}]"


def _gaps(table: dict[str, Any]) -> Iterator[str]:
    for key in ("rest", "prep", "change"):
        if key in table:
            yield f"{key} {table[key]}"
    if "set_rest" in table:
        yield f"{table['set_rest']} between sets"


def _work(step: dict[str, Any]) -> str:
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
