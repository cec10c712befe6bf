"""Lateness does not add up: 24 h of phases end to the ms, across the wrap of the tick counter."""

from random import Random
from typing import Any

from core.routines import hold, tempo
from hypothesis import given, settings
from hypothesis import strategies as st

from holdcore.engine import ELAPSED, FINISHED, STARTED, Engine
from holdcore.model import COMPLETED, SIDES_EACH, Settings
from holdcore.routine_file import Routine
from holdcore.steps import Phase, Span, Step
from holdfw.clock import Clock

WRAP = 1 << 30

ROUNDS: dict[str, Any] = {"sets": 2, "set_rest": Span(31_013)}
PHASES = [Phase(Span(6_007), "contract", works=False), Phase(Span(20_011))]
DAY = Routine(
    "a day",
    [
        hold(
            "hold",
            3_599_977,
            prep_ms=59_999,
            reps=5,
            sets=2,
            rest=Span(433_001),
            set_rest=Span(3_000_017),
            sides=SIDES_EACH,
            change_ms=100_003,
        ),
        hold("round", 100_003, prep_ms=2_003, after=Span(7_001), joined=True, **ROUNDS),
        Step("contract, stretch", PHASES, reps=2, rest=Span(5_003), after=Span(9_001), **ROUNDS),
        tempo("tempo", 997, 2_003, 1_009, reps=100, sets=3, set_rest=Span(61_001)),
    ],
)
DAY_MS = (
    59_999  # prep
    + 20 * 3_599_977  # 5 reps, 2 sets, 2 sides
    + 16 * 433_001  # 4 rests on each side of each set
    + 2 * 100_003  # one change-over in each set
    + 3_000_017  # between the sets; it ends with the change-over
    + 2 * (2_003 + 100_003 + 7_001 + 2 * (6_007 + 20_011) + 5_003)  # two rounds
    + 31_013
    + 9_001
    + 300 * (997 + 2_003 + 1_009)
    + 2 * 61_001
)


class Ticks:
    """MicroPython's tick counter: it wraps at 2^30 ms."""

    def __init__(self, start: int) -> None:
        self.now = start

    def ticks_ms(self) -> int:
        return self.now % WRAP

    def ticks_diff(self, later: int, earlier: int) -> int:
        return (later - earlier + WRAP // 2) % WRAP - WRAP // 2


def test_the_sum_is_a_day() -> None:
    assert 23 * 3_600_000 < DAY_MS < 25 * 3_600_000


@settings(max_examples=25)
@given(st.randoms(use_true_random=False), st.integers(0, 86_400_000), st.sampled_from((1, 50, 5_000)))
def test_a_day_ends_to_the_ms_whatever_the_jitter(
    random: Random, before_wrap_ms: int, latest_ms: int
) -> None:
    ticks = Ticks(WRAP - before_wrap_ms)
    clock = Clock(ticks.ticks_ms, ticks.ticks_diff, lambda _: None)
    engine = Engine(DAY, Settings())
    began_ms = clock.now_ms()
    began_ticks = ticks.now

    engine.handle(STARTED, began_ms)
    while engine.state != FINISHED:
        due = engine.next_ms
        assert due is not None
        ticks.now = began_ticks + due - began_ms + random.randint(0, latest_ms)
        engine.handle(ELAPSED, clock.now_ms())

    assert engine.outcome == COMPLETED
    assert engine.entered_ms - began_ms == DAY_MS


def test_a_device_that_hung_for_the_whole_day_knows_when_it_ended() -> None:
    engine = Engine(DAY, Settings())
    engine.handle(STARTED, 1_000)
    engine.handle(ELAPSED, 1_000 + 7 * 86_400_000)
    assert (engine.state, engine.entered_ms) == (FINISHED, 1_000 + DAY_MS)
