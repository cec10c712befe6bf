"""Light and deep sleep, both of which the button ends.

The classic ESP32 wakes on a low level through EXT0 (an RTC pin); the C3 has no EXT0 and wakes through its
GPIO controller (an RTC pin for deep sleep). PWM and radio stand still in light sleep: the board sleeps only
when both are off.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from machine import Pin


class Sleep:
    """`machine` and `esp32` are the modules, `pin` the button's, low when pressed."""

    def __init__(self, machine: "Any", esp32: "Any", pin: "Pin") -> None:
        self._machine = machine
        if hasattr(esp32, "wake_on_ext0"):
            esp32.wake_on_ext0(pin, esp32.WAKEUP_ALL_LOW)
        else:
            esp32.wake_on_gpio((pin,), esp32.WAKEUP_ALL_LOW)

    def light(self, ms: int) -> None:
        """Keep RAM; return after `ms` or when the button goes down."""
        self._machine.lightsleep(ms)

    def deep(self, ms: "int | None") -> None:
        """Never returns: the button resets the chip, and so does the end of `ms`, if it has one."""
        if ms is None:
            self._machine.deepsleep()
        else:
            self._machine.deepsleep(ms)
