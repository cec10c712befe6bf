"""Tries every part of the device, one after the other; the application is not running.

from holdfw.selftest import report
report(machine, esp32, time, "", 5000)
"""

import gc
import json
import os

from holdcore.power import percent
from holdcore.screens import BIG_Y
from holdfw.clock import Clock
from holdfw.memory import RADIO_BYTES, mem_free
from holdfw.pins import parts_of
from holdfw.rescue import read

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from holdfw.battery import Battery
    from holdfw.buzzer import Buzzer
    from holdfw.display import Display
    from holdfw.pins import Parts

    Result = tuple[str, bool, str]

OLED = (0x3C, 0x3D)  # the two addresses that an SSD1306 or SH1106 can have
SWEEP = bytes([value for note in range(60, 108, 2) for value in (note, 4)])  # C4 to A#7, 40 ms each
PULSES = bytes((60, 4, 60, 40))  # of the motor
VOLUME = 7
BLOCK = 4096  # bytes: one erase block of the flash, so that it is erased, written and read
CELL_MV = (3000, 4350)  # below, a LiPo's protection cuts off; above, a charger has stopped long ago
POLL_MS = 10
MARK = "selftest:"


def report(machine: "Any", esp32: "Any", time: "Any", root: str, press_ms: int) -> None:
    """Print one line per check, as each ends: MARK and {"name", "ok", "said"} as JSON."""
    for name, ok, said in checks(machine, esp32, time, root, press_ms):
        print(MARK + json.dumps({"name": name, "ok": ok, "said": said}))


def checks(machine: "Any", esp32: "Any", time: "Any", root: str, press_ms: int) -> "Iterator[Result]":
    """(name, passed, what was found) of each check; a part that raises has failed, the others go on.

    `press_ms` is how long to wait for somebody to press the button; 0 only asks that it be up.
    """
    made = parts_of(machine, root)
    clock = Clock(time.ticks_ms, time.ticks_diff, time.sleep_ms)
    buzzer = made.buzzer()
    parts: "tuple[tuple[str, Callable[[], tuple[bool, str]]], ...]" = (
        ("i2c", lambda: _i2c(made)),
        ("display", lambda: _display(made.display(time))),
        ("tones", lambda: _tones(buzzer, clock)),
        ("motor", lambda: _motor(buzzer, clock)),
        ("button", lambda: _button(made.button(), clock, press_ms)),
        ("battery", lambda: _battery(made.battery())),
        ("flash", lambda: _flash(root)),
        ("heap", lambda: _heap(esp32)),
        ("last crash", lambda: (True, read(root) or "none")),
    )
    for name, part in parts:
        if name == "motor" and not buzzer.touches:
            continue
        try:
            ok, said = part()
        except (OSError, ValueError) as error:
            ok, said = False, "%s: %s" % (type(error).__name__, error)
        yield name, ok, said


def _i2c(parts: "Parts") -> "tuple[bool, str]":
    i2c = parts.bus()
    if i2c is None:
        return True, "none: the display is on another bus"
    found = i2c.scan()
    said = ", ".join(["0x%02x" % address for address in found]) or "nothing answers"
    return any(address in OLED for address in found), said


def _display(display: "Display") -> "tuple[bool, str]":
    display.clear()
    display.text(0, 0, "hold timer", 0, 10)
    display.big(0, BIG_Y, "12:34")  # at any other row the driver cuts the digits
    display.bar(0, 56, 128, 6, 500)
    display.show()
    display.power(True)
    return display.present, "shows hold timer, 12:34, a bar" if display.present else "does not answer"


def _tones(buzzer: "Buzzer", clock: "Clock") -> "tuple[bool, str]":
    buzzer.play(SWEEP, VOLUME, clock.now_ms())
    _wait_for(buzzer, clock)
    return True, "rose from C4 to A#7 in 1 s"


def _motor(buzzer: "Buzzer", clock: "Clock") -> "tuple[bool, str]":
    buzzer.play(PULSES, 0, clock.now_ms(), 0, 1)
    _wait_for(buzzer, clock)
    return True, "shook twice, short and long"


def _wait_for(buzzer: "Buzzer", clock: "Clock") -> None:
    while buzzer.next_ms is not None:
        clock.sleep_ms(POLL_MS)
        buzzer.step(clock.now_ms())


def _button(pin: "Any", clock: "Clock", press_ms: int) -> "tuple[bool, str]":
    if not pin.value():
        return False, "down without a finger on it: stuck, or wired to the wrong pin"
    if not press_ms:
        return True, "up"
    until = clock.now_ms() + press_ms
    while clock.now_ms() < until:
        if not pin.value():
            return True, "pressed"
        clock.sleep_ms(POLL_MS)
    return False, "not pressed within %d s" % (press_ms // 1000)


def _battery(battery: "Battery") -> "tuple[bool, str]":
    mv = battery.read_mv()
    if not mv:
        return True, "unknown: this chip is not calibrated, or no pin measures it"
    return CELL_MV[0] <= mv <= CELL_MV[1], "%d mV, %d %%" % (mv, percent(mv))


def _flash(root: str) -> "tuple[bool, str]":
    path = root + "/selftest.tmp"
    data = os.urandom(64) * (BLOCK // 64)
    try:
        with open(path, "wb") as file:
            file.write(data)
        with open(path, "rb") as file:
            same = file.read() == data
    finally:
        try:
            os.remove(path)
        except OSError:  # it could not even be made
            same = False
    room = os.statvfs(root or "/")
    return same, "%d of %d KiB free" % (room[0] * room[3] // 1024, room[0] * room[2] // 1024)


def _heap(esp32: "Any") -> "tuple[bool, str]":
    gc.collect()
    ours, piece = mem_free(esp32)
    return piece >= RADIO_BYTES, "%d KiB free, for the radio %d KiB" % (ours // 1024, piece // 1024)
