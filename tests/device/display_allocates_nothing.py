"""Draws pictures of a session with the heap locked; prints the heap bytes that this took.

usage: micropython display_allocates_nothing.py COMPILED
"""

import gc
import sys

compiled = sys.argv[1]
sys.path[:] = [compiled, compiled + "/lib"]

import micropython  # type: ignore[import-not-found]  # noqa: E402

from holdcore.events import View  # noqa: E402
from holdcore.screens import paint  # noqa: E402
from holdfw.display import Display  # noqa: E402

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


class Bus:
    """Takes everything."""

    def writeto(self, addr: int, buf: bytes) -> int:
        assert addr == 0x3C
        return len(buf)


def views() -> "Iterator[View]":
    for left in range(30, 0, -1):
        footer = "next: switch to the right side"
        yield View("Supine figure 4", "HOLD", str(left), 1, "1/3", footer, 1000 - 33 * left)
    yield View("Seated piriformis stretch", "SWITCH", "0:05", 2, "set 1/2", "", 500)
    yield View("Hip", "READY", "", 0, "3 steps", "Cross the ankle over the knee, pull the thigh in")
    yield View("Hüfte", "PAUSED", "19:48", 2)


def run(display: Display, pictures: "list[View]") -> None:
    for picture in pictures:
        paint(picture, display)
        display.show()
        display.contrast(picture.side == 1)
        display.power(picture.side != 0)


display = Display(Bus())
pictures = list(views())
run(display, pictures)  # a character's own string object is made when it is first met
gc.collect()
gc.disable()
before = gc.mem_alloc()  # type: ignore[attr-defined]
run(display, pictures)
after = gc.mem_alloc()  # type: ignore[attr-defined]
gc.enable()
micropython.heap_lock()
run(display, pictures)
micropython.heap_unlock()
sys.stdout.write(str(after - before) + "\n")
