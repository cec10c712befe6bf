"""What few boards have: another display, a pin that holds the power, a switched supply, a button to plus, no
battery to read, a motor. Loaded on those boards alone; nobody else's memory pays for it.

Keys of Pins.extend: `hold` is a pin that must stay high or the power goes; `vext` one that switches the
supply of display and buzzer on; `active_high`: the button pulls its pin up; `st7789`: the display's pins.
Words of board.txt, behind the board's name: `sh1106` for that display, `motor5` for a motor on GPIO 5.
"""

from holdcore.power import EMPTY_MV
from holdfw import pins, sleep

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from holdfw.pins import Pins


class HighPin:
    """The pin of a button to plus, read as if it pulled its pin down."""

    def __init__(self, pin: "Any") -> None:
        self.pin = pin
        self.IN, self.PULL_UP = pin.IN, pin.PULL_DOWN
        self.IRQ_FALLING, self.IRQ_RISING = pin.IRQ_FALLING, pin.IRQ_RISING
        self.init = pin.init

    def value(self) -> int:
        return int(not self.pin.value())

    def irq(self, handler: "Callable[[Any], None]", trigger: int) -> None:
        self.pin.irq(lambda _: handler(self), trigger)


class NoBattery:
    """No voltage is known, which forbids nothing."""

    def read_mv(self) -> int:
        return 0


class Sleep(sleep.Sleep):
    """Deep sleep with the board's own supply: `off` is what to do before it."""

    def __init__(
        self, machine: "Any", esp32: "Any", button: "Any", usb_frames: int, off: "Callable[[], None]"
    ) -> None:
        self._off = off
        super().__init__(machine, esp32, button, usb_frames)

    def deep(self, ms: "int | None", down: bool = False) -> None:
        self._off()
        super().deep(ms, down)

    def _arm(self, down: bool) -> None:
        if not isinstance(self._pin, HighPin):
            super()._arm(down)
        elif self._takes_pin:
            self._esp32.wake_on_ext0(None if down else self._pin.pin, self._esp32.WAKEUP_ANY_HIGH)
        else:
            self._esp32.wake_on_gpio(() if down else (self._pin.pin,), self._esp32.WAKEUP_ANY_HIGH)


class Parts(pins.Parts):
    """As pins.Parts; holds the power from the first moment on."""

    def __init__(self, machine: "Any", row: "Pins", words: "list[str]") -> None:
        super().__init__(machine, row)
        self._words = words
        self._has = row.extend or {}
        self._switch("hold", 1, True)
        self._switch("vext", 1, False)

    def _switch(self, name: str, level: int, hold: bool) -> None:
        """Drive the pin called so, if there is one; `hold` it at that level through sleep and resets."""
        if name in self._has:
            pin = self.machine.Pin
            pin(self._has[name], pin.OUT, value=level, hold=hold)

    def _off(self) -> None:
        """Before deep sleep: the display's supply off; everything off where the cell must give no more."""
        self._switch("vext", 0, True)
        if 0 < self.battery().read_mv() < EMPTY_MV:
            self._switch("hold", 0, False)  # with a charger on it the chip lives on, and sleeps

    def button(self) -> "Any":
        if not self._has.get("active_high"):
            return super().button()
        pin = self.machine.Pin
        return HighPin(pin(self.pins.button, pin.IN, pin.PULL_DOWN))

    def sleep(self, esp32: "Any", button: "Any") -> "Any":
        return Sleep(self.machine, esp32, button, self.pins.usb_frames, self._off)

    def bus(self) -> "Any":
        return None if "st7789" in self._has else super().bus()

    def display(self, time: "Any", shift: int = 0) -> "Any":
        if "st7789" in self._has:
            from holdfw import st7789

            return st7789.Display(self.machine, self._has["st7789"], time.sleep_ms)
        if "sh1106" not in self._words:
            return super().display(time, shift)
        from holdfw import sh1106

        return sh1106.Display(self.bus(), shift=shift)

    def buzzer(self) -> "Any":
        made = super().buzzer()
        for word in self._words[1:]:
            if word.startswith("motor"):
                from holdfw import motor

                pin = self.machine.Pin
                made = motor.Felt(made, pin(int(word[5:]), pin.OUT, value=0))
        return made

    def battery(self) -> "Any":
        return NoBattery() if self.pins.battery < 0 else super().battery()
