"""What nothing in a file gives, written into it, each key also under `filled`; and taken out again."""

from typing import Any

from holdtimer.routines.assumed import SET_REST_MS
from holdtimer.routines.tables import RoutineFile, group_circuits
from holdtimer.routines.values import duration_text, span_text

_GAPS = ("prep", "rest", "set_rest", "change")


def fill(file: RoutineFile) -> RoutineFile:
    """The same routine; a key that is assumed stands in its step, and is marked there."""
    values = file.model_dump(mode="json", exclude_unset=True)
    tables: list[dict[str, Any]] = values["steps"]
    at = 0
    for circuit, group in group_circuits(file.steps):
        rests = [step.set_rest for step in group] + [file.defaults.set_rest]
        if circuit and max(step.sets for step in group) > 1 and not any(rest is not None for rest in rests):
            _fill(tables[at], "set_rest", duration_text(SET_REST_MS))
        for table, step in zip(tables[at:], group, strict=False):
            gaps = step.gaps(file.defaults)
            for key in gaps.assumed:
                if not (circuit and key == "set_rest"):
                    _fill(table, key, span_text(getattr(gaps, key)))
        at += len(group)
    return RoutineFile.model_validate(values)


def _fill(table: dict[str, Any], key: str, value: str) -> None:
    table[key] = value
    table["filled"] = [*table.get("filled", []), key]


def unfill(file: RoutineFile) -> RoutineFile:
    """The same routine without the keys that `fill` would write in again."""
    values = file.model_dump(mode="json", exclude_unset=True)
    for table, step in zip(values["steps"], file.steps, strict=True):
        gaps = step.gaps(file.defaults)
        for key in [key for key in step.filled if key in _GAPS and key in table]:
            bare = step.model_copy(update={key: None}).gaps(file.defaults)
            if key in bare.assumed and getattr(bare, key) == getattr(gaps, key):
                del table[key]
                table["filled"].remove(key)
        if table.get("filled") == []:
            del table["filled"]
    return RoutineFile.model_validate(values)
