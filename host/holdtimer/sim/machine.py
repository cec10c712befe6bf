"""MicroPython's `machine` and `esp32` on CPython: a chip whose pins, bus and supply belong to the simulator.

    chip = Chip(now_ms)
    chip.i2c[0x3C] = Ssd1306()
    sys.modules["machine"] = chip.machine()

Only what holdfw and its tests use; anything else is an AttributeError.
"""

from collections.abc import Callable, Sequence
from types import ModuleType
from typing import Any, ClassVar, NamedTuple, NoReturn, Protocol

ENODEV = 19
DEFAULT_CELL_MV = 3900
RTC_MEMORY_MAX = 2048

PWRON_RESET, HARD_RESET, WDT_RESET, DEEPSLEEP_RESET, SOFT_RESET = range(1, 6)
PIN_WAKE, TIMER_WAKE = 2, 4
HEAP_DATA = 4

USB_FRAMES, USB_FRAMES_S3 = 0x60043024, 0x60038024
"""Where the USB inside a C3, an S3 has the number of its host's last frame: 11 bits, one each ms."""


class I2cDevice(Protocol):
    """What hangs on the bus."""

    def write(self, data: bytes) -> None:
        """One transaction, without the address."""


class SpiDevice(Protocol):
    """What hangs on the SPI bus; it reads its other pins from the chip."""

    def write(self, data: bytes) -> None:
        """Bytes, while it is selected or not."""


class Tone(NamedTuple):
    """From `at_ms` on the buzzer's pin carries this; a duty of 0 is silence."""

    at_ms: int
    freq_hz: int
    duty_u16: int


class Halted(BaseException):
    """The program ended with reset() or deepsleep(); `sleep_ms` is None where only a pin wakes it."""

    def __init__(self, cause: int, sleep_ms: int | None = None) -> None:
        super().__init__(cause, sleep_ms)
        self.cause = cause
        self.sleep_ms = sleep_ms


class PowerLost(BaseException):
    """The supply is gone for `off_ms`; `memory` is what the RTC's memory holds after that."""

    def __init__(self, off_ms: int, memory: bytes) -> None:
        super().__init__(off_ms, memory)
        self.off_ms = off_ms
        self.memory = memory


