"""A routine file in other spellings: TOML made anew, and JSON."""

import json
from collections.abc import Iterator
from typing import Any

from holdtimer.routines.tables import RoutineFile


def toml(file: RoutineFile) -> str:
    """The file as TOML in the canonical layout; `load` gives back an equal one."""
    values = _values(file)
    defaults, steps = values.pop("defaults", None), values.pop("steps")
    lines = list(_pairs(values))
    if defaults is not None:
        lines += ["", "[defaults]", *_pairs(defaults)]
    for step in steps:
        lines += ["", "[[steps]]", *_pairs(step)]
    return "\n".join(lines) + "\n"


def to_json(file: RoutineFile) -> str:
    """The file as JSON with the keys and the spelling of TOML; `load` reads it from a .json file."""
    return json.dumps(_values(file), indent=2, ensure_ascii=False) + "\n"


def _values(file: RoutineFile) -> dict[str, Any]:
    values = file.model_dump(mode="json", exclude_unset=True)
    return {key: values.pop(key) for key in ("name", "slug") if key in values} | values


def _pairs(table: dict[str, Any]) -> Iterator[str]:
    for key, value in table.items():
        lines = [_value(line)[1:-1] for line in value.split("\n")] if isinstance(value, str) else []
        if len(lines) > 1:
            yield f'{key} = """'
            yield "\n".join(lines) + '"""'
        else:
            yield f"{key} = {_value(value)}"


def _value(value: Any) -> str:
    """JSON's texts, numbers, true and lists of these are TOML's; a table is not."""
    if isinstance(value, dict):
        return f"{{ {', '.join(_pairs(value))} }}" if value else "{}"
    return json.dumps(value, ensure_ascii=False)
