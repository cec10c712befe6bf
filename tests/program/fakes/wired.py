# ruff: noqa: ARG001, ARG002  # signatures are MicroPython's
"""A board around the chip: each part hangs on the pin that WIRED says, and nothing on any other.

From the environment: CHIP is one of CHIPS, WIRED is JSON with the fields of holdfw.pins.Pins, CELL_MV the
cell, PIECE what ESP-IDF's heap has in one piece, WAKE machine.wake_reason(); PARTS_WRONG are words: `display`
(does not answer), `fuses` (none was burnt).
"""

import json
import os
import sys

import chip  # type: ignore[import-not-found]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# What MicroPython calls its machine; GPIOs beside those of the flash; of ADC1; that wake from deep sleep; and
# whether one of them does through EXT0. By the tables of ESP-IDF, components/soc/*/include/soc.
CHIPS: "dict[str, Any]" = {
    "ESP32": (
        "Generic ESP32 module with ESP32",
        set(range(40)) - {6, 7, 8, 9, 10, 11, 20, 24, 28, 29, 30, 31},
        range(32, 40),
        {0, 2, 4, 12, 13, 14, 15, 25, 26, 27} | set(range(32, 40)),
        True,
    ),
    "ESP32C3": (
        "ESP32C3 module with ESP32C3",
        set(range(22)) - {11, 12, 13, 14, 15, 16, 17},
        range(5),
        range(6),
        False,
    ),
    "ESP32S3": (
        "Generic ESP32S3 module with ESP32S3",
        set(range(22)) | set(range(33, 49)),
        range(1, 11),
        range(22),
        True,
    ),
}
OLED = 0x3C
STANDING = 0x2A5  # a frame counter that no host moves

machine, GPIOS, ADC1, WAKING, HAS_EXT0 = CHIPS[os.getenv("CHIP") or ""]
wired: "dict[str, int]" = json.loads(os.getenv("WIRED") or "")
wrong = (os.getenv("PARTS_WRONG") or "").split()


class Impossible(BaseException):
    """What no chip does, or none survives."""


class Pin(chip.Pin):  # type: ignore[misc]
    """One of the chip's; the button is on its own alone."""

    OUT = PULL_DOWN = 1

    def __init__(self, number: int, *setup: object, **more: object) -> None:
        if number not in GPIOS:
            raise Impossible(f"no GPIO to use: {number}")
        self.number = number

    def edge(self) -> None:
        """Nothing: a pin without an interrupt."""

    def value(self, *out: int) -> int:
        level: int = super().value() if self.number == wired["button"] else 1
        return level

    def irq(self, handler: "Any", trigger: int) -> None:
        if not HAS_EXT0:
            raise Impossible("an interrupt that never ends while the button wakes the chip")
        if self.number == wired["button"]:
            super().irq(handler, trigger)


class I2C(chip.I2C):  # type: ignore[misc]
    """A bus that tells all that goes over it; the display is on its own two pins alone."""

    def __init__(self, number: int, scl: Pin, sda: Pin, freq: int) -> None:
        there = (scl.number, sda.number) == (wired["scl"], wired["sda"])
        self._answers = there and "display" not in wrong

    def writeto(self, address: int, data: "bytes | memoryview") -> None:
        if address != OLED or not self._answers:
            raise OSError(19)
        super().writeto(address, data)
        print("I2C", bytes(data).hex())


class SPI:
    """The bus of a display that never answers; its bytes count as those of the other bus."""

    def __init__(self, number: int, **setup: object) -> None:
        pass

    def write(self, data: bytes) -> None:
        chip.I2C.sent += len(data)


class PWM(chip.PWM):  # type: ignore[misc]
    """The buzzer is on its own pin alone."""

    def __init__(self, pin: Pin, duty_u16: int = 32768) -> None:
        self._heard = pin.number == wired["buzzer"]
        super().__init__(pin, duty_u16)

    def duty_u16(self, duty: int) -> None:
        if self._heard:
            super().duty_u16(duty)


class ADC(chip.ADC):  # type: ignore[misc]
    """The cell is on its own pin alone, behind its divider."""

    def __init__(self, pin: Pin) -> None:
        if pin.number not in ADC1:
            raise ValueError("invalid pin")
        there = pin.number == wired["battery"]
        cell_mv = int(os.getenv("CELL_MV") or 3_900)
        self._cell_uv = 1_000 * cell_mv // wired["battery_divider"] if there else 0

    def init(self, atten: int) -> None:
        self._most_uv = 2_450_000 if atten == chip.ADC.ATTN_11DB else 950_000

    def read_uv(self) -> int:
        if "fuses" in wrong:
            raise OSError(-0x106)
        return min(self._cell_uv, self._most_uv)


class _Registers:
    """machine.mem32."""

    def __getitem__(self, address: int) -> int:
        if address != wired["usb_frames"]:
            raise Impossible(f"no register at {address:x}")
        return STANDING


class _Implementation:
    name = sys.implementation.name
    _machine = machine


class _System:
    """The module sys, of this chip."""

    implementation = _Implementation
    modules = sys.modules
    argv, path = sys.argv, sys.path
    print_exception = sys.print_exception  # type: ignore[attr-defined]


_armed: "list[int]" = []


def _wake_on(pins: "tuple[Pin, ...]", low: bool) -> None:
    _armed[:] = [pin.number for pin in pins]
    if [number for number in _armed if number not in WAKING]:
        raise ValueError("invalid pin")


def _can_wake() -> None:
    if chip.Pin.level and _armed != [wired["button"]]:
        raise Impossible("a sleep that the button does not end")


def lightsleep(ms: int) -> None:
    _can_wake()
    if HAS_EXT0:
        _chip_lightsleep(ms)
    else:
        chip._sleep("LIGHT", ms)


def deepsleep(ms: int = -1) -> None:
    _can_wake()
    _chip_deepsleep(ms)


_chip_lightsleep, _chip_deepsleep = chip.lightsleep, chip.deepsleep
for made in (Pin, I2C, SPI, PWM, ADC):
    setattr(chip, made.__name__, made)
chip.mem32 = _Registers()
chip.idf_heap_info = lambda _: [(180_000, 60_000, int(os.getenv("PIECE") or 57_344), 50_000)]
chip.wake_reason = lambda: int(os.getenv("WAKE") or (chip.TIMER_WAKE if chip.Pin.level else chip.PIN_WAKE))
chip.lightsleep, chip.deepsleep = lightsleep, deepsleep
if HAS_EXT0:
    chip.wake_on_ext0 = lambda pin, low: _wake_on((pin,) if pin else (), low)
else:
    del chip.wake_on_ext0
    chip.wake_on_gpio = _wake_on
modules: "Any" = sys.modules
modules["sys"] = _System()
