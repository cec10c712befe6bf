"""What is left to do where the program cannot run: leave a trace, and say so within reach of USB."""

import sys

from holdcore.events import View
from holdcore.link.transfer import FIRMWARE
from holdcore.screens import paint
from holdfw.clock import Clock
from holdfw.memory import mem_free
from holdfw.pins import parts_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

STAY_MS = 600_000  # then it sleeps: a chip that is awake empties its cell in ten hours
POLL_MS = 100
_TRACE = "/crash.txt"
_TRACE_MAX = 760  # bytes of its end: ten records


def write(error: Exception, esp32: "Any", time: "Any", root: str) -> None:
    """Write what happened to a file; a flash that takes nothing loses that alone."""
    ours, piece = mem_free(esp32)
    try:
        with open(root + _TRACE, "w") as file:
            file.write("firmware %d.%d.%d, tick %d, " % (FIRMWARE + (time.ticks_ms(),)))
            file.write("%d B free, for the radio %d B\n" % (ours, piece))
            sys.print_exception(error, file)
    except OSError:
        pass


def read(root: str) -> str:
    """The end of the trace, in ASCII; "" where there is none."""
    try:
        with open(root + _TRACE, "rb") as file:
            file.seek(max(0, file.seek(0, 2) - _TRACE_MAX))
            return "".join([chr(byte) if byte < 0x80 else "?" for byte in file.read(_TRACE_MAX)])
    except OSError:
        return ""


def show(machine: "Any", esp32: "Any", time: "Any", root: str, headline: str, text: str) -> None:
    """Say so on the display for STAY_MS, or for as long as a computer is on USB, then sleep deeply."""
    parts = parts_of(machine, root)
    clock = Clock(time.ticks_ms, time.ticks_diff, time.sleep_ms)
    button = parts.button()
    sleep = parts.sleep(esp32, button)
    display = parts.display(time)
    paint(View(headline, "USB", "", 0, "", text), display)
    display.power(True)
    while clock.now_ms() < STAY_MS or sleep.busy(clock.now_ms()):
        clock.sleep_ms(POLL_MS)
    display.power(False)
    sleep.deep(None, down=not button.value())
