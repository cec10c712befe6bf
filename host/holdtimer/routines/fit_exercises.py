"""Exercises of the FIT profile as a routine file names them: "warm_up/stretch_quad"."""

from typing import Any

from fit_tool.profile import profile_type
from fit_tool.profile.profile_type import ExerciseCategory


def numbers_of(fit: str) -> tuple[int, int] | None:
    """(category, exercise) of the profile, or None where it has no such exercise."""
    category, name = fit.upper().split("/")
    names = _names(category)
    if names is None or name not in names.__members__:
        return None
    return ExerciseCategory[category].value, names[name].value


def named(category: Any, exercise: Any) -> str:
    """The exercise of two numbers, or "" where the profile does not know them."""
    try:
        found = ExerciseCategory(category).name
        names = _names(found)
        return f"{found}/{names(exercise).name}".lower() if names else ""
    except ValueError:
        return ""


def _names(category: str) -> Any:
    """The enumeration of a category's exercises, or None."""
    if category not in ExerciseCategory.__members__:
        return None
    camel = "".join(word.capitalize() for word in category.split("_"))
    return getattr(profile_type, f"{camel}ExerciseName", None)