class Chip:
    """State of one simulated chip; `machine()` and `esp32()` are the modules that its firmware sees.

    `now_ms` is the simulator's time. `on_lightsleep` gets the requested ms (None: until a pin wakes it) and
    lets that time pass; `detached` is the pin that it took. The battery divider of a board halves `cell_mv`.
    A `c3` wakes through its GPIO controller and has its USB inside: a host counts frames on it (`usb_host`)
    until a light sleep switches its pads off (`usb_up`). `idf_heaps` are (size, free, largest free block,
    least free ever) of each heap of ESP-IDF. `on_output` hears of each level that the program puts on a pin,
    `held` are the levels that outlast resets.
    """

    def __init__(
        self,
        now_ms: Callable[[], int],
        on_lightsleep: Callable[[int | None], None] = lambda ms: None,  # noqa: ARG005
        cause: int = PWRON_RESET,
        unique_id: bytes = b"\x02\x00\x00\x00\x00\x01",
        c3: bool = False,
    ) -> None:
        self.now_ms = now_ms
        self.on_lightsleep = on_lightsleep
        self.cause = cause
        self.unique_id = unique_id
        self.cell_mv = DEFAULT_CELL_MV
        self.calibrated = True
        self.spike_mv: Callable[[], int] = lambda: 0
        self.i2c: dict[int, I2cDevice] = {}
        self.i2c_bytes = 0
        self.spi: SpiDevice | None = None
        self.on_output: Callable[[int, int], None] = lambda pin, level: None  # noqa: ARG005
        self.held: dict[int, int] = {}
        self.tones: list[Tone] = []
        self.levels: dict[int, int] = {}
        self.handlers: dict[int, tuple[Pin, Callable[[Pin], object], int]] = {}
        self.wake_pin: int | None = None
        self.wake_level = 0
        self.wake_reason = 0
        self.c3 = c3
        self.usb_host = False
        self.usb_up = True
        self.idf_heaps = [(180_000, 60_000, 57_344, 50_000), (15_000, 9_000, 7_000, 8_000)]
        self.registers: dict[int, Callable[[], int]] = dict.fromkeys(
            (USB_FRAMES, USB_FRAMES_S3), self._usb_frames
        )
        self.detached: int | None = None
        self.watchdog_ms: int | None = None
        self.rtc_memory = b""
        self.freq_hz = 160_000_000

    def drive(self, pin: int, level: int) -> None:
        """Put a level on a pin from outside; interrupts run before this returns."""
        before = self.levels.get(pin)
        self.levels[pin] = level
        edge = Pin.IRQ_RISING if level else Pin.IRQ_FALLING
        if pin in self.handlers and before not in (None, level):
            owner, handler, trigger = self.handlers[pin]
            if trigger & edge:
                handler(owner)

    def sound(self, freq_hz: int, duty_u16: int) -> None:
        """Log what the buzzer's pin carries from now on."""
        tone = Tone(self.now_ms(), freq_hz, duty_u16)
        if self.tones and self.tones[-1].at_ms == tone.at_ms:
            self.tones.pop()
        self.tones.append(tone)

    def transfer(self, addr: int, data: bytes) -> int:
        """One I2C write; OSError(ENODEV) where nothing acknowledges the address."""
        self.i2c_bytes += 1
        if addr not in self.i2c:
            raise OSError(ENODEV, "no device acknowledges")
        self.i2c_bytes += len(data)
        self.i2c[addr].write(data)
        return len(data)

    def machine(self) -> ModuleType:
        """The module `machine` of this chip."""
        module: Any = ModuleType("machine")
        for peripheral in (Pin, I2C, SoftI2C, SPI, PWM, ADC, WDT, RTC):
            bound = type(peripheral.__name__, (peripheral,), {"chip": self})
            setattr(module, peripheral.__name__, bound)
        module.PWRON_RESET = PWRON_RESET
        module.HARD_RESET = HARD_RESET
        module.WDT_RESET = WDT_RESET
        module.DEEPSLEEP_RESET = DEEPSLEEP_RESET
        module.SOFT_RESET = SOFT_RESET
        module.PIN_WAKE = PIN_WAKE
        module.TIMER_WAKE = TIMER_WAKE
        module.reset_cause = lambda: self.cause
        module.wake_reason = lambda: self.wake_reason
        module.mem32 = _Registers(self.registers)
        module.unique_id = lambda: self.unique_id
        module.freq = self._freq
        module.reset = self._reset
        module.deepsleep = self._deepsleep
        module.lightsleep = self._lightsleep
        return module  # type: ignore[no-any-return]

    def esp32(self) -> ModuleType:
        """The module `esp32` of this chip: waking by one pin, or by none."""
        module: Any = ModuleType("esp32")
        module.WAKEUP_ALL_LOW = False
        module.WAKEUP_ANY_HIGH = True
        module.HEAP_DATA = HEAP_DATA
        module.idf_heap_info = self._heap_info
        if self.c3:
            module.wake_on_gpio = lambda pins, level: self._wake_on(pins[0] if pins else None, level)
        else:
            module.wake_on_ext0 = self._wake_on
        return module  # type: ignore[no-any-return]

    @property
    def woken(self) -> bool:
        """Whether the button ends a sleep now: it is down, and the program armed it."""
        return self.wake_pin is not None and self.levels.get(self.wake_pin) == self.wake_level

    def _heap_info(self, capabilities: int) -> list[tuple[int, int, int, int]]:
        assert capabilities == HEAP_DATA
        return list(self.idf_heaps)

    def _usb_frames(self) -> int:
        return int(self.now_ms()) & 0x7FF if self.usb_host and self.usb_up else 0x2A5

    def _freq(self, hz: int | None = None) -> int | None:
        if hz is None:
            return self.freq_hz
        self.freq_hz = hz
        return None

    def _reset(self) -> NoReturn:
        raise Halted(HARD_RESET)

    def _deepsleep(self, time_ms: int | None = None) -> NoReturn:
        raise Halted(DEEPSLEEP_RESET, time_ms)

    def _lightsleep(self, time_ms: int | None = None) -> None:
        # EXT0 takes its pin from the GPIO and does not give it back: from then on the pin reads 0
        # (github.com/micropython/micropython/issues/3835), and that is an edge.
        self.detached = None if self.c3 else self.wake_pin
        self.usb_up = False  # and no host finds it again before the chip is reset
        self.on_lightsleep(time_ms)
        if self.detached is not None:
            self._edge(self.detached)

    def attach(self, pin: int) -> None:
        """Give a pin back to its GPIO, as any configuration of it does."""
        if self.detached == pin:
            self.detached = None
            self._edge(pin)

    def _edge(self, pin: int) -> None:
        if pin in self.handlers:
            owner, handler, _ = self.handlers[pin]
            handler(owner)

    def _wake_on(self, pin: "Pin | None", level: bool) -> None:
        self.wake_pin = pin.number if pin else None
        self.wake_level = int(level)

    def output(self, pin: int, level: int) -> None:
        """What the program puts on a pin; one that is held keeps its level."""
        if pin not in self.held:
            self.levels[pin] = level
            self.on_output(pin, level)


