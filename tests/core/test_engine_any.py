"""Any routine, any gestures at any time: what the engine never does."""

from dataclasses import dataclass, field

from core.routines import routines
from hypothesis import given, settings
from hypothesis import strategies as st

from holdcore.engine import (
    ANSWERED,
    ASKING,
    BACKED,
    CLICKED,
    ELAPSED,
    ENDED,
    FINISHED,
    REENTERING,
    SKIPPED,
    STARTED,
    STATES,
    WAITING,
    Engine,
    following,
    preceding,
)
from holdcore.events import HoldEnded, PhaseBegan
from holdcore.model import BREATHS, OPEN, Record, Settings
from holdcore.routine_file import Routine
from holdcore.steps import Hold
from tools.states import engine_transitions

ALLOWED = engine_transitions()
GESTURES = (CLICKED, SKIPPED, BACKED, ENDED)

# (event, ms since the one before, ms by which it is older than "now")
events = st.tuples(
    st.sampled_from((ELAPSED, *GESTURES)),
    st.one_of(st.integers(0, 5_000), st.integers(0, 4_000_000)),
    st.one_of(st.just(0), st.integers(0, 5_000)),
)


Place = tuple[int, int]


def position(engine: Engine) -> Place:
    return engine.step_index, engine.rep_index


def places(routine: Routine) -> list[Place]:
    """Every place, in the order in which a routine is done."""
    found = [(0, 0)]
    while (after := following(routine, *found[-1]))[0] < routine.count:
        found.append(after)
    return found


@dataclass
class Watch:
    """Gives an engine its events one boundary at a time, and checks what must hold after each."""

    routine: Routine
    engine: Engine
    holds: list[Hold] = field(default_factory=list)
    order: list[Place] = field(init=False)

    def __post_init__(self) -> None:
        self.order = places(self.routine)

    @property
    def place(self) -> int:
        return self.order.index(position(self.engine))

    def give(self, event: str, at_ms: int, now_ms: int) -> None:
        while (due := self.engine.next_ms) is not None and due <= now_ms:
            self._one(ELAPSED, due)
        self._one(event, at_ms)

    def _one(self, event: str, at_ms: int) -> None:
        engine = self.engine
        was, place, began_ms = engine.state, self.place, engine.entered_ms
        happened = engine.handle(event, at_ms)
        phases = [each.state for each in happened if isinstance(each, PhaseBegan)]
        assert len(phases) <= 1
        for state in phases:
            assert state == engine.state
            assert (was, event, state) in ALLOWED
        assert phases or engine.state == was
        assert engine.entered_ms >= began_ms
        assert engine.next_ms is None or engine.next_ms > engine.entered_ms
        if event == BACKED:
            assert self.place <= place
        else:
            assert self.place >= place
        if event in (CLICKED, ENDED) and was != WAITING:
            assert self.place <= place + 1
        self._log(happened)

    def _log(self, happened: list[Record]) -> None:
        for each in happened:
            if isinstance(each, HoldEnded):
                hold, step = each.hold, self.routine.step(each.hold.step)
                assert (hold.name, hold.works) == (step.name, step.works)
                assert (hold.sets, hold.reps) == (step.sets, step.reps)
                assert 1 <= hold.set <= step.sets
                assert 0 <= hold.rep <= step.reps
                if step.reps_per_entry == 1:
                    place = hold.set - 1, hold.side, hold.rep - 1
                    assert place in [step.rep_at(at) for at in range(step.rep_count)]
                assert 0 <= hold.count <= hold.planned_count
                if hold.unit == BREATHS:
                    assert hold.count * self.engine.breath_ms <= hold.actual_ms
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
        if engine.state == ASKING:
            watch.give(ANSWERED, now, now)
        watch.give(event, now - age_ms, now)
        assert engine.state in STATES
    watch.give(ELAPSED, now, now)
    if engine.state == ASKING:
        watch.give(ANSWERED, now, now)
    watch.give(ENDED, now, now)
    assert engine.state == FINISHED
    assert engine.outcome


def left_to_itself(watch: Watch) -> None:
    """To the end, with a press where it waits for one and an answer where it asks."""
    engine = watch.engine
    now = 0
    while engine.state != FINISHED:
        if engine.state == ASKING:
            watch.give(ANSWERED, now, now)
        elif engine.state == WAITING:
            now += 1_000
            watch.give(CLICKED, now, now)
        else:
            now = engine.next_ms or now
            watch.give(ELAPSED, now, now)


@settings(max_examples=150)
@given(routines(60_000))
def test_left_to_itself_every_run_of_every_step_is_logged_once_and_in_order(routine: Routine) -> None:
    engine = Engine(routine, Settings())
    watch = Watch(routine, engine)
    engine.handle(STARTED, 0)
    left_to_itself(watch)

    expected = []
    for index, at in watch.order:
        step = routine.step(index)
        set_, side, rep = step.rep_at(at)
        if (at + 1) % step.reps_per_entry == 0:
            expected.append((index, set_ + 1, side, rep + 1))
    assert [(hold.step, hold.set, hold.side, hold.rep) for hold in watch.holds] == expected
    for hold in watch.holds:
        units = {phase.span.unit for phase in routine.step(hold.step).phases}
        if units <= {0, BREATHS}:
            assert hold.actual_ms == hold.planned_ms
        assert hold.unit == OPEN or hold.count == hold.planned_count
    assert engine.outcome == 1


@settings(max_examples=150)
@given(routines(60_000))
def test_every_rep_has_its_place_once_and_the_way_back_is_the_way_there(routine: Routine) -> None:
    order = places(routine)
    assert sorted(order) == [
        (at, rep) for at in range(routine.count) for rep in range(routine.step(at).rep_count)
    ]
    assert [preceding(routine, *place) for place in order] == [order[0], *order[:-1]]


@settings(max_examples=150)
@given(routines(60_000), st.lists(st.sampled_from((SKIPPED, BACKED)), max_size=30))
def test_skip_and_back_walk_the_places(routine: Routine, walk: list[str]) -> None:
    """Skips until a hold begins, then backs and skips: never lost, and back is never farther than one run."""
    engine = Engine(routine, Settings())
    watch = Watch(routine, engine)
    engine.handle(STARTED, 0)
    for event in walk:
        if engine.state == ASKING:
            engine.handle(ANSWERED, 0)
        if engine.state == FINISHED:
            return
        before = run_number(watch)
        engine.handle(event, 0)
        assert abs(run_number(watch) - before) <= 1
        assert event != BACKED or engine.state == REENTERING


def run_number(watch: Watch) -> int:
    """How many runs (log entries) lie before a place."""
    before = watch.order[: watch.place]
    return sum((at + 1) % watch.routine.step(index).reps_per_entry == 0 for index, at in before)
