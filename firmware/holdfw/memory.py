"""What lies in RAM: modules that are not needed until later are forgotten, garbage is collected in time."""

import gc
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Bytes of ESP-IDF's heap in one piece, for the radio. An ESP32 (emulated) had 47,104 left with the link up.
# Where MicroPython's heap grew once more it has taken the largest piece whole, and the radio ends in a panic.
RADIO_BYTES = 40_960


def unload(*names: str) -> None:
    """Drop modules, or packages whole; the next import makes new ones, objects made from them go on working.

    Only on MicroPython: a laptop has the memory, and its tests hold on to modules.
    """
    if sys.implementation.name != "micropython":
        return
    for name in names:
        for each in list(sys.modules):
            if each == name or each.startswith(name + "."):
                del sys.modules[each]
        package, inside = name.rsplit(".", 1)
        if hasattr(sys.modules[package], inside):
            delattr(sys.modules[package], inside)
    gc.collect()


def forget() -> None:
    """Drop what is not always needed, but for the link; objects hold on to what they are made of."""
    unload("holdcore.modes", "holdcore.engine", "holdcore.steps", "holdcore.rating")
    unload("holdcore.cues", "holdcore.breaks", "holdcore.settings_table", "holdfw.wall")


def mem_free(esp32: "Any") -> "tuple[int, int]":
    """Bytes that MicroPython's heap has left, and those that ESP-IDF's have in one piece, for the radio."""
    piece = max([largest for _, _, largest, _ in esp32.idf_heap_info(esp32.HEAP_DATA)])
    return gc.mem_free() - piece, piece  # it counts the piece, by which the heap can grow, as free
