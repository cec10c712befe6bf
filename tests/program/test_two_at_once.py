"""Two things at once that are each tried alone elsewhere, on the compiled program."""

from collections.abc import Callable

import pytest
from program.device import Device
from program.expected import logged
from program.glass import shows
from program.laptop import Laptop
from program.rig import RESET, Rig
from program.test_breaks import EVERY_S, Companion

from holdcore.gesture import STUCK_MS
from holdcore.log import journal
from holdcore.model import COMPLETED
from holdtimer.routines import load
from holdtimer.routines.load import find

Boards = Callable[..., Device]
BOARD = "firebeetle2-esp32e"
BEGIN_MS = 15_000
LONG_MS = 1_000
VERY_LONG_MS = 3_200
LITTLE = 9_000
"""Bytes in one piece of ESP-IDF's heap: too few for the radio."""
TIMER_WAKE = 4
POWER_LOST = 9  # status, of fakes/failing.py
ICE = {"routines/ice.bin": find("ice").encoded()}


def told(device: Device) -> list[str]:
    """The traces in the log, by the start that told of them."""
    traces: dict[int, str] = {}
    for entry in logged(device.log()):
        if entry.type == journal.TRACE:
            traces[entry.boot] = traces.get(entry.boot, "") + entry.text
    return list(traces.values())


def last(rig: Rig, text: str) -> bool:
    lit = [pixels for _, pixels in rig.glass if any(map(any, pixels))]
    return shows(lit[-1], text)


@pytest.mark.parametrize("fault", ["draw", "append", "radio", "poll"])
def test_a_crash_in_the_start_that_is_to_open_the_radio(fault: str, device_of: Boards) -> None:
    device = device_of(BOARD, **ICE)
    asks = device.power_on(PIECE=LITTLE)
    asks.press(BEGIN_MS, VERY_LONG_MS)
    asks.run()
    assert (asks.status, asks.output, asks.radio) == (RESET, "", [])
    assert device.crash() == ""

    fails = device.power_on(after=asks, FAULT=fault).run()
    assert (fails.status, fails.output) == (RESET, "")

    after = device.power_on(after=fails).run()
    assert (after.status, after.output, after.radio) == (0, "", [])
    assert last(after, "MENU")
    assert len(told(device)) == 1
    opens = device.power_on(after=after)
    opens.press(BEGIN_MS, VERY_LONG_MS)
    opens.run()
    assert [on for _, on in opens.radio] == [True, False], "the next window opens as ever"


@pytest.mark.parametrize(
    "cut", ["", 0, 1, 2], ids=lambda cut: f"after {cut} records" if cut != "" else "at once"
)
def test_the_power_goes_between_the_trace_and_the_record_of_it(cut: object, device_of: Boards) -> None:
    device = device_of(BOARD, **ICE)
    rig = device.power_on(FAULT="draw", FAULT_MS=BEGIN_MS)
    rig.press(BEGIN_MS)
    rig.run()
    assert rig.status == RESET
    if cut != "":
        assert device.power_on(after=rig, CUT=cut).run().status == POWER_LOST
    assert not any("no more draw" in trace for trace in told(device))

    for _ in range(3):
        on = device.power_on().run()
        assert (on.status, on.output) == (0, "")
        whole = [trace for trace in told(device) if trace == device.crash()]
        assert len(whole) == 1, "it is told once"
    assert "no more draw" in device.crash(), "for the self-test"


def asleep_until_a_break(device: Device) -> Rig:
    rig = device.power_on()
    rig.central = Companion()
    rig.press(1_000, VERY_LONG_MS)
    rig.run()
    assert (rig.status, rig.output) == (0, "")
    return rig


def rings(rig: Rig) -> bool:
    return any(duty for _, duty in rig.tones)


def test_a_break_is_due_while_the_button_is_stuck(device_of: Boards) -> None:
    device = device_of(BOARD)
    rig = asleep_until_a_break(device)
    due_ms = rig.rtc_ends_ms
    stuck = device.power_on(pressed=True, after=rig, rtc_ms=due_ms - 60_000)
    stuck.run()
    assert (stuck.status, stuck.output, rings(stuck)) == (0, "", False)
    assert stuck.sleeps[-1].at_ms < STUCK_MS + 1_000
    for _ in range(20):
        stuck = device.power_on(pressed=True, after=stuck, WAKE=TIMER_WAKE).run()
        assert (stuck.status, stuck.output, rings(stuck), stuck.glass) == (0, "", False, [])
        assert stuck.sleeps[-1].at_ms == 0
    assert stuck.rtc_ends_ms > due_ms

    free = device.power_on(after=stuck).run()
    assert (free.status, free.output, rings(free)) == (0, "", True)
    assert free.sleeps[-1].kind == "DEEP"
    assert abs(free.sleeps[-1].ms - 1_000 * EVERY_S) <= 120_000, "the next one half an hour later"


def test_the_button_sticks_while_a_break_is_told(device_of: Boards) -> None:
    device = device_of(BOARD)
    rig = device.power_on(after=asleep_until_a_break(device))
    rig.after(5_000, "down")
    rig.after(3_600_000, "up")
    rig.run()

    assert (rig.status, rig.output) == (0, "")
    awake_ms = sum(sleep.passed_ms for sleep in rig.sleeps if sleep.kind == "POLL")
    assert awake_ms < 60_000
    dark_ms = 5_000 + STUCK_MS + 1_000
    assert not [at_ms for at_ms, pixels in rig.glass if dark_ms < at_ms < 3_600_000 and any(map(any, pixels))]
    assert not [at_ms for at_ms, duty in rig.tones if duty and dark_ms < at_ms < 3_600_000]


ASKS = 'name = "Asks"\n[[steps]]\nname = "Hip"\nhold = "20s"\nreps = 2\nrest = "5s"\nask = "pain"\n'


def test_a_pull_while_a_question_after_a_step_is_asked(device_of: Boards) -> None:
    routine = load(ASKS, "asks").encoded()
    device = device_of(BOARD, **{"routines/asks.bin": routine})
    pulls = Laptop(meets_ms=55_000)
    rig = device.power_on()
    rig.central = pulls
    rig.press(BEGIN_MS, VERY_LONG_MS)
    rig.press(BEGIN_MS + 6_000, LONG_MS)
    rig.run()

    assert (rig.status, rig.output, pulls.refused) == (0, "", b"")
    asked_ms = next(at_ms for at_ms, pixels in rig.glass if shows(pixels, "PAIN"))
    if any(not on and at_ms < asked_ms for at_ms, on in rig.radio):
        assert not pulls.records, "the window closed when the routine began"
    else:
        assert asked_ms < pulls.left_ms
        shown = [pixels for at_ms, pixels in rig.glass if at_ms < pulls.left_ms]
        assert shows(shown[-1], "PAIN"), "asked from before it until after it"
        assert journal.DID in [entry.type for entry in logged(pulls.records)]
    assert pulls.records == device.log()[: len(pulls.records)]
    end = next(entry for entry in logged(device.log()) if entry.type == journal.END)
    assert end.values[0] == COMPLETED
