"""Every board of holdfw.pins on 32-bit MicroPython, with its own chip, pins and way to wake."""

from collections.abc import Callable

import pytest
from program.device import Device
from program.expected import logged
from program.glass import shows
from program.rig import Rig
from program.story import Day

from holdcore.gesture import STUCK_MS
from holdcore.log import journal, reader
from holdcore.model import COMPLETED
from holdcore.power import DEEP_AFTER_MS
from holdfw.pins import BOARDS
from holdtimer.routines.load import find

Boards = Callable[..., Device]
LOOK_MS = 120_000  # of holdfw.sleep
every_board = pytest.mark.parametrize("board", BOARDS)


def seen(rig: Rig, text: str) -> bool:
    """Whether `text` was shown; of a display on SPI, which test_st7789.py reads, whether anything was."""
    if not rig.glass:
        return any(sleep.i2c_bytes for sleep in rig.sleeps)
    return any(shows(pixels, text) for _, pixels in rig.glass)


@every_board
def test_a_push_a_session_and_a_pull(board: str, device_of: Boards) -> None:
    device = device_of(board)
    day = Day(device, find("hip-trio").encoded())

    assert (day.rig.status, day.rig.output, day.pushes.refused) == (0, "", b""), device.crash()
    assert day.pushes.pushed
    entries = logged(day.pulls.records)
    holds = [
        (entry.at_ms - day.began_ms, reader.hold_of(entry)) for entry in entries if entry.type == journal.DID
    ]
    assert holds == day.plan.holds
    end = next(entry for entry in entries if entry.type == journal.END)
    assert end.values == (COMPLETED, day.plan.ends_ms, 0)
    assert device.log() == day.pulls.records
    cell = "70%" if BOARDS[board].battery >= 0 else "?%"
    assert [text for text in ("MENU", "RADIO", "HOLD", "PAIN", cell) if not seen(day.rig, text)] == []
    assert any(duty for _, duty in day.rig.tones)


@every_board
def test_it_sleeps_and_a_press_wakes_it(board: str, device_of: Boards) -> None:
    device = device_of(board)
    idle = device.power_on().run()
    assert (idle.status, idle.output) == (0, "")
    assert idle.now_ms == pytest.approx(DEEP_AFTER_MS, abs=150), "some displays are reset for 120 ms"
    assert any(sleep.kind == "LIGHT" for sleep in idle.sleeps)

    woken = device.power_on(pressed=True, after=idle)
    woken.after(300, "up")
    woken.press(1_000)
    woken.run()
    assert (woken.status, woken.output) == (0, "")
    assert any(duty for _, duty in woken.tones), "a click in the menu is heard"


@every_board
def test_a_button_that_is_wired_to_ground_is_said_and_lets_it_sleep(board: str, device_of: Boards) -> None:
    device = device_of(board)
    rig = device.power_on(pressed=True, dip=True).run()
    assert (rig.status, rig.output) == (0, "")
    assert seen(rig, "button is down")

    stuck = device.power_on(pressed=True)
    stuck.run()
    assert (stuck.status, stuck.output) == (0, "")
    assert stuck.sleeps[-1].at_ms < STUCK_MS + 1_000
    assert stuck.sleeps[-1].ms == LOOK_MS
    assert not any(any(map(any, pixels)) for _, pixels in stuck.glass[-1:]), "dark"
