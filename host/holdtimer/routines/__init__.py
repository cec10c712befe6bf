"""Routine files (docs/routines.md): what a person writes, checked and turned into what the device runs."""

from holdtimer.routines.bundled import find, library
from holdtimer.routines.load import load
from holdtimer.routines.problems import Problem, RoutineError
from holdtimer.routines.short_write import describe, short
from holdtimer.routines.tables import RoutineFile

__all__ = ["Problem", "RoutineError", "RoutineFile", "describe", "find", "library", "load", "short"]
