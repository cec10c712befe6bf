"""The measurements, in the order in which they are made: a row each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from holdtimer.usb.bringup import scripts

Script = Callable[..., Any]


@dataclass(frozen=True)
class Reading:
    """A number that a person reads; `least` and `most` are what it can be."""

    name: str
    question: str
    unit: str
    least: float
    most: float


@dataclass(frozen=True)
class Measurement:
    """`script` returns values. `then` is what the board does next, out of reach; `after` says how it was.

    `person` is what somebody has to do for it, and can leave out. `numbers` are arguments of the scripts,
    `units` are of the values.
    """

    name: str
    does: str
    units: Mapping[str, str]
    script: Script = scripts.leaves
    then: Script | None = None
    after: Script | None = None
    person: str = ""
    back: str = ""
    """What the person does while the board is out of reach."""
    away_s: float = 0
    """How long it is, where no person does anything."""
    sleeps: bool = False
    """Lightly: a chip with its USB inside tells of it after a reset."""
    numbers: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    readings: tuple[Reading, ...] = ()


_WOKE = {"leaves_ms": "ms of the RTC", "on_for_ms": "ms", "boots": "cause, ms since it began, ms of the RTC"}
_CELL_MV = 2_500, 4_400
"""Below, no LiPo cell gives anything; above, none was charged."""
_RSSI_DBM = -120, 0

TABLE = (
    Measurement(
        "versions",
        "what the board says it is",
        {"chip_hz": "Hz", "flash_bytes": "B", "free_bytes": "B"},
        scripts.versions,
    ),
    Measurement(
        "windows",
        "both heaps before, during and after 20 radio windows (4 minutes)",
        dict.fromkeys(
            ("before", "during", "after"), "B: MicroPython free, taken; ESP-IDF free, in one piece"
        ),
        scripts.windows,
        numbers={"count": 20},
    ),
    Measurement(
        "light sleeps",
        "100 light sleeps of 200 ms",
        {"asked_ms": "ms", "slept_us": "us", "took_ms": "ms by the board", "host_ms": "ms by this computer"},
        scripts.light_sleeps,
        numbers={"count": 100, "ms": 200},
        sleeps=True,
    ),
    Measurement(
        "appends",
        "1000 records appended to a file",
        {"took_us": "us"},
        scripts.appends,
        numbers={"count": 1000},
    ),
    Measurement(
        "reset",
        "from a reset to the first picture",
        _WOKE,
        then=scripts.restart,
        after=scripts.woke,
        away_s=5,
    ),
    Measurement(
        "watchdog",
        "a watchdog of 2 s that nobody feeds",
        _WOKE,
        then=scripts.bite,
        after=scripts.woke,
        away_s=8,
        numbers={"ms": 2_000},
    ),
    Measurement(
        "wake by timer",
        "a deep sleep of 5 s",
        _WOKE,
        then=scripts.deep_sleep,
        after=scripts.woke,
        away_s=10,
        numbers={"ms": 5_000},
    ),
    Measurement(
        "wake by press",
        "a deep sleep of at most 60 s",
        _WOKE,
        then=scripts.deep_sleep,
        after=scripts.woke,
        person="Have a finger ready: it is to be pressed once, about 5 s after it has gone to sleep.",
        back="Count to five, then press the button once.",
        numbers={"ms": 60_000},
    ),
    Measurement(
        "bounce",
        "20 presses",
        {"press_us": "us", "release_us": "us"},
        scripts.bounce,
        person="Press the button 20 times, as you would in a routine: the board watches for a minute.",
        numbers={"count": 20, "wait_ms": 60_000},
    ),
    Measurement(
        "cell",
        "64 samples of the cell, beside a meter",
        {"pin_uv": "uV at the pin", "meter_mv": "mV"},
        scripts.cell,
        person="Set the meter to volts and hold it to the cell's + and -.",
        numbers={"count": 64},
        readings=(Reading("meter_mv", "What does it show, in mV?", "mV", *_CELL_MV),),
    ),
    Measurement(
        "usb",
        "the cable out and in again",
        _WOKE | {"before_ms": "ms"},
        scripts.plugged,
        after=scripts.woke,
        person="The cell is in, and its switch is on.",
        back="Pull the cable, count to ten, plug it in again.",
    ),
    Measurement(
        "rssi",
        "how strongly a phone hears it",
        _WOKE | {"near_dbm": "dBm", "far_dbm": "dBm"},
        then=scripts.advertise,
        after=scripts.woke,
        person="On the phone, open an app that lists Bluetooth LE devices with their RSSI.",
        numbers={"seconds": 240},
        readings=(
            Reading("near_dbm", "The RSSI of hold-test at 1 m, in dBm?", "dBm", *_RSSI_DBM),
            Reading("far_dbm", "And at 5 m?", "dBm", *_RSSI_DBM),
        ),
    ),
    Measurement(
        "power cut",
        "the power goes in a write",
        {"whole": "records", "harmed": "records", "torn_bytes": "B"},
        then=scripts.write_on,
        after=scripts.written,
        person="Switch the cell off: the board now lives from the cable alone.",
        back="It writes. Count to five, pull the cable, plug it in again.",
        numbers={"count": 4_000},
    ),
)
