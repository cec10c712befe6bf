"""The modules of an ESP32 that the firmware finds on the pty board, as small as the self-test needs them."""

import binascii
import json
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

HARDWARE: "dict[str, Any]" = {}  # of board.py's Hardware
STEP_US = 100  # of reading a clock
PRESS_MS = 100
BOUNCE_US = 600  # of each edge
PWRON, HARD, WATCHDOG, DEEPSLEEP = range(1, 5)


class Reset(BaseException):
    """The chip starts again; `cause` is machine.reset_cause() of the next start."""

    def __init__(self, cause: int) -> None:
        self.cause = cause


class Asleep(BaseException):
    """The application runs and has nothing to do; the fake sends it back to the REPL."""


class Time:
    """Passes while somebody sleeps, and STEP_US whenever it is asked for; the RTC goes on over resets."""

    def __init__(self) -> None:
        self.us = 0
        self.rtc_ms = 0  # at the start
        self.bites_us = 0  # the watchdog; 0 for none

    def __getattr__(self, name: str) -> "Any":
        return getattr(time, name)

    def ticks_us(self) -> int:
        self.us += STEP_US
        return self.us

    def ticks_ms(self) -> int:
        return self.ticks_us() // 1000

    def time_ns(self) -> int:
        return (self.rtc_ms + self.ticks_ms()) * 1_000_000

    def sleep_ms(self, ms: int) -> None:
        self.us += 1000 * ms
        if self.bites_us and self.us > self.bites_us:
            raise Reset(WATCHDOG)

    def sleep(self, seconds: int) -> None:
        self.sleep_ms(1000 * seconds)


CLOCK = Time()


class Pin:
    IN, OUT = 1, 3
    PULL_DOWN, PULL_UP = 1, 2

    def __init__(
        self, number: int, mode: int = -1, pull: int = -1, *, value: int = 0, hold: bool = False
    ) -> None:
        self.number = number

    def value(self, *level: int) -> int:
        every_ms: int = HARDWARE["press_every_ms"]
        if every_ms and self.number == HARDWARE["button"]:
            since_us = CLOCK.us % (1000 * every_ms) - 500 * every_ms
            for edge_us in (0, 1000 * PRESS_MS):
                if edge_us <= since_us < edge_us + BOUNCE_US:
                    return since_us // (2 * STEP_US) % 2
            return int(not 0 <= since_us < 1000 * PRESS_MS)
        return 1 - int(self.number in HARDWARE["low_pins"])

    IRQ_FALLING, IRQ_RISING = 2, 1

    def init(self, *_: object) -> None: ...

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

    def duty_u16(self, duty: int) -> None:
        if duty == 1 << 15:
            print("as loud as can be")


class WDT:
    """Fed at each turn of the loop: at the second the application has begun, and has nothing to do yet."""

    def __init__(self, timeout: int) -> None:
        self._turns = 0
        self._us = 1000 * timeout
        CLOCK.bites_us = CLOCK.us + self._us

    def feed(self) -> None:
        CLOCK.bites_us = CLOCK.us + self._us
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

    def freq(self) -> int:
        return 160_000_000

    def deepsleep(self, *ms: int) -> None:
        if not ms:
            raise Asleep
        every_ms = HARDWARE["press_every_ms"]
        slept_ms = min(ms[0], every_ms or ms[0])
        print("deep sleep of", slept_ms)
        CLOCK.bites_us = 0
        CLOCK.sleep_ms(slept_ms)
        raise Reset(DEEPSLEEP)

    def reset(self) -> None:
        raise Reset(HARD)

    def lightsleep(self, ms: int) -> None:
        print("light sleep of", ms)
        CLOCK.sleep_ms(ms)


class Implementation:
    name = sys.implementation.name
    _mpy = getattr(sys.implementation, "_mpy", 0)

    def __init__(self) -> None:
        self.version = tuple(HARDWARE["version"])
        self._machine = HARDWARE["machine"]


class Ble:
    is_on = False

    def active(self, *on: bool) -> bool:
        if on:
            Ble.is_on = on[0]
            print("Bluetooth is", "on" if on[0] else "off")
        return Ble.is_on

    def config(self, *_: str, **__: object) -> bytes:
        return b"hold-0000"

    def irq(self, _: object) -> None: ...

    def gatts_register_services(self, services: "Any") -> "list[list[int]]":
        return [[0] * len(characteristics) for _, characteristics in services]

    def gatts_write(self, *_: object) -> None: ...

    def gatts_set_buffer(self, *_: object) -> None: ...

    def gap_advertise(self, *_: object, **__: object) -> None: ...


class Bluetooth:
    FLAG_READ, FLAG_WRITE_NO_RESPONSE, FLAG_WRITE, FLAG_NOTIFY = 2, 4, 8, 16
    BLE = Ble

    @staticmethod
    def UUID(_: object) -> bytes:
        return bytes(16)


class Esp32:
    WAKEUP_ALL_LOW = 0
    HEAP_DATA = 4

    def idf_heap_info(self, _: int) -> "list[tuple[int, int, int, int]]":
        piece = 31_744 if Ble.is_on else 61_440
        return [(170_000, piece + 4_560, piece, 25_000)]

    def wake_on_ext0(self, *_: object) -> None: ...


class System:
    def __init__(self) -> None:
        self.platform = HARDWARE["platform"]
        self.implementation = Implementation()
        self.modules = sys.modules
        self.path = sys.path
        self.stdout = sys.stdout
        self.version = sys.version


def save(file: "Any") -> None:
    """Keep what the RTC keeps over a reset in `file`."""
    file.seek(0)
    kept = binascii.hexlify(RTC.kept).decode()
    file.write(json.dumps([CLOCK.time_ns() // 1_000_000, kept]) + "\n")
    file.close()


def install(hardware: "dict[str, Any]", cause: int, rtc: "Any") -> None:
    """Put the modules where imports find them first; `rtc` is the file of `save`."""
    HARDWARE.update(hardware)
    kept = rtc.readline()
    if kept and cause != PWRON:
        CLOCK.rtc_ms, memory = json.loads(kept)
        RTC.kept = binascii.unhexlify(memory)
    modules: "dict[str, Any]" = sys.modules
    modules["machine"] = Machine(cause)
    modules["esp32"] = Esp32()
    modules["bluetooth"] = Bluetooth
    modules["time"] = CLOCK
    modules["sys"] = System()


def print_exception(error: BaseException) -> None:
    """A traceback on the console."""
    printing: "Any" = sys
    printing.print_exception(error, sys.stdout)
