"""What fails once in a start: FAULT names what raises an exception that nobody expects, from FAULT_MS on.

CUT is the number of records that are written before the power goes.
"""

import builtins
import os

import chip  # type: ignore[import-not-found]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

POWER_LOST = 9  # status

fault = os.getenv("FAULT") or ""
began_ms = chip.ticks_ms()
left = [int(os.getenv("FAULT_MS") or 0)]
records = [int(os.getenv("CUT") or -1)]


def strike(name: str) -> None:
    if name == fault and left and chip.ticks_diff(chip.ticks_ms(), began_ms) >= left[0]:
        left.clear()
        raise RuntimeError("no more " + name)


class I2C(chip.I2C):  # type: ignore[misc]
    def writeto(self, address: int, data: "bytes | memoryview") -> None:
        strike("draw")
        super().writeto(address, data)


class PWM(chip.PWM):  # type: ignore[misc]
    def duty_u16(self, duty: int) -> None:
        if duty:
            strike("play")
        super().duty_u16(duty)


class BLE(chip.BLE):  # type: ignore[misc]
    def active(self, on: bool) -> None:
        if on:
            strike("radio")
        super().active(on)

    def gap_advertise(self, us: "int | None", adv: bytes = b"", resp_data: bytes = b"") -> None:
        strike("poll")
        super().gap_advertise(us, adv, resp_data)


def _open(path: str, mode: str = "r") -> "Any":
    if mode == "ab":
        strike("append")
        if records[0] == 0:
            raise SystemExit(POWER_LOST)
        records[0] -= 1
    elif path == "/settings.new":
        strike("settings")
    return _chip_open(path, mode)


_chip_open = open
for made in (I2C, PWM, BLE):
    setattr(chip, made.__name__, made)
builtins.open = _open  # type: ignore[assignment]
