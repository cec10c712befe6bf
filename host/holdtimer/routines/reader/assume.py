"""What the steps of a reading leave open, so that the laptop fills it in."""

from holdtimer.routines.assumed import ASSUMPTIONS
from holdtimer.routines.reader.form import ONCE, Reading, Step
from holdtimer.routines.reader.tokens import fold, marked


def assumed(reading: Reading) -> list[str]:
    """Keys of ASSUMPTIONS that the steps of a reading need, in the order of the table."""
    needed: set[str] = set()
    for step in reading.steps:
        needed |= set(needs(step))
    if reading.rounds != ONCE and reading.round_rest_s is None:
        needed.add("round_rest_s")
    return [key for key in ASSUMPTIONS if key in needed]


def needs(step: Step) -> list[str]:
    """Keys of ASSUMPTIONS that a step needs."""
    labels = {label for label, _ in step.phases}
    is_stages = step.kind == "hold" and bool(step.phases)
    repeated = step.reps != ONCE or (step.sets != ONCE and step.kind != "reps")
    open_keys = {
        "prep": step.is_timed,
        # A movement from side to side needs no pause.
        "change": step.sides == "each" or (step.sides == "alternating" and not step.phases),
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
    return [key for key, needed in open_keys.items() if needed]


def _is_one_sided(name: str) -> bool:
    return any(marked("ONE_SIDED", fold(word)) for word in name.replace("-", " ").split())
