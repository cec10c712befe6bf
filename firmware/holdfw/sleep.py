"""Light and deep sleep, both of which the button ends, and when not to sleep.

The classic ESP32 wakes on a low level through EXT0 (an RTC pin); the C3 has no EXT0 and wakes through its
GPIO controller (an RTC pin for deep sleep). PWM and radio stand still in light sleep: the board sleeps only
when both are off.

Both ways cost the pin something. EXT0 takes it from the GPIO, which reads 0 until the pin is configured again
(github.com/micropython/micropython/issues/3835). The GPIO controller turns the pin's interrupt into one on a
low level, which never ends while the button is held (github.com/espressif/esp-idf/issues/4046): on a C3 the
button has no interrupt. Either would end every sleep at once while the button is stuck: then nothing is
armed, and the timer alone wakes, to look again.

Light sleep also switches off the pads of a USB that is inside the chip, and no host finds it again before the
next reset. So the board stays awake while a host is there.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from machine import Pin

LOOK_MS = 120_000  # in deep sleep, at a button that is stuck: a start of a second each time, 0.4 mA
_REACH_MS = 10_000  # after a reset: for a host to find the USB, and for `holdtimer deploy` to interrupt
_HOST_MS = 1_000  # after a host was seen: one look may come amiss, and a sleep cannot be made undone
_FRAMES = 0x7FF  # of the counter of USB frames, one each ms
_LEAST_MS = 5  # between two looks at it


def has_ext0(esp32: "Any") -> bool:
    """Whether the chip wakes through EXT0, and its button may have an interrupt."""
    return hasattr(esp32, "wake_on_ext0")


class Sleep:
    """`machine` and `esp32` are the modules, `pin` the button's, an input with its pull-up on.

    `usb_frames` is that of Pins.
    """

    def __init__(self, machine: "Any", esp32: "Any", pin: "Pin", usb_frames: int = 0) -> None:
        self._machine = machine
        self._esp32 = esp32
        self._pin = pin
        self._takes_pin = has_ext0(esp32)
        self.usb_frames = usb_frames
        self._frame = 0
        self._measured_ms = -_LEAST_MS
        woken = machine.reset_cause() == machine.DEEPSLEEP_RESET
        self._until_ms = 0 if woken else _REACH_MS
        if woken and machine.wake_reason() == machine.TIMER_WAKE and not pin.value():
            self.deep(None, down=True)
        self.busy(0)  # to count from here

    def busy(self, now_ms: int) -> bool:
        """Whether USB keeps it awake; `now_ms` is since the start."""
        passed = now_ms - self._measured_ms
        if passed >= _LEAST_MS:
            frame = self._machine.mem32[self.usb_frames] & _FRAMES if self.usb_frames else 0
            counted = (frame - self._frame) & _FRAMES
            # What stands still or runs at another pace is no host: the address may be something else's.
            if counted and (counted - passed + 2) & _FRAMES <= 4:
                self._until_ms = max(self._until_ms, now_ms + _HOST_MS)
            self._frame, self._measured_ms = frame, now_ms
        return now_ms < self._until_ms

    def light(self, ms: int, down: bool = False) -> None:
        """Keep RAM; return after `ms`, or when the button goes down if it is not `down` for good."""
        self._arm(down)
        self._machine.lightsleep(ms)
        if self._takes_pin:
            self._pin.init(self._pin.IN, self._pin.PULL_UP)

    def deep(self, ms: "int | None", down: bool = False) -> None:
        """Never returns: the button resets the chip, and so does the end of `ms`, if it has one.

        A button that is `down` for good resets nothing; every LOOK_MS the chip starts and looks at it.
        """
        self._arm(down)
        if down:
            ms = LOOK_MS if ms is None else min(ms, LOOK_MS)
        if ms is None:
            self._machine.deepsleep()
        else:
            self._machine.deepsleep(ms)

    def _arm(self, down: bool) -> None:
        esp32 = self._esp32
        if self._takes_pin:
            esp32.wake_on_ext0(None if down else self._pin, esp32.WAKEUP_ALL_LOW)
        else:
            esp32.wake_on_gpio(() if down else (self._pin,), esp32.WAKEUP_ALL_LOW)
