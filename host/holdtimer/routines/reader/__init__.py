"""What a therapist writes, in plain words, to steps: read, read back, or asked about (docs/routines.md)."""

from holdtimer.routines.reader.form import Reading, Step
from holdtimer.routines.reader.line import read_line

__all__ = ["Reading", "Step", "read_line"]