class _Registers:
    """machine.mem32, read only; an address that nobody put anything at is what a real chip may panic on."""

    def __init__(self, registers: dict[int, Callable[[], int]]) -> None:
        self._registers = registers

    def __getitem__(self, address: int) -> int:
        return self._registers[address]()


class Pin:
    """A GPIO; objects of one number share its level."""

    IN: ClassVar[int] = 1
    OUT: ClassVar[int] = 3
    OPEN_DRAIN: ClassVar[int] = 7
    PULL_DOWN: ClassVar[int] = 1
    PULL_UP: ClassVar[int] = 2
    IRQ_RISING: ClassVar[int] = 1
    IRQ_FALLING: ClassVar[int] = 2
    chip: ClassVar[Chip]

    def __init__(
        self,
        id: int,
        mode: int = -1,
        pull: int | None = -1,
        *,
        value: int | None = None,
        hold: bool | None = None,
    ) -> None:
        self.number = id
        if hold is not None:
            self.chip.held.pop(id, None)
        self.chip.attach(id)
        if pull in (Pin.PULL_UP, Pin.PULL_DOWN):
            self.chip.levels.setdefault(id, int(pull == Pin.PULL_UP))
        if mode == Pin.OUT:
            self.chip.output(id, value or 0)
        if hold:
            self.chip.held[id] = self.chip.levels[id]

    def value(self, x: int | None = None) -> int | None:
        if x is None:
            return 0 if self.chip.detached == self.number else self.chip.levels.get(self.number, 0)
        self.chip.output(self.number, int(bool(x)))
        return None

    def init(self, mode: int = -1, pull: int | None = -1) -> None:  # noqa: ARG002
        self.chip.attach(self.number)

    def irq(self, handler: "Callable[[Pin], object]", trigger: int = IRQ_RISING | IRQ_FALLING) -> None:
        if self.chip.wake_pin == self.number and not self.chip.c3:
            self.chip.wake_pin = None  # as machine_pin_irq of ports/esp32/machine_pin.c does to EXT0
        self.chip.handlers[self.number] = (self, handler, trigger)


class I2C:
    """The bus; every bytes-like argument goes to the device as `bytes`."""

    chip: ClassVar[Chip]

    def __init__(self, id: int, *, scl: Pin, sda: Pin, freq: int = 400_000) -> None:
        self.number = id
        if scl.number == sda.number:
            raise ValueError("scl and sda are the same pin")
        self.freq_hz = freq

    def scan(self) -> list[int]:
        return sorted(self.chip.i2c)

    def writeto(self, addr: int, buf: bytes | bytearray | memoryview, /) -> int:
        return self.chip.transfer(addr, bytes(buf))

    def writevto(self, addr: int, vector: Sequence[bytes | bytearray | memoryview]) -> int:
        return self.chip.transfer(addr, b"".join(vector))


