"""Twenty-two prescriptions on the whole device program: sent, done with the button, and pulled."""

import pytest
from program.device import Device
from program.expected import READY_AFTER_MS, logged
from program.story import Day
from routines.therapist import PRESCRIPTIONS, Entry, Said

from holdcore.log import journal, reader
from holdcore.model import COMPLETED, DONE, PRESS
from holdtimer.routines import load
from holdtimer.routines.rehearsal import timeline, total_ms

WEEKS = [
    (said, week, log) for said in PRESCRIPTIONS for week, log in enumerate([said.log, *said.weeks], start=1)
]


@pytest.mark.parametrize(
    ("said", "week", "log"), WEEKS, ids=[f"{said.number}-week-{week}" for said, week, _ in WEEKS]
)
def test_what_is_logged_is_what_was_said(said: Said, week: int, log: list[Entry], device: Device) -> None:
    name = said.name.lower().replace(" ", "-") or "prescription"
    file = load(said.text, name, ".txt")

    day = Day(device, file.encoded(week))

    assert (day.rig.status, day.rig.output, day.pushes.refused) == (0, "", b"")
    entries = logged(day.pulls.records)
    holds = [reader.hold_of(entry) for entry in entries if entry.type == journal.DID]
    done = [(hold.side, hold.actual_ms // 1000 if hold.unit != PRESS else 0, hold.count) for hold in holds]
    assert done == log
    assert {hold.outcome for hold in holds} == {DONE}
    for hold in holds:
        assert hold.count == hold.planned_count
        if hold.unit == PRESS:
            assert hold.actual_ms == READY_AFTER_MS
        else:
            assert hold.planned_ms == (0 if said.is_open else hold.actual_ms)
    end = next(entry for entry in entries if entry.type == journal.END)
    assert (end.values[0], end.values[2]) == (COMPLETED, 0)
    waited_ms = READY_AFTER_MS * len(day.plan.clicks)
    assert end.values[1] - waited_ms == total_ms(timeline(file.routine(week)))
