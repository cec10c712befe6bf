"""What a routine is made of, and the bytes that it is made of; loaded while a routine is read or runs.

Ranges are checked on construction. Bytes are as in docs/protocol.md.
"""

import binascii
import struct

from holdcore.model import (
    BREATHS,
    BREATHS_MAX,
    CUE_MAX,
    DONE,
    EFFORT,
    EXTENDED,
    HELD,
    LABEL_MAX,
    LEFT,
    MOVED,
    NAME_MAX,
    NO_SIDE,
    OPEN,
    PHASE_MAX_MS,
    PHASES_MAX,
    PRESS,
    REPS_MAX,
    RESTED,
    RIGHT,
    ROUTINE_MAX,
    SETS_MAX,
    SHORT,
    SIDES_ALTERNATING,
    SIDES_NONE,
    SIDES_ONLY,
    SKIPPED,
    SKIPPED_BELOW_MS,
    STEPS_MAX,
    TENSION_MAX,
    TIME,
    ModelError,
    Record,
    check_range,
    check_text,
)
from holdcore.wire import NAME_AT, ROUTINE_MAGIC, WireError, name_of, text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

CRC_SIZE = 4
# A step: its own fields, its three rests, its phases, its doses as u32, and its texts: the name, the labels
# of the phases, the cue. The last three of its fields are the size of the name and how many phases and doses.
STEP = "<BBBBBBBIIBBB"
STEP_SIZE = 18  # struct.calcsize(STEP)
SPAN = "<BIII"  # unit, low, high, dose
PHASE = "<BBBIII"  # whether it works, size of its label, and its span
PHASE_SIZE = 15
_RESTS_SIZE = 39

_SPAN_MAX = (PHASE_MAX_MS, BREATHS_MAX, PHASE_MAX_MS, REPS_MAX)  # by unit


class Span(Record):
    """A prescribed length: `low`..`high` in its unit, and within it `dose`, what to do today."""

    low: int
    high: int = -1
    dose: int = -1
    unit: int = TIME

    def _check(self) -> None:
        low, unit = self.low, self.unit
        self.high = low if self.high < 0 else self.high
        self.dose = low if self.dose < 0 else self.dose
        check_range("unit", unit, TIME, PRESS)
        check_range("low end", low, int(unit == BREATHS), _SPAN_MAX[unit])
        check_range("high end", self.high, max(low, int(unit == OPEN)), _SPAN_MAX[unit])
        check_range("dose", self.dose, low, self.high)


class Phase(Record):
    """A part of a rep. Only what `works` counts as time held, unless no phase of the step does.

    `label` is what the display says, "" for the usual word. "up", "hold", "down", "in", "out" and "relax"
    have a sound of their own.
    """

    span: Span
    label: str = ""
    works: bool = True

    def _check(self) -> None:
        check_text("label", self.label, 0, LABEL_MAX)


