"""A routine run by the device's own engine in virtual time: every phase with its beginning and length."""

from collections.abc import Iterator
from typing import NamedTuple

from holdcore.cues import CUES
from holdcore.engine import ANSWERED, ASKING, CLICKED, ELAPSED, FINISHED, STARTED, WAITING, WORK, Engine
from holdcore.events import Marked, PhaseBegan
from holdcore.model import Record, Settings
from holdcore.modes.routine import cue_of
from holdcore.routine_file import Routine

_ANSWERS = {WAITING: CLICKED, ASKING: ANSWERED}


class Phase(NamedTuple):
    """One phase, ms from the start; `set` and `rep` count from 1, `side` is a model side.

    A phase that waits for a press, or asks, takes no time here. `label` is that of a phase of the step.
    """

    at_ms: int
    length_ms: int
    state: str
    step: int
    name: str
    side: int
    set: int
    rep: int
    label: str = ""


class Rehearsal:
    """A run without a device or a clock; a press or an answer that the routine waits for comes at once.

    `sounds` are the cues so far: when, in ms, and which pattern of holdcore.cues.
    """

    def __init__(self, routine: Routine, settings: Settings | None = None) -> None:
        self.engine = Engine(routine, settings or Settings())
        self.now_ms = 0
        self.sounds: list[tuple[int, bytes]] = []

    def run(self) -> Iterator[Phase]:
        """Each phase in turn, with `now_ms` at its beginning; to rehearse in real time, sleep in between."""
        engine = self.engine
        self._hear(engine.handle(STARTED, 0))
        while engine.state != FINISHED:
            yield self._phase()
            if engine.state in _ANSWERS:
                self._hear(engine.handle(_ANSWERS[engine.state], self.now_ms))
                continue
            began = False
            while not began and (due_ms := engine.next_ms) is not None:
                self.now_ms = due_ms
                began = self._hear(engine.handle(ELAPSED, due_ms))

    def _hear(self, events: list[Record]) -> bool:
        """Note what sounds; whether a phase began."""
        began = [event for event in events if isinstance(event, PhaseBegan)]
        for event in events:
            if isinstance(event, Marked):
                self.sounds.append((self.now_ms, CUES[event.mark]))
        for event in began:
            if event.state != ASKING:
                self.sounds.append((self.now_ms, cue_of(self.engine, event.state, event.label)))
        return bool(began)

    def _phase(self) -> Phase:
        engine = self.engine
        length_ms = 0 if engine.state in _ANSWERS else engine.length_ms
        return Phase(
            self.now_ms,
            length_ms,
            engine.state,
            engine.step_index,
            engine.step.name,
            engine.side,
            engine.set + 1,
            engine.rep + 1,
            engine.working.label if engine.working and engine.state in WORK else "",
        )


def timeline(routine: Routine) -> list[Phase]:
    """Every phase of the routine, done to the end of each dose; an open hold lasts to its ceiling."""
    return list(Rehearsal(routine).run())


def sounds(routine: Routine) -> list[tuple[int, bytes]]:
    """Every cue of the routine as in `timeline`: when, in ms from the start, and its pattern."""
    rehearsal = Rehearsal(routine)
    for _ in rehearsal.run():
        pass
    return rehearsal.sounds


def total_ms(phases: list[Phase]) -> int:
    """How long a timeline is."""
    return sum(phase.length_ms for phase in phases)


def at(routine: Routine, at_ms: int) -> Engine:
    """The engine as it is `at_ms` after the start; at the end where the routine is shorter."""
    rehearsal = Rehearsal(routine)
    for phase in rehearsal.run():
        if at_ms < phase.at_ms + phase.length_ms:
            break
    return rehearsal.engine
