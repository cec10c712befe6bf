"""Draws pictures of a session with the heap locked; prints the heap bytes that this took.

usage: micropython display_allocates_nothing.py COMPILED MODULE      the driver's module
"""

import gc
import sys

compiled = sys.argv[1]
sys.path[:] = [compiled, compiled + "/lib"]

import micropython  # type: ignore[import-not-found]  # noqa: E402

from holdcore.events import View  # noqa: E402
from holdcore.screens import paint  # noqa: E402
from holdfw import display, st7789  # noqa: E402

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


class Bus:
    """Takes everything."""

    def writeto(self, addr: int, buf: bytes) -> int:
        assert addr == 0x3C
        return len(buf)


class Pin:
    OUT = 3

    def __init__(self, number: int, mode: int = -1, value: int = 0) -> None: ...

    def value(self, level: int) -> None: ...


class Spi:
    """Takes everything; as the chip's, it knows no other arguments."""

    def __init__(
        self, number: int, *, baudrate: int, polarity: int, phase: int, sck: Pin, mosi: Pin
    ) -> None: ...

    def write(self, data: bytes) -> None: ...


class Machine:
    Pin, SPI = Pin, Spi


def views() -> "Iterator[View]":
    for left in range(30, 0, -1):
        footer = "next: switch to the right side"
        yield View("Supine figure 4", "HOLD", str(left), 1, "1/3", footer, 1000 - 33 * left)
    yield View("Seated piriformis stretch", "SWITCH", "0:05", 2, "set 1/2", "", 500)
    yield View("Hip", "READY", "", 0, "3 steps", "Cross the ankle over the knee, pull the thigh in")
    yield View("Hüfte", "PAUSED", "19:48", 2)


def run(driver: "Any", pictures: "list[View]") -> None:
    for picture in pictures:
        paint(picture, driver)
        driver.show()
        driver.contrast(picture.side == 1)
        driver.power(picture.side != 0)


driver: "Any" = (
    display.Display(Bus())
    if sys.argv[2] == "display"
    else st7789.Display(Machine, (13, 15, 5, 14, 12, 27), lambda _: None)
)
pictures = list(views())
run(driver, pictures)  # a character's own string object is made when it is first met
gc.collect()
gc.disable()
before = gc.mem_alloc()  # type: ignore[attr-defined]
run(driver, pictures)
after = gc.mem_alloc()  # type: ignore[attr-defined]
gc.enable()
micropython.heap_lock()
run(driver, pictures)
micropython.heap_unlock()
sys.stdout.write(str(after - before) + "\n")
