"""A whole routine, and the file that it becomes; for the laptop. The device reads one step at a time."""

import binascii
import struct

from holdcore.model import NAME_MAX, ROUTINE_MAX, STEPS_MAX, Record, check_range, check_text
from holdcore.steps import PHASE, SPAN, STEP, Span, Step, StoredRoutine, check_joined
from holdcore.wire import ROUTINE_MAGIC

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


class Routine(Record):
    """A prescription: a name and 1..STEPS_MAX steps."""

    name: str
    steps: "Sequence[Step]"

    def _check(self) -> None:
        self.steps = steps = tuple(self.steps)
        check_text("name", self.name, 1, NAME_MAX)
        check_range("number of steps", len(steps), 1, STEPS_MAX)
        for at, step in enumerate(steps):
            check_joined(step, steps[at + 1] if at + 1 < len(steps) else None)

    @property
    def count(self) -> int:
        return len(self.steps)

    def step(self, index: int) -> Step:
        return self.steps[index]


def encode_routine(routine: Routine) -> bytes:
    """A routine file as the device stores it; raise ModelError where it exceeds ROUTINE_MAX."""
    name = routine.name.encode()
    out = ROUTINE_MAGIC + bytes((routine.count, len(name))) + name
    for step in routine.steps:
        body = _encode_step(step)
        out += struct.pack("<H", len(body)) + body
    out += struct.pack("<I", binascii.crc32(out))
    check_range("bytes of routine", len(out), 1, ROUTINE_MAX)
    return out


def _encode_step(step: Step) -> bytes:
    name = step.name.encode()
    labels = [phase.label.encode() for phase in step.phases]
    body = struct.pack(
        STEP,
        step.sides,
        step.first,
        step.reps,
        step.sets,
        step.tension,
        step.ask,
        int(step.joined),
        step.prep_ms,
        step.change_ms,
        len(name),
        len(step.phases),
        len(step.doses),
    )
    for span in (step.rest, step.set_rest, step.after):
        body += struct.pack(SPAN, *_numbers(span))
    for phase, label in zip(step.phases, labels):  # MicroPython has no strict
        body += struct.pack(PHASE, int(phase.works), len(label), *_numbers(phase.span))
    for dose in step.doses:
        body += struct.pack("<I", dose)
    return body + name + b"".join(labels) + step.cue.encode()


def _numbers(span: Span) -> "tuple[int, int, int, int]":
    return span.unit, span.low, span.high, span.dose


def decode_routine(data: bytes) -> Routine:
    """The whole routine at once, for the laptop; raises as StoredRoutine does."""
    stored = StoredRoutine(data)
    return Routine(stored.name, [stored.step(i) for i in range(stored.count)])