class Step(Record):
    """One prescribed exercise: reps of a short list of phases, on each of its sides, in each of its sets.

    `first` is the side that begins, or the only one. `doses`: () or for each rep what its first working phase
    lasts. `ask` is PAIN or EFFORT where a question follows the step. `rest` is between reps, `set_rest`
    between sets, `after` before the next step; each lasts its dose or, in PRESS, until a press. A change of
    side takes `change_ms`, at the end of the rest that it falls into.

    Steps that are `joined`, each to the next, are a circuit: their sets are its rounds, so that all have
    the same `sets` and `set_rest`.
    """

    name: str
    phases: "Sequence[Phase]"
    cue: str = ""
    prep_ms: int = 0
    reps: int = 1
    rest: Span = Span(0)
    sides: int = SIDES_NONE
    first: int = LEFT
    change_ms: int = 0
    tension: int = 0
    ask: int = 0
    doses: "Sequence[int]" = ()
    sets: int = 1
    set_rest: Span = Span(0)
    joined: bool = False
    after: Span = Span(0)

    def _check(self) -> None:
        self.phases = tuple(self.phases)
        self.doses = tuple(self.doses)
        check_text("name", self.name, 1, NAME_MAX)
        check_text("cue", self.cue, 0, CUE_MAX)
        check_range("prep_ms", self.prep_ms, 0, PHASE_MAX_MS)
        check_range("change_ms", self.change_ms, 0, PHASE_MAX_MS)
        check_range("reps", self.reps, 1, REPS_MAX)
        check_range("sets", self.sets, 1, SETS_MAX)
        check_range("sides", self.sides, SIDES_NONE, SIDES_ONLY)
        check_range("first", self.first, LEFT, RIGHT)
        check_range("tension", self.tension, 0, TENSION_MAX)
        check_range("ask", self.ask, 0, EFFORT)
        for span in (self.rest, self.set_rest, self.after):
            if span.unit not in (TIME, PRESS) or (span.unit and span.high):
                raise ModelError("a rest is a time, or lasts until the button is pressed")
        check_range("number of phases", len(self.phases), 1, PHASES_MAX)
        longest = max([phase.span.dose if phase.span.unit == TIME else 1 for phase in self.phases])
        check_range("length of a rep", longest, 1, PHASE_MAX_MS)
        if self.doses:
            check_range("number of doses", len(self.doses), self.reps, self.reps)
            for dose in self.doses:
                check_range("dose of a rep", dose, 1, PHASE_MAX_MS)
            if self.phases[self._first_work].span.unit != TIME:
                raise ModelError("a dose for each rep is a time")

    @property
    def _first_work(self) -> int:
        works: "list[bool]" = [phase.works for phase in self.phases]
        return works.index(True) if True in works else 0

    @property
    def works(self) -> int:
        """What its time is: RESTED, HELD or MOVED."""
        works = RESTED
        for phase in self.phases:
            if phase.works:
                moves = phase.span.unit == PRESS or phase.label in ("up", "down")
                works = max(works, MOVED if moves else HELD)
        return works

    @property
    def reps_in_set(self) -> int:
        """How many reps a set has over both sides."""
        return self.reps if self.sides in (SIDES_NONE, SIDES_ONLY) else 2 * self.reps

    @property
    def rep_count(self) -> int:
        """How many reps there are over all sets and sides."""
        return self.sets * self.reps_in_set

    @property
    def reps_per_entry(self) -> int:
        """How many reps share one record: those of a set and side where each has several phases, else one."""
        return 1 if len(self.phases) == 1 or self.sides == SIDES_ALTERNATING else self.reps

    def rep_at(self, index: int) -> "tuple[int, int, int]":
        """The `index`-th rep, 0 <= index < rep_count, as (set from 0, side, rep from 0)."""
        set_, at = divmod(index, self.reps_in_set)
        if self.sides == SIDES_NONE:
            return set_, NO_SIDE, at
        other, rep = (at % 2, at // 2) if self.sides == SIDES_ALTERNATING else divmod(at, self.reps)
        return set_, RIGHT + LEFT - self.first if other else self.first, rep

    def span_at(self, phase: int, rep: int) -> Span:
        """How long phase number `phase` lasts in rep `rep`, both from 0."""
        if self.doses and phase == self._first_work:
            return Span(self.doses[rep])
        span: Span = self.phases[phase].span
        return span


def check_joined(step: Step, after: "Step | None") -> None:
    """Raise ModelError unless `step` and the one after it, None for none, may follow each other."""
    if step.joined:
        if after is None:
            raise ModelError("the last step is joined to nothing")
        if (step.sets, step.set_rest) != (after.sets, after.set_rest):
            raise ModelError("the steps of a circuit differ in sets or set_rest")


def counter(step: Step, set_: int, rep: int) -> str:
    """Rep and set, which count from 0: "2/3 s1/2"; without those that there is only one of."""
    reps = "%d/%d" % (rep + 1, step.reps) if step.reps > 1 else ""
    sets = "s%d/%d" % (set_ + 1, step.sets) if step.sets > 1 else ""
    return (reps + " " + sets).strip()


# --- stored


class StoredRoutine:
    """A routine in its file's bytes: steps are decoded when asked for, so that RAM holds one at a time.

    Raises WireError or ModelError unless every step is right; has what the engine needs of a Routine.
    """

    def __init__(self, data: bytes) -> None:
        check_range("bytes of routine", len(data), 1, ROUTINE_MAX)
        if data[:3] != ROUTINE_MAGIC or len(data) < NAME_AT + CRC_SIZE:
            raise WireError("not a routine of format %d: send it again" % ROUTINE_MAGIC[2])
        end = len(data) - CRC_SIZE
        if struct.unpack("<I", data[end:])[0] != binascii.crc32(data[:end]):
            raise WireError("a routine whose checksum is wrong")
        self._data = data
        self._end = end
        self.count = data[3]
        check_range("number of steps", self.count, 1, STEPS_MAX)
        at = self._first = NAME_AT + data[4]
        self.name = name_of(data)
        check_text("name", self.name, 1, NAME_MAX)
        before = None
        for _ in range(self.count):
            step, at = self._decode(at)
            if before:
                check_joined(before, step)
            before = step
        check_joined(step, None)
        self._held = self.count - 1, step  # the step asked for last, and its index
        if at != end:
            raise WireError("%d bytes after the last step" % (end - at))

    def step(self, index: int) -> Step:
        """Decode step `index`, 0 <= index < count."""
        if self._held[0] != index:
            at, data = self._first, self._data
            for _ in range(index):
                at += 2 + data[at] + 256 * data[at + 1]
            self._held = index, self._decode(at)[0]
        return self._held[1]

    def _decode(self, at: int) -> "tuple[Step, int]":
        data = self._data
        begin = at + 2
        stop = begin + data[at] + 256 * data[at + 1] if begin <= self._end else 0
        rests_at = begin + STEP_SIZE
        phase_at = rests_at + _RESTS_SIZE
        if not phase_at <= stop <= self._end:
            raise WireError("a step is cut short")
        fields = struct.unpack(STEP, data[begin:rests_at])
        name_size, phase_count, dose_count = fields[9:]
        doses_at = phase_at + PHASE_SIZE * phase_count
        at = doses_at + 4 * dose_count
        if at + name_size > stop:
            raise WireError("a step is cut short")
        doses = struct.unpack("<%dI" % dose_count, data[doses_at:at])
        name = text(data[at : at + name_size])
        at += name_size
        phases = []
        while phase_at < doses_at:
            works, size, *span = struct.unpack(PHASE, data[phase_at : phase_at + PHASE_SIZE])
            phases.append(Phase(_span(*span), text(data[at : at + size]), works == 1))
            phase_at += PHASE_SIZE
            at += size
        if at > stop:
            raise WireError("a step is cut short")
        rests = [_span(*struct.unpack(SPAN, data[i : i + 13])) for i in range(rests_at, rests_at + 39, 13)]
        sides, first, reps, sets, tension, ask, joined, prep_ms, change_ms = fields[:9]
        return Step(
            name,
            phases,
            text(data[at:stop]),
            prep_ms,
            reps,
            rests[0],
            sides,
            first,
            change_ms,
            tension,
            ask,
            doses,
            sets,
            rests[1],
            joined == 1,
            rests[2],
        ), stop


def _span(unit: int, low: int, high: int, dose: int) -> Span:
    return Span(low, high, dose, unit) if high or unit else Step.rest  # most rests are none: one for all


# --- done


class Hold(Record):
    """One hold as it was done; of reps of several phases one run: those of a set and side.

    `set` and `rep` count from 1; the `rep` of a run is how many were done. The two times are of what works;
    `planned_ms` is 0 where the plan has no length. `unit` is that of the only phase, TIME where there are
    several. The counts are breaths or reps, 0 of a hold that counts none; a breath or a rep that was not
    finished does not count. `works` is RESTED, HELD or MOVED.
    """

    step: int
    side: int
    set: int
    sets: int
    rep: int
    reps: int
    outcome: int
    planned_ms: int
    actual_ms: int
    unit: int
    planned_count: int
    count: int
    works: int
    name: str

    @property
    def numbers(self) -> "tuple[int, ...]":
        """All but the name, as the log has them."""
        return self._values()[:-1]  # type: ignore[return-value]  # every one is a number


def outcome_of(low_ms: int, dose_ms: int, actual_ms: int) -> int:
    """Judge a hold: from the low end on it is done, beyond the dose extended; no dose is always done."""
    if not dose_ms:
        return DONE
    if actual_ms < low_ms:
        return SKIPPED if actual_ms < SKIPPED_BELOW_MS else SHORT
    return EXTENDED if actual_ms > dose_ms else DONE
