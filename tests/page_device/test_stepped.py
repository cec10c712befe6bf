"""The device that is stepped does what the simulator's does on its thread: pictures, tones and journal."""

from pathlib import Path

import pytest
from device.living import Living
from page_device.script import END_MS, LOCAL_S, MOMENTS, PRESSES, edges, heard, log_of, put_routines

from holdcore.log import journal, reader
from holdfw import wall
from holdtimer.sim.machine import DEEPSLEEP_RESET, TIMER_WAKE, Chip
from holdtimer.sim.oled import Pixels
from holdtimer.sim.stepped import SteppedDevice


class Kept:
    """The RTC's memory."""

    def memory(self, data: bytes) -> None:
        self.data = data


def told() -> bytes:
    """What it holds after a laptop has told the device the time."""
    kept = Kept()
    wall.remember(kept, 0, 1, LOCAL_S, 0, False)
    return kept.data


def stepped(root: Path) -> tuple[list[Pixels], SteppedDevice]:
    device = SteppedDevice(str(root), LOCAL_S)
    happenings = sorted([(at_ms, 0, down) for at_ms, down in edges()] + [(ms, 1, False) for ms in MOMENTS])
    seen = []
    for at_ms, looks, down in happenings:
        device.run(at_ms)
        if looks:
            seen.append(device.pixels())
        else:
            device.press(down)
    device.run(END_MS)
    return seen, device


def living(root: Path) -> tuple[list[Pixels], Living]:
    memory = told()

    def wake(chip: Chip) -> None:
        if not simulated_starts:
            chip.cause, chip.wake_reason, chip.rtc_memory = DEEPSLEEP_RESET, TIMER_WAKE, memory
            simulated_starts.append(chip)

    simulated_starts: list[Chip] = []
    with Living(root, fit=wake) as simulated:
        for at_ms, held_ms in PRESSES:
            simulated.press(at_ms, held_ms)
        seen = []
        for ms in MOMENTS:
            simulated.until(ms)
            seen.append(simulated.device.pixels())
        simulated.until(END_MS)
    return seen, simulated


@pytest.fixture
def flash(tmp_path: Path) -> Path:
    for name in ("stepped", "living"):
        put_routines(tmp_path / name)
    return tmp_path


def test_it_does_what_the_simulator_does(flash: Path) -> None:
    seen, device = stepped(flash / "stepped")
    expected, simulated = living(flash / "living")

    assert len(set(expected)) > 12, "it is looked at when there is something to see"
    for ms, one, other in zip(MOMENTS, seen, expected, strict=True):
        assert one == other, ms
    assert heard(device.tones) == heard(simulated.tones)
    assert log_of(flash / "stepped") == log_of(flash / "living")


def test_it_logs_a_session_and_knows_the_time(flash: Path) -> None:
    _, device = stepped(flash / "stepped")
    log = log_of(flash / "stepped")
    assert reader.whole(log) == len(log)
    types = []
    at = 0
    while at < len(log):
        types.append(reader.decode(log, at).type)
        at += log[at]
    assert types.count(journal.BOOT) == 2
    for expected in (journal.START, journal.PAUSE, journal.RESUME, journal.BACK, journal.END, journal.RATED):
        assert expected in types
    assert device.app.device.local_s > LOCAL_S
