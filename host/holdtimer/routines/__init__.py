"""Routine files (docs/routines.md): what a person writes, checked and turned into what the device runs."""

from holdtimer.routines.load import find, is_bundled, library, load
from holdtimer.routines.problems import Problem, RoutineError
from holdtimer.routines.read_back import describe
from holdtimer.routines.tables import RoutineFile
from holdtimer.routines.text_form import short

__all__ = [
    "Problem",
    "RoutineError",
    "RoutineFile",
    "describe",
    "find",
    "is_bundled",
    "library",
    "load",
    "short",
]
