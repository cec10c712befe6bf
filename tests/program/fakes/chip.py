# ruff: noqa: ARG001, ARG002  # signatures are MicroPython's
"""machine, bluetooth, esp32 and time in one: a chip whose outside is the process at the other end of a pipe.

Small, since it lies in the heap that is measured. Time passes in a sleep only: a line out, `SLEEP ticks kind
ms i2c_bytes`, and a line in, `passed_ms what [hex]`; rig.py is the other side.
"""

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

PWRON_RESET = 1
DEEPSLEEP_RESET = 4
PIN_WAKE = 2
TIMER_WAKE = 4
FLAG_READ = FLAG_WRITE = FLAG_WRITE_NO_RESPONSE = FLAG_NOTIFY = 0
WAKEUP_ALL_LOW = False
HEAP_DATA = 4
_PERIOD = 1 << 30


class _Bitten(BaseException):
    """The watchdog was not fed in time."""


class Pin:
    """The button, and pins that say nothing."""

    IN = PULL_UP = IRQ_FALLING = IRQ_RISING = 0
    level = 1
    edge: "Any" = None
    button: "Any" = None
    taken = False  # by EXT0, in light sleep: it reads 0 until it is configured again

    def __init__(self, *setup: object) -> None:
        pass

    def init(self, *setup: object) -> None:
        Pin.taken = False
        Pin.edge(self)

    def value(self) -> int:
        return 0 if Pin.taken else Pin.level

    def irq(self, handler: "Any", trigger: int) -> None:
        Pin.edge = handler
        Pin.button = self


class I2C:
    """A bus with a display that counts, and tells when it is lit, dimmed and darkened."""

    sent = 0

    def __init__(self, *setup: object, **more: object) -> None:
        pass

    def writeto(self, addr: int, data: "bytes | memoryview") -> None:
        I2C.sent += 1 + len(data)
        if data[0] == 0 and data[1] in (0x81, 0xAE, 0xAF):
            print("PANEL", ticks_ms(), data[1], data[2])


class PWM:
    """The buzzer; it sounds from the start where nobody says otherwise."""

    def __init__(self, pin: Pin, duty_u16: int = 32768) -> None:
        if duty_u16:
            self.duty_u16(duty_u16)

    def freq(self, hz: int) -> None:
        pass

    def duty_u16(self, duty: int) -> None:
        print("DUTY", ticks_ms(), duty)


class ADC:
    """A cell of 3.9 V behind a divider by two; 950 mV is the most that it reads as it comes."""

    ATTN_11DB = 3

    def __init__(self, pin: Pin) -> None:
        self._uv = 950_000

    def init(self, atten: int) -> None:
        self._uv = 1_950_000 if atten == ADC.ATTN_11DB else 950_000

    def read_uv(self) -> int:
        return self._uv


class RTC:
    """Its memory and its time come from the environment: they outlast deep sleep."""

    kept = bytes.fromhex(os.getenv("RTC_MEMORY") or "")

    def memory(self, *data: bytes) -> "bytes | None":
        if not data:
            return RTC.kept
        RTC.kept = data[0]
        print("RTC", data[0].hex() if data[0] else "")  # an empty one's is b''
        return None


class WDT:
    """Bites where a sleep ends later than `timeout` after it was fed."""

    timeout = _PERIOD
    fed_ms = 0

    def __init__(self, timeout: int) -> None:
        WDT.timeout = timeout
        self.feed()

    def feed(self) -> None:
        WDT.fed_ms = ticks_ms()


