"""Any routine, any gestures at any time: what the engine never does."""

from dataclasses import dataclass, field

from core.routines import routines
from hypothesis import given, settings
from hypothesis import strategies as st

from holdcore.engine import (
    BACKED,
    CLICKED,
    ELAPSED,
    ENDED,
    FINISHED,
    SKIPPED,
    STARTED,
    STATES,
    WAITING,
    Engine,
)
from holdcore.events import HoldEnded, PhaseBegan
from holdcore.model import TEMPO, Hold, Record, Settings, Step
from holdcore.routine_file import Routine
from tools.states import engine_transitions

ALLOWED = engine_transitions()
GESTURES = (CLICKED, SKIPPED, BACKED, ENDED)

# (event, ms since the one before, ms by which it is older than "now")
events = st.tuples(
    st.sampled_from((ELAPSED, *GESTURES)),
    st.one_of(st.integers(0, 5_000), st.integers(0, 4_000_000)),
    st.one_of(st.just(0), st.integers(0, 5_000)),
)


def place_of(step: Step, set: int, side: int, rep: int) -> int:
    return next(i for i in range(step.rep_count) if step.rep_at(i) == (set, side, rep))


def position(engine: Engine) -> tuple[int, int]:
    return engine.step_index, place_of(engine.step, engine.set, engine.side, engine.rep)


@dataclass
class Watch:
    """Gives an engine its events one boundary at a time, and checks what must hold after each."""

    routine: Routine
    engine: Engine
    holds: list[Hold] = field(default_factory=list)

    def give(self, event: str, at_ms: int, now_ms: int) -> None:
        while (due := self.engine.next_ms) is not None and due <= now_ms:
            self._one(ELAPSED, due)
        self._one(event, at_ms)

    def _one(self, event: str, at_ms: int) -> None:
        engine = self.engine
        was, place, began_ms = engine.state, position(engine), engine.entered_ms
        happened = engine.handle(event, at_ms)
        phases = [each.text for each in happened if isinstance(each, PhaseBegan)]
        assert len(phases) <= 1
        for state in phases:
            assert state == engine.state
            assert (was, event, state) in ALLOWED
        assert phases or engine.state == was
        assert engine.entered_ms >= began_ms
        assert engine.next_ms is None or engine.next_ms > engine.entered_ms
        if event == BACKED:
            assert position(engine) <= place
        else:
            assert position(engine) >= place
        if event in (CLICKED, ENDED) and was != WAITING:
            assert position(engine) <= self._next(place)
        self._log(happened)

    def _next(self, place: tuple[int, int]) -> tuple[int, int]:
        index, at = place
        return (index, at + 1) if at + 1 < self.routine.step(index).rep_count else (index + 1, 0)

    def _log(self, happened: list[Record]) -> None:
        for each in happened:
            if isinstance(each, HoldEnded):
                hold, step = each.hold, self.routine.step(each.hold.step)
                assert (hold.name, hold.kind) == (step.name, step.kind)
                assert (hold.sets, hold.reps) == (step.sets, step.reps)
                assert 1 <= hold.set <= step.sets
                assert 0 <= hold.rep <= step.reps
                if step.kind != TEMPO:
                    place_of(step, hold.set - 1, hold.side, hold.rep - 1)
                assert 0 <= hold.breaths <= hold.planned_breaths == step.breaths[2]
                assert hold.breaths * self.engine.breath_ms <= hold.actual_ms
                self.holds.append(hold)
        engine = self.engine
        active_ms = engine.entered_ms - engine.started_ms - engine.paused_ms
        assert sum(hold.actual_ms for hold in self.holds) <= active_ms
        assert engine.paused_ms >= 0


@settings(max_examples=400)
@given(routines(120_000), st.lists(events, max_size=40))
def test_any_gestures_at_any_time(routine: Routine, script: list[tuple[str, int, int]]) -> None:
    engine = Engine(routine, Settings())
    watch = Watch(routine, engine)
    now = 1_000_000
    engine.handle(STARTED, now)
    for event, later_ms, age_ms in script:
        now += later_ms
        watch.give(event, now - age_ms, now)
        assert engine.state in STATES
    watch.give(ENDED, now, now)
    assert engine.state == FINISHED
    assert engine.outcome


@settings(max_examples=150)
@given(routines(60_000))
def test_left_to_itself_every_run_of_every_step_is_logged_once_and_in_order(routine: Routine) -> None:
    engine = Engine(routine, Settings())
    watch = Watch(routine, engine)
    engine.handle(STARTED, 0)
    while (due := engine.next_ms) is not None:
        watch.give(CLICKED if engine.state == WAITING else ELAPSED, due - 1, due - 1)
        if engine.state != WAITING:
            watch.give(ELAPSED, due, due)

    expected = []
    for index, step in enumerate(routine.steps):
        for last in range(step.reps_per_entry - 1, step.rep_count, step.reps_per_entry):
            set_, side, rep = step.rep_at(last)
            expected.append((index, set_ + 1, 0 if step.reps_per_entry > step.reps else side, rep + 1))
    assert [(hold.step, hold.set, hold.side, hold.rep) for hold in watch.holds] == expected
    assert all(hold.actual_ms == hold.planned_ms for hold in watch.holds if hold.kind in (1, 3, 4, 6))
    assert all(hold.breaths == hold.planned_breaths for hold in watch.holds)


@settings(max_examples=150)
@given(routines(60_000), st.lists(st.sampled_from((SKIPPED, BACKED)), max_size=30))
def test_skip_and_back_walk_the_places(routine: Routine, walk: list[str]) -> None:
    """Skips until a hold begins, then backs and skips: never lost, and back is never farther than one run."""
    engine = Engine(routine, Settings())
    engine.handle(STARTED, 0)
    for now, event in enumerate(walk):
        if engine.state == FINISHED:
            return
        before = position(engine)
        engine.handle(event, now)
        runs_apart = abs(run_number(routine, position(engine)) - run_number(routine, before))
        assert runs_apart <= 1


def run_number(routine: Routine, place: tuple[int, int]) -> int:
    """How many runs (log entries) lie before a place."""
    index, at = place
    done = sum(step.rep_count // step.reps_per_entry for step in routine.steps[:index])
    return done + at // routine.step(index).reps_per_entry
