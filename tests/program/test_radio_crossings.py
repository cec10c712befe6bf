"""The window closes where what begins needs its RAM: the laptop is cut off, the session is not."""

import pytest
from program.crossings import CROSSINGS, OPENS_MS
from program.device import Device
from program.expected import logged, plan

from holdcore.log import journal, reader
from holdcore.model import COMPLETED
from holdtimer.routines.load import find

HIPS = find("hip-trio").encoded()


@pytest.mark.parametrize("name", CROSSINGS)
def test_a_laptop_that_pulls_is_cut_off_and_the_session_is_whole(name: str, device: Device) -> None:
    crossed = CROSSINGS[name](device, HIPS, None)

    assert (crossed.rig.status, crossed.rig.output) == (0, "")
    assert crossed.laptop.pushed
    assert crossed.laptop.pulls
    assert [on for _, on in crossed.rig.radio] == [True, False]
    assert crossed.rig.radio[1][0] < OPENS_MS + 20_000
    entries = logged(device.log())
    holds = [reader.hold_of(entry) for entry in entries if entry.type == journal.DID]
    assert holds == [hold for _, hold in plan(HIPS).holds]
    assert [entry.values[0] for entry in entries if entry.type == journal.END] == [COMPLETED]