class BLE:
    """One central at most; what it writes and gets goes through the pipe."""

    handler: "Any" = None
    value: "bytes | bytearray" = b""

    def active(self, on: bool) -> None:
        print("RADIO", ticks_ms(), int(on))

    def irq(self, handler: "Any") -> None:
        BLE.handler = handler or (lambda *_: None)  # off: what comes meets nobody

    def config(self, *get: str, **put: object) -> str:
        return "hold"

    def gatts_register_services(self, services: object) -> "tuple[tuple[int, ...], ...]":
        return (1, 2), (3,), (4, 5)

    def gatts_write(self, handle: int, value: bytes) -> None:
        pass

    def gatts_set_buffer(self, handle: int, size: int, append: bool) -> None:
        pass

    def gatts_read(self, handle: int) -> "bytes | bytearray":
        return BLE.value

    def gap_advertise(self, us: "int | None", adv: bytes = b"", resp_data: bytes = b"") -> None:
        if us:
            print("ADVERTISE")

    def gap_disconnect(self, handle: int) -> None:
        print("HANGUP")

    def gatts_notify(self, handle: int, value_handle: int, data: bytes) -> None:
        # In pieces: a radio has the bytes in buffers of its own, and this is the heap that is measured.
        print("NOTIFY ", end="")
        for at in range(0, len(data), 16):
            print(data[at : at + 16].hex(), end="")
        print()


def UUID(value: "int | str") -> bytes:
    return bytes(16)


def idf_heap_info(get: int) -> "list[tuple[int, int, int, int]]":
    return [(180_000, 60_000, 57_344, 50_000)]


def reset() -> None:
    sys.exit(3)


def wake_on_ext0(pin: "Pin | None", level: bool) -> None:
    pass


def reset_cause() -> int:
    return int(os.getenv("RESET_CAUSE") or DEEPSLEEP_RESET)


def wake_reason() -> int:
    return TIMER_WAKE if Pin.level else PIN_WAKE


def ticks_ms() -> int:
    return _now_ms % _PERIOD


def ticks_diff(later: int, earlier: int) -> int:
    return (later - earlier + _PERIOD // 2) % _PERIOD - _PERIOD // 2


def sleep_ms(ms: int) -> None:
    _sleep("POLL", ms)


def lightsleep(ms: int) -> None:
    Pin.taken = True
    _sleep("LIGHT", ms)
    Pin.edge(Pin.button)


def time_ns() -> int:
    awake_ms = _now_ms + 5000 - _PERIOD
    drift_ms = awake_ms * int(os.getenv("RTC_PPM") or 0) // 1_000_000
    return (int(os.getenv("RTC_MS") or 0) + awake_ms + drift_ms) * 1_000_000


def deepsleep(ms: int = -1) -> None:
    _sleep("DEEP", ms)
    sys.exit()


def _told() -> "tuple[int, str, bytes | bytearray]":
    """How many ms have passed, what happened, and its argument: bytes that came in hexadecimal, or digits."""
    words: list[str] = ["", ""]
    for at in range(2):
        while (char := sys.stdin.read(1)) not in " \n":
            words[at] += char
        if char == "\n":
            return int(words[0]), words[1], b""
    argument = bytearray()
    while (digits := sys.stdin.read(1)) != "\n":
        if words[1] == "write":
            argument.append(int(digits + sys.stdin.read(1), 16))
        else:
            argument.append(ord(digits))
    return int(words[0]), words[1], argument


def _sleep(kind: str, ms: int) -> None:
    global _now_ms
    print("SLEEP", ticks_ms(), kind, ms, I2C.sent)
    I2C.sent = 0
    passed, what, argument = _told()
    _now_ms += passed
    if ticks_diff(ticks_ms(), WDT.fed_ms) > WDT.timeout and kind != "DEEP":
        raise _Bitten
    if what == "write":
        BLE.value = argument
        argument = b""
        BLE.handler(3, (0, 4))
    elif what == "mtu":
        BLE.handler(21, (0, int(argument)))
    elif what == "connect" or what == "disconnect":
        BLE.handler(1 if what == "connect" else 2, (0, 0, b""))
    elif what != "-":
        Pin.level = int(what == "up")
        Pin.edge(Pin.button)


_now_ms = _PERIOD - 5000  # the ticks wrap soon
