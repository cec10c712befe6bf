"""A routine unfolds lazily: in mid-run, 20 reps x 2 sets x 2 sides hold no more memory than one rep does."""

import gc
import sys

from holdcore.engine import ELAPSED, HOLDING, STARTED, Engine
from holdcore.model import SIDES_EACH, SIDES_NONE, Settings
from holdcore.routine_file import Routine, encode_routine
from holdcore.steps import Phase, Span, Step, StoredRoutine

try:
    mem_alloc = gc.mem_alloc  # type: ignore[attr-defined]  # MicroPython's own: bytes on the heap
    SLACK = 0
except AttributeError:
    mem_alloc = None
    SLACK = 200  # bytes: CPython shares small ints only. A tuple for each of 80 places would be over 4000


def engine_of(reps: int, sets: int, sides: int) -> Engine:
    step = Step(
        "clam",
        [Phase(Span(5_000))],
        prep_ms=2_000,
        reps=reps,
        sets=sets,
        rest=Span(2_000),
        set_rest=Span(4_000),
        sides=sides,
        change_ms=1_000,
    )
    return Engine(StoredRoutine(encode_routine(Routine("clams", [step]))), Settings())


def held_by(reps: int, sets: int, sides: int, place: int) -> int:
    """Bytes that the engine of such a routine holds in the middle of hold `place`, from 0."""
    gc.collect()
    before = mem_alloc() if mem_alloc else 0
    engine = engine_of(reps, sets, sides)
    engine.handle(STARTED, 0)
    holds = 0
    while holds <= place:
        due = engine.next_ms
        assert due is not None
        was = engine.state
        engine.handle(ELAPSED, due)
        holds += was != HOLDING and engine.state == HOLDING
    gc.collect()
    assert engine.state == HOLDING
    return mem_alloc() - before if mem_alloc else reachable(engine)


def reachable(root: object) -> int:
    """Bytes of what hangs on `root`, on CPython, classes and modules aside."""
    total = 0
    seen: "set[int]" = set()
    waiting = [root]
    while waiting:
        thing = waiting.pop()
        if id(thing) not in seen and not isinstance(thing, (type, type(gc))):
            seen.add(id(thing))
            total += sys.getsizeof(thing)
            waiting += gc.get_referents(thing)
    return total


def test_many_reps_cost_no_more_than_one() -> None:
    held_by(2, 1, SIDES_NONE, 1)  # what is made once and kept is made here
    one = held_by(1, 1, SIDES_NONE, 0)
    for place in (0, 39, 79):
        many = held_by(20, 2, SIDES_EACH, place)
        assert many <= one + SLACK, (place, many, one)