class SoftI2C(I2C):
    """The same bus on any pins."""

    def __init__(self, scl: Pin, sda: Pin, *, freq: int = 400_000) -> None:
        super().__init__(-1, scl=scl, sda=sda, freq=freq)


class SPI:
    """The bus, which only writes here."""

    chip: ClassVar[Chip]

    def __init__(self, id: int, *, baudrate: int, polarity: int, phase: int, sck: Pin, mosi: Pin) -> None:
        self.setup = id, baudrate, polarity, phase, sck.number, mosi.number

    def write(self, buf: bytes | bytearray | memoryview, /) -> None:
        if self.chip.spi:
            self.chip.spi.write(bytes(buf))


class PWM:
    """A square wave on a pin, from the start; every change goes to the chip's sound log."""

    chip: ClassVar[Chip]

    def __init__(self, pin: Pin, *, freq: int = 5000, duty_u16: int = 32768) -> None:
        self.pin = pin
        self._freq_hz = freq
        self._duty_u16 = 0
        self.duty_u16(duty_u16)

    def freq(self, hz: int | None = None) -> int | None:
        if hz is None:
            return self._freq_hz
        if not 1 <= hz <= 40_000_000:
            raise ValueError("frequency must be from 1Hz to 40MHz")
        self._freq_hz = hz
        self.chip.sound(self._freq_hz, self._duty_u16)
        return None

    def duty_u16(self, value: int | None = None) -> int | None:
        if value is None:
            return self._duty_u16
        if not 0 <= value <= 65535:
            raise ValueError("duty_u16 must be from 0 to 65535")
        self._duty_u16 = value
        self.chip.sound(self._freq_hz, self._duty_u16)
        return None

    def deinit(self) -> None:
        self.duty_u16(0)


class ADC:
    """The battery's pin, behind a divider by two. More than its attenuation is made for reads as the most."""

    ATTN_0DB: ClassVar[int] = 0
    ATTN_11DB: ClassVar[int] = 3
    MOST_UV: ClassVar[dict[int, int]] = {ATTN_0DB: 950_000, ATTN_11DB: 2_450_000}  # ESP32, as ESP-IDF says
    chip: ClassVar[Chip]

    def __init__(self, pin: Pin, *, atten: int = ATTN_0DB) -> None:
        self.pin = pin
        self.init(atten=atten)

    def init(self, *, atten: int) -> None:
        if atten not in self.MOST_UV:
            raise ValueError("invalid atten")
        self.atten = atten

    def read_uv(self) -> int:
        if not self.chip.calibrated:
            raise OSError(-0x106, "ESP_ERR_NOT_SUPPORTED")  # no fuse of it was burnt
        cell_mv = self.chip.cell_mv + self.chip.spike_mv()
        return min(cell_mv * 1000 // 2, self.MOST_UV[self.atten])


class RTC:
    """The memory that outlasts deep sleep and resets; a short dip of the supply may leave it whole, too."""

    chip: ClassVar[Chip]

    def memory(self, data: bytes | None = None) -> bytes | None:
        if data is None:
            return self.chip.rtc_memory
        if len(data) > RTC_MEMORY_MAX:
            raise ValueError("buffer too long")
        self.chip.rtc_memory = bytes(data)
        return None


class WDT:
    """The watchdog: `Chip.watchdog_ms` is when it would bite."""

    chip: ClassVar[Chip]

    def __init__(self, id: int = 0, timeout: int = 5000) -> None:
        self.number = id
        self.timeout_ms = timeout
        self.feed()

    def feed(self) -> None:
        self.chip.watchdog_ms = self.chip.now_ms() + self.timeout_ms
