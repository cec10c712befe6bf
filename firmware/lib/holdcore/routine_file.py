"""A whole routine, and the file that it becomes; for the laptop. The device reads one step at a time."""

import struct

from holdcore.model import BREATHS, NAME_MAX, ROUTINE_MAX, STEPS_MAX, Record, Step, check_range, check_text
from holdcore.wire import ROUTINE_MAGIC, STEP, StoredRoutine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


class Routine(Record):
    """A prescription: a name and 1..STEPS_MAX steps."""

    _fields = ("name", "steps")

    def __init__(self, name: str, steps: "Sequence[Step]") -> None:
        self.name = name
        self.steps = tuple(steps)
        check_text("name", name, 1, NAME_MAX)
        check_range("number of steps", len(self.steps), 1, STEPS_MAX)

    @property
    def count(self) -> int:
        return len(self.steps)

    def step(self, index: int) -> Step:
        return self.steps[index]


def encode_routine(routine: Routine) -> bytes:
    """A routine file as the device stores it; raise ModelError where it exceeds ROUTINE_MAX."""
    name = routine.name.encode()
    out = bytearray(ROUTINE_MAGIC)
    out += bytes((routine.count, len(name))) + name
    for step in routine.steps:
        out += _encode_step(step)
    check_range("bytes of routine", len(out), 1, ROUTINE_MAX)
    return bytes(out)


def _encode_step(step: Step) -> bytes:
    name, cue = step.name.encode(), step.cue.encode()
    spans = list(step.breaths) if step.kind == BREATHS else []
    for span in (step.hold, step.rest, step.set_rest)[len(spans) // 3 :]:
        spans += [span.low_ms, span.high_ms, span.dose_ms]
    fixed = struct.pack(
        STEP,
        step.kind,
        step.sides,
        step.reps,
        step.sets,
        step.tension,
        *spans,
        step.prep_ms,
        step.change_ms,
        step.up_ms,
        step.down_ms,
    )
    body = fixed + bytes((len(name),)) + name + cue
    return bytes((len(body),)) + body


def decode_routine(data: bytes) -> Routine:
    """The whole routine at once, for the laptop; raises as StoredRoutine does."""
    stored = StoredRoutine(data)
    return Routine(stored.name, [stored.step(i) for i in range(stored.count)])
