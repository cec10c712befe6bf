"""The modules of an ESP32 that the firmware finds on the pty board, as small as the self-test needs them."""

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

HARDWARE: "dict[str, Any]" = {}  # of board.py's Hardware


class Reset(BaseException):
    """machine.reset() was called."""


class Asleep(BaseException):
    """The application runs and has nothing to do; the fake sends it back to the REPL."""


class Pin:
    IN, OUT = 1, 3
    PULL_DOWN, PULL_UP = 1, 2

    def __init__(
        self, number: int, mode: int = -1, pull: int = -1, *, value: int = 0, hold: bool = False
    ) -> None:
        self.number = number

    def value(self, *level: int) -> int:
        return 1 - int(self.number in HARDWARE["low_pins"])

    IRQ_FALLING, IRQ_RISING = 2, 1

    def irq(self, *_: object) -> None: ...


class I2C:
    def __init__(self, number: int, *, scl: Pin, sda: Pin, freq: int) -> None: ...

    def scan(self) -> "list[int]":
        return list(HARDWARE["i2c"])

    def writeto(self, address: int, data: bytes) -> int:
        if address not in HARDWARE["i2c"]:
            raise OSError(19)
        return len(data)


class SPI:
    def __init__(
        self, number: int, *, baudrate: int, polarity: int, phase: int, sck: Pin, mosi: Pin
    ) -> None: ...

    def write(self, data: bytes) -> None: ...


class ADC:
    ATTN_11DB = 3

    def __init__(self, *_: object) -> None:
        self._most_uv = 950_000

    def init(self, atten: int) -> None:
        self._most_uv = 2_450_000 if atten == ADC.ATTN_11DB else 950_000

    def read_uv(self) -> int:
        return min(int(HARDWARE["cell_mv"]) * 500, self._most_uv)


class PWM:
    def __init__(self, pin: Pin, *, duty_u16: int) -> None: ...

    def freq(self, _: int) -> None: ...

    def duty_u16(self, _: int) -> None: ...


class WDT:
    """Fed at each turn of the loop: at the second the application has begun, and has nothing to do yet."""

    def __init__(self, timeout: int) -> None:
        self._turns = 0

    def feed(self) -> None:
        self._turns += 1
        if self._turns > 1:
            raise Asleep


class RTC:
    kept = b""

    def memory(self, *data: bytes) -> bytes:
        if data:
            RTC.kept = data[0]
        return RTC.kept


class Machine:
    PWRON_RESET, HARD_RESET, WDT_RESET, DEEPSLEEP_RESET, SOFT_RESET = range(1, 6)
    PIN_WAKE, TIMER_WAKE = 2, 4
    Pin, I2C, SPI, ADC, PWM, WDT, RTC = Pin, I2C, SPI, ADC, PWM, WDT, RTC

    def __init__(self, cause: int) -> None:
        self.mem32 = {0x60043024: 0, 0x60038024: 0}  # frame counters of a C3's, an S3's USB; here is no USB
        self.cause = cause

    def reset_cause(self) -> int:
        return self.cause

    def wake_reason(self) -> int:
        return self.PIN_WAKE

    def deepsleep(self, *_: object) -> None:
        raise Asleep

    def reset(self) -> None:
        raise Reset

    def lightsleep(self, *_: object) -> None:
        raise Asleep


class Implementation:
    name = sys.implementation.name
    _mpy = getattr(sys.implementation, "_mpy", 0)

    def __init__(self) -> None:
        self.version = tuple(HARDWARE["version"])
        self._machine = HARDWARE["machine"]


class Esp32:
    WAKEUP_ALL_LOW = 0
    HEAP_DATA = 4

    def idf_heap_info(self, _: int) -> "list[tuple[int, int, int, int]]":
        return [(170_000, 66_000, 61_440, 60_000)]

    def wake_on_ext0(self, *_: object) -> None: ...


class System:
    def __init__(self) -> None:
        self.platform = HARDWARE["platform"]
        self.implementation = Implementation()
        self.modules = sys.modules
        self.path = sys.path
        self.stdout = sys.stdout


def install(hardware: "dict[str, Any]", cause: int) -> None:
    """Put the modules where imports find them first."""
    HARDWARE.update(hardware)
    modules: "dict[str, Any]" = sys.modules
    modules["machine"] = Machine(cause)
    modules["esp32"] = Esp32()
    modules["bluetooth"] = object()
    modules["sys"] = System()


def print_exception(error: BaseException) -> None:
    """A traceback on the console."""
    printing: "Any" = sys
    printing.print_exception(error, sys.stdout)
