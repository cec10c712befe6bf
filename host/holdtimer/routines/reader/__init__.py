"""What a therapist writes, in plain words, to steps: read, read back, or asked about (docs/routines.md)."""

from holdtimer.routines.assumed import ASSUMPTIONS
from holdtimer.routines.reader.form import Reading, Step
from holdtimer.routines.reader.line import read_line
from holdtimer.routines.reader.say import explain, say
from holdtimer.routines.reader.sheet import Sheet, read_sheet

__all__ = [
    "ASSUMPTIONS",
    "Reading",
    "Sheet",
    "Step",
    "explain",
    "read_line",
    "read_sheet",
    "say",
]
