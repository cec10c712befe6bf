"""What a routine's log must be, by holdcore's engine on CPython: no device, no clock, no loop."""

from dataclasses import dataclass

from holdcore import engine, model, steps
from holdcore.events import HoldEnded, PhaseBegan
from holdcore.log import journal, reader
from holdcore.steps import StoredRoutine

READY_AFTER_MS = 1_500  # how long the owner takes to press where the routine waits for it


@dataclass
class Plan:
    """Times are ms since the routine began; a click is the time of its press."""

    clicks: list[int]
    holds: list[tuple[int, steps.Hold]]
    phases: list[tuple[int, str]]
    ends_ms: int


def plan(data: bytes) -> Plan:
    """Run the encoded routine, with a click wherever it waits for one."""
    running = engine.Engine(StoredRoutine(data), model.Settings())
    made = Plan([], [], [], 0)
    event, at_ms = engine.STARTED, 0
    while True:
        for happened in running.handle(event, at_ms):
            if isinstance(happened, HoldEnded):
                made.holds.append((max(at_ms, running.entered_ms), happened.hold))
            elif isinstance(happened, PhaseBegan):
                made.phases.append((running.entered_ms, happened.state))
        if running.state == engine.FINISHED:
            made.ends_ms = running.entered_ms
            return made
        if running.state == engine.ASKING:
            event = engine.ANSWERED
        elif running.state == engine.WAITING:
            event, at_ms = engine.CLICKED, running.entered_ms + READY_AFTER_MS
            made.clicks.append(at_ms)
        else:
            assert running.next_ms is not None
            event, at_ms = engine.ELAPSED, running.next_ms


def logged(records: bytes) -> list[reader.Entry]:
    """Every record of a log, which must be whole."""
    assert reader.whole(records) == len(records)
    entries = []
    at = 0
    while at < len(records):
        entries.append(reader.decode(records, at))
        at += journal.frame_at(records, at)
    return entries
