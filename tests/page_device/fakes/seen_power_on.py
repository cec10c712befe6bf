"""As tests/program/fakes/power_on.py, on a chip that also prints what goes to the display and the pitch.

usage: micropython -m seen_power_on IMAGE LEVEL
"""

import chip  # type: ignore[import-not-found]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def _writeto(self: "Any", addr: int, data: "bytes | memoryview") -> None:  # noqa: ARG001
    print("GLASS", chip.ticks_ms(), bytes(data).hex())


def _freq(self: "Any", hz: int) -> None:  # noqa: ARG001
    print("PITCH", chip.ticks_ms(), hz)


chip.I2C.writeto = _writeto
chip.PWM.freq = _freq

import power_on  # type: ignore[import-not-found]  # noqa: E402, F401
