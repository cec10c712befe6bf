"""What a text leaves open and the laptop fills in, each with its reason: one table."""

from typing import NamedTuple

from holdtimer.routines.reader.form import ONCE, Reading, Step
from holdtimer.routines.reader.tokens import fold, marked


class Assumption(NamedTuple):
    """What is filled in, in words, and why."""

    said: str
    reason: str


ASSUMPTIONS = {
    "prep": Assumption("5 s to get ready", "the clock must not run before one is in position"),
    "change": Assumption("5 s to change sides", "the second side deserves its whole time too"),
    "rest_s": Assumption(
        "5 s between holds or breaths, 10 s after a hold of 30 s or more",
        "nobody lets go and takes hold again in no time",
    ),
    "set_rest_s": Assumption("60 s between sets", "one minute is what most strength programmes give"),
    "round_rest_s": Assumption("60 s between rounds", "as between sets"),
    "breath_s": Assumption(
        "6 s a breath", "the device's own pace, ten breaths a minute, until it is set or taught"
    ),
    "phases": Assumption(
        "2 s for the part of the rep that has no time", "a weight that goes down must come up again"
    ),
    "hold_s": Assumption("an open hold ends after 5 min", "a device that was forgotten must not run on"),
    "sides": Assumption(
        "done once, without sides", "the text does not name a side; write each side, left or right"
    ),
}


def assumed(reading: Reading) -> list[str]:
    """Keys of ASSUMPTIONS that the steps of a reading need, in the order of the table."""
    needed: set[str] = set()
    for step in reading.steps:
        needed |= set(_of_step(step))
    if reading.rounds != ONCE and reading.round_rest_s is None:
        needed.add("round_rest_s")
    return [key for key in ASSUMPTIONS if key in needed]


def _of_step(step: Step) -> list[str]:
    labels = {label for label, _ in step.phases}
    is_stages = step.kind == "hold" and bool(step.phases)
    repeated = step.reps != ONCE or (step.sets != ONCE and step.kind != "reps")
    needs = {
        "prep": step.is_timed,
        "change": step.sides in ("each", "alternating"),
        "rest_s": step.kind != "reps"
        and repeated
        and not is_stages
        and step.rest_s is None
        and step.reps != ONCE,
        "set_rest_s": step.sets != ONCE and step.set_rest_s is None,
        "breath_s": step.kind == "breaths" and not step.phases,
        "phases": step.kind == "reps" and bool(labels) and not {"up", "down"} <= labels,
        "hold_s": step.kind == "open" and (step.hold_s is None or step.hold_s[1] is None),
        "sides": step.sides == "none" and _is_one_sided(step.name),
    }
    return [key for key, needed in needs.items() if needed]


def _is_one_sided(name: str) -> bool:
    return any(marked("ONE_SIDED", fold(word)) for word in name.replace("-", " ").split())
