"""Forgetting modules that are not needed until later: code lies in RAM on a board."""

import gc
import sys


def unload(*names: str) -> None:
    """Drop modules, of which the next import makes new ones; objects made from them go on working.

    Only on MicroPython: a laptop has the memory, and its tests hold on to modules.
    """
    if sys.implementation.name != "micropython":
        return
    for name in names:
        if name in sys.modules:
            package, inside = name.rsplit(".", 1)
            delattr(sys.modules[package], inside)
            del sys.modules[name]
    gc.collect()
