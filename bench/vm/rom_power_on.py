"""power_on.py with all modules in a ROMFS outside the heap, where flash is mapped on an ESP32.

usage: micropython -m rom_power_on IMAGE LEVEL ROM     ROM is a ROMFS image: the fakes, the firmware
"""

import os
import sys

import ffi  # type: ignore[import-not-found]
import uctypes  # type: ignore[import-not-found]
import vfs  # type: ignore[import-not-found]


def mapped(path: str) -> bytearray:
    """The file, in memory that the collector knows nothing of."""
    size = os.stat(path)[6]
    memory: bytearray = uctypes.bytearray_at(ffi.open("libc.so.6").func("P", "malloc", "I")(size), size)
    with open(path, "rb") as image:
        image.readinto(memory)
    return memory


vfs.mount(vfs.VfsRom(mapped(sys.argv[3])), "/rom")
sys.path[:] = ["/rom", "/rom/lib"]

import power_on  # type: ignore[import-not-found]  # noqa: F401,E402
