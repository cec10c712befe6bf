"""What the device does, as a line for a person or a script."""

from holdcore import model
from holdcore.log import journal, reader
from holdtimer.sim.simulation import Observation
from holdtimer.words.holds import outcome_of, side_cell, side_of

ENDINGS = {model.COMPLETED: "completed", model.STOPPED: "stopped", model.INTERRUPTED: "interrupted"}


def line_of(observation: Observation) -> str:
    """Such as "12.345 s cue holding", in device time since boot; "" where there is nothing to tell."""
    if observation.cue:
        said = f"cue {observation.cue}"
    elif observation.record:
        said = f"log {_record(observation.record)}"
    elif observation.radio is not None:
        said = f"radio {'on' if observation.radio else 'off'}"
    else:
        return ""
    return f"{observation.now_ms / 1000:.3f} s {said}"


def _record(entry: reader.Entry) -> str:
    values = entry.values
    if entry.type in journal.HOLDS:
        return _hold(reader.hold_of(entry))
    if entry.type in journal.BOOTS:
        battery_mv, cause, major, minor, patch, *_ = values
        firmware = f"{major}.{minor}.{patch}"
        return f"boot {entry.boot}: firmware {firmware}, reset cause {cause}, battery {battery_mv} mV"
    if entry.type == journal.START:
        return f"start {entry.text}, {values[1]} steps"
    if entry.type == journal.PAUSE:
        return f"pause in step {values[0] + 1}"
    if entry.type == journal.RESUME:
        return f"resume in step {values[0] + 1}"
    if entry.type == journal.RATING:
        when = "after" if values[0] == journal.AFTER else "before"
        return f"rating {when}: {'none' if values[1] == model.NO_RATING else values[1]}"
    if entry.type == journal.DROPPED:
        return f"dropped {values[1]} records from {values[0]} on: the log was full"
    if entry.type == journal.CONTINUED:
        return f"go on after a power cut, in step {values[1] + 1}"
    ending, active_ms, paused_ms = values
    return f"end {ENDINGS[ending]}, {active_ms / 1000:.1f} s in phases, {paused_ms / 1000:.1f} s paused"


def _hold(hold: model.Hold) -> str:
    name = " ".join(filter(None, (hold.name, side_cell(side_of(hold.side)))))
    sets = f" set {hold.set}/{hold.sets}" if hold.sets > 1 else ""
    breaths = f" {hold.breaths}/{hold.planned_breaths} breaths" if hold.planned_breaths else ""
    return (
        f"hold {name}{sets} {hold.rep}/{hold.reps}{breaths}"
        f" {hold.actual_ms / 1000:.1f} s {outcome_of(hold.outcome)}"
    )
