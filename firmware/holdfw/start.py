"""Puts the device together; the chip's modules are arguments, so a simulated chip starts the same way."""

from holdfw.board import WATCHDOG_MS, Board
from holdfw.button import Button
from holdfw.clock import Clock
from holdfw.flash import Flash
from holdfw.pins import parts_of
from holdfw.sleep import has_ext0

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from holdcore.app import App
    from holdcore.link.channel import Cipher

AHEAD_MS = 100  # an ESP32 takes some 30 to 50 ms to wake, to work out what a deadline brings, and to collect


def build(
    machine: "Any",
    bluetooth: "Any",
    esp32: "Any",
    time: "Any",
    root: str,
    app: "App",
    ahead_ms: int = AHEAD_MS,
) -> Board:
    """A board with its drivers; `root` is the folder of routines, log and board.txt.

    board.txt says which board this is.
    """
    from holdfw.recovery import open_flash  # behind what stays, so that it leaves no hole in it

    parts = parts_of(machine, root)
    button_pin = parts.button()
    sleep = parts.sleep(esp32, button_pin)  # a button that is stuck goes no further
    button = Button(button_pin, time.ticks_ms, has_ext0(esp32))  # before the flash is read: it notes presses
    flash, last_boot, log_end = open_flash(lambda: Flash(root))
    boot = last_boot + 1
    return Board(
        app,
        Clock(time.ticks_ms, time.ticks_diff, time.sleep_ms),
        parts.display(time, boot),
        parts.buzzer(),
        button,
        flash,
        bluetooth,
        parts.battery(),
        sleep,
        machine.WDT(timeout=WATCHDOG_MS),
        machine,
        esp32,
        time.time_ns,
        boot,
        log_end,
        ahead_ms,
    )


def cipher(key: bytes) -> "Cipher":
    """AES-CCM on the chip; loaded when a session begins."""
    from holdfw.ccm import Ccm

    return Ccm(key)
