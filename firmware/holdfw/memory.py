"""What lies in RAM: modules that are not needed until later are forgotten, garbage is collected in time."""

import gc
import sys

# Bytes between two collections. Often while modules are loaded, and while the radio is on: what they leave is
# collected before the next thing settles around it. Else rarely: a collection takes some 10 ms.
OFTEN = 2048
RARELY = 8192


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


def load(name: str) -> None:
    """Import a module before it is wanted, while there is a good place for it; on MicroPython, as above."""
    if sys.implementation.name == "micropython":
        __import__(name)


def collect_every(size: int) -> None:
    """Have the collector run after each `size` bytes; on MicroPython, as above."""
    if sys.implementation.name == "micropython":
        gc.threshold(size)
