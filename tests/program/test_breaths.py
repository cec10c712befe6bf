"""A hold counted in breaths on the whole device program: from the file to the log."""

from program.device import Device
from program.expected import logged
from program.story import Day

from holdcore.log import journal, reader
from holdcore.model import LEFT, RIGHT
from holdtimer.routines import load
from holdtimer.routines.rehearsal import timeline, total_ms


def test_the_dose_survives_push_session_and_pull(device: Device) -> None:
    file = load("Figure four: 2x 3 breaths each side, rest 4s, change 5s", "breaths", ".txt")
    day = Day(device, file.encoded())

    assert (day.rig.status, day.rig.output, day.pushes.refused) == (0, "", b"")
    entries = logged(day.pulls.records)
    holds = [reader.hold_of(entry) for entry in entries if entry.type == journal.DID]
    assert [(hold.side, hold.rep, hold.count, hold.planned_count) for hold in holds] == [
        (side, rep, 3, 3) for side in (LEFT, RIGHT) for rep in (1, 2)
    ]
    assert {(hold.planned_ms, hold.actual_ms) for hold in holds} == {(18_000, 18_000)}
    [end] = [entry for entry in entries if entry.type == journal.END]
    assert end.values[1] == total_ms(timeline(file.routine()))
