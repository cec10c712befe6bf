"""The sides, outcomes and kinds of holds, from their numbers on the wire."""

from holdcore import model, steps

SIDES = {model.NO_SIDE: "none", model.LEFT: "left", model.RIGHT: "right"}
OUTCOMES = {model.DONE: "done", model.SHORT: "short", model.SKIPPED: "skipped", model.EXTENDED: "extended"}
UNKNOWN = "unknown"
"""A side or an outcome that only a newer device knows."""


def side_of(number: int) -> str:
    """The word for a side in every table and export: "none", "left", "right", or UNKNOWN."""
    return SIDES.get(number, UNKNOWN)


def outcome_of(number: int) -> str:
    """The word for what became of a hold: one of OUTCOMES, or UNKNOWN."""
    return OUTCOMES.get(number, UNKNOWN)


def kind_of(hold: steps.Hold) -> str:
    """What was done: "hold", "open", "breaths", "tempo", "reps" at one's own pace, "countdown", "wait"."""
    if hold.unit == model.PRESS:
        return "reps" if hold.works else "wait"
    if hold.works == model.RESTED:
        return "countdown"
    if hold.works == model.MOVED:
        return "tempo"
    return {model.OPEN: "open", model.BREATHS: "breaths"}.get(hold.unit, "hold")


def breaths_of(hold: steps.Hold) -> tuple[int, int] | None:
    """Planned and done, of a hold that is counted in breaths."""
    return (hold.planned_count, hold.count) if hold.unit == model.BREATHS else None


def side_cell(side: str) -> str:
    """A side as a cell of a table: empty where there is none."""
    return "" if side == SIDES[model.NO_SIDE] else side


def with_side(stretch: str, side: str) -> str:
    """("Figure four", "left") -> "Figure four, left"; without a side only the stretch."""
    return ", ".join(part for part in (stretch, side_cell(side)) if part)
