"""A second board: the air, the fakes of `machine` and `bluetooth`, the terminal UI."""

import sys

if sys.implementation.name != "micropython":
    from holdtimer.sim import lacking  # noqa: F401  # before whatever here imports holdfw
