"""A fault that nobody expected, on the compiled program: silence, a trace to be read, and it goes on."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner
from program.device import Device
from program.expected import logged
from program.glass import shows
from program.rig import RESET, Rig

from holdcore.log import journal
from holdtimer.cli.main import cli
from holdtimer.routines.load import find

Boards = Callable[..., Device]
BOARD = "xiao-esp32c3"
BEGIN_MS = 15_000
LONG_MS = 1_000
VERY_LONG_MS = 3_200
SILENT_MS = 1_000


def in_a_hold(rig: Rig) -> None:
    rig.press(BEGIN_MS, LONG_MS)
    rig.press(BEGIN_MS + 40_000)  # pauses: a record, a sound, a picture


def in_the_settings(rig: Rig) -> None:
    for at_ms in (BEGIN_MS, BEGIN_MS + 200):  # a double click
        rig.press(at_ms)
    rig.press(BEGIN_MS + 2_000, LONG_MS)
    rig.press(BEGIN_MS + 5_000, LONG_MS)


def in_a_window(rig: Rig) -> None:
    rig.press(BEGIN_MS, VERY_LONG_MS)


# Where it strikes, what somebody does then, from when on, and a function of the source that is in the trace.
FAULTS = {
    "draw": (in_a_hold, BEGIN_MS + 39_000, "_draw", "GO ON?"),
    "play": (in_a_hold, BEGIN_MS + 39_000, "_play", "GO ON?"),
    "append": (in_a_hold, BEGIN_MS + 39_000, "_append", "GO ON?"),
    "poll": (in_a_window, BEGIN_MS, "_advertise", "MENU"),
    "radio": (in_a_window, BEGIN_MS, "_open_radio", "MENU"),
    "settings": (in_the_settings, BEGIN_MS, "_keep_settings", "MENU"),
}


def read(trace: str) -> str:
    """As `holdtimer symbols` shows it."""
    ran = CliRunner().invoke(cli, ["symbols"], input=trace)
    assert ran.exit_code == 0, ran.output
    return ran.output


def told(device: Device) -> str:
    """The traces in the log, as the next sync shows them."""
    return "".join(entry.text for entry in logged(device.log()) if entry.type == journal.TRACE)


@pytest.mark.parametrize("part", FAULTS)
def test_it_is_silent_leaves_a_trace_and_goes_on(part: str, device_of: Boards) -> None:
    does, from_ms, function, badge = FAULTS[part]
    device = device_of(BOARD, **{"routines/ice.bin": find("ice").encoded()})
    rig = device.power_on(FAULT=part, FAULT_MS=from_ms)
    does(rig)
    rig.run()

    assert (rig.status, rig.output) == (RESET, "")
    assert from_ms <= rig.now_ms < from_ms + 10_000
    assert not any(duty for at_ms, duty in rig.tones[-1:]), "the pin that sounded is silent at its end"
    trace = read(device.crash())
    assert f"RuntimeError: no more {part}" in trace
    assert f", in {function}\n" in trace

    after = device.power_on(after=rig)
    after.run()
    assert (after.status, after.output) == (0, "")
    shown_ms, picture = next((at_ms, pixels) for at_ms, pixels in after.glass if any(map(any, pixels)))
    assert shows(picture, badge)
    assert shown_ms < 1_000
    assert not [at_ms for at_ms, duty in after.tones if duty]
    assert f"RuntimeError: no more {part}" in told(device)
    assert read(told(device)) == trace
