"""Light and deep sleep, both of which the button ends.

The classic ESP32 wakes on a low level through EXT0 (an RTC pin); the C3 has no EXT0 and wakes through its
GPIO controller (an RTC pin for deep sleep). PWM and radio stand still in light sleep: the board sleeps only
when both are off.

Both ways cost the pin something. EXT0 takes it from the GPIO, which reads 0 until the pin is configured again
(github.com/micropython/micropython/issues/3835). The GPIO controller turns the pin's interrupt into one on a
low level, which never ends while the button is held (github.com/espressif/esp-idf/issues/4046): on a C3 the
button has no interrupt.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from machine import Pin


def has_ext0(esp32: "Any") -> bool:
    """Whether the chip wakes through EXT0, and its button may have an interrupt."""
    return hasattr(esp32, "wake_on_ext0")


class Sleep:
    """`machine` and `esp32` are the modules, `pin` the button's, an input with its pull-up on."""

    def __init__(self, machine: "Any", esp32: "Any", pin: "Pin") -> None:
        self._machine = machine
        self._pin = pin
        self._takes_pin = has_ext0(esp32)
        if self._takes_pin:
            esp32.wake_on_ext0(pin, esp32.WAKEUP_ALL_LOW)
        else:
            esp32.wake_on_gpio((pin,), esp32.WAKEUP_ALL_LOW)

    def light(self, ms: int) -> None:
        """Keep RAM; return after `ms` or when the button goes down."""
        self._machine.lightsleep(ms)
        if self._takes_pin:
            self._pin.init(self._pin.IN, self._pin.PULL_UP)

    def deep(self, ms: "int | None") -> None:
        """Never returns: the button resets the chip, and so does the end of `ms`, if it has one."""
        if ms is None:
            self._machine.deepsleep()
        else:
            self._machine.deepsleep(ms)
