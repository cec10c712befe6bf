"""Makes work take time on the chip of tests/program/fakes: the bus, the flash and the processor."""

import chip  # type: ignore[import-not-found]
import ffi  # type: ignore[import-not-found]
import flashchip  # type: ignore[import-not-found]

SLOWER = 100  # see bench/device.py
I2C_NS = 22_500  # a byte and its acknowledge at 400 kHz
PROGRAM_NS = 2_700  # a byte: 0.7 ms a page of 256 (typical of SPI NOR flash; an assumption)
ERASE_NS = 50_000_000  # a sector of 4 KiB, likewise

_used_us = ffi.open("libc.so.6").func("i", "clock", "")  # processor time: what else runs here does not count
_ticks_ms = chip.ticks_ms
_chip_sleep = chip._sleep
_chip_writeto = chip.I2C.writeto
_flash_ns = 0
_owed_ns = 0


def _writeto(self: object, addr: int, data: bytes) -> None:
    global _owed_ns
    _owed_ns += (1 + len(data)) * I2C_NS
    _chip_writeto(self, addr, data)


def _busy_ticks_ms() -> int:
    """Let the time pass that the work since the last call takes on the device."""
    global _seen_us, _flash_ns, _owed_ns
    used_us = _used_us()
    flash_ns = flashchip.FlashChip.programmed * PROGRAM_NS + flashchip.FlashChip.erased * ERASE_NS
    _owed_ns += (used_us - _seen_us) * 1000 * SLOWER + flash_ns - _flash_ns
    _flash_ns = flash_ns
    chip._now_ms += _owed_ns // 1_000_000
    _owed_ns %= 1_000_000
    ticks: int = _ticks_ms()
    _seen_us = _used_us()  # what measuring takes is not the device's
    return ticks


def _sleep(kind: str, ms: int) -> None:
    global _seen_us
    _busy_ticks_ms()
    _chip_sleep(kind, ms)
    _seen_us = _used_us()  # what the pipe took is not the device's


chip.I2C.writeto = _writeto
chip.ticks_ms = _busy_ticks_ms
chip._sleep = _sleep
_seen_us = _used_us()
