"""Routines for tests: three that are written down, and any at all."""

from hypothesis import strategies as st

from holdcore.model import (
    BREATHS,
    BREATHS_MAX,
    COUNTDOWN,
    HOLD,
    KINDS,
    OPEN,
    PHASE_MAX_MS,
    SIDES_ALTERNATING,
    SIDES_EACH,
    SIDES_NONE,
    TEMPO,
    WAIT,
    Span,
    Step,
)
from holdcore.routine_file import Routine

HIPS = Routine(
    "hips",
    [
        Step(
            HOLD, "figure 4", Span(20_000, 30_000, 25_000), prep_ms=5_000, sides=SIDES_EACH, change_ms=6_000
        ),
        Step(OPEN, "glutes", Span(15_000, 30_000), reps=2, rest=Span(5_000)),
    ],
)
CLAMS = Routine("clams", [Step(TEMPO, "clam", Span(2_000), reps=3, up_ms=1_000, down_ms=1_000)])
ICE = Routine("ice", [Step(COUNTDOWN, "ice", Span(600_000))])
THREE = {"clams": CLAMS, "hips": HIPS, "ice": ICE}
EVERY_KIND = Routine(
    "every kind",
    [
        Step(
            HOLD,
            "hold",
            Span(20_000),
            prep_ms=5_000,
            reps=2,
            sets=2,
            rest=Span(8_000),
            set_rest=Span(12_000),
            sides=SIDES_ALTERNATING,
            change_ms=4_000,
        ),
        Step(OPEN, "open", Span(5_000, 9_500), prep_ms=3_000),
        Step(TEMPO, "tempo", Span(2_000), reps=2, up_ms=1_000, down_ms=1_500, rest=Span(3_000)),
        Step(COUNTDOWN, "countdown", Span(30_000)),
        Step(BREATHS, "breaths", Span(0), reps=2, rest=Span(4_000), breaths=(2, 4, 3)),
        Step(WAIT, "wait", Span(0)),
    ],
)


def lengths(longest_ms: int) -> st.SearchStrategy[int]:
    return st.one_of(st.just(0), st.integers(0, longest_ms))


@st.composite
def spans(draw: st.DrawFn, longest_ms: int, shortest_ms: int = 0) -> Span:
    low, dose, high = sorted(draw(st.tuples(*[st.integers(shortest_ms, longest_ms)] * 3)))
    return Span(low, high, dose)


@st.composite
def steps(draw: st.DrawFn, longest_ms: int = PHASE_MAX_MS) -> Step:
    """Any step that the model allows, its phases at most `longest_ms` long."""
    kind = draw(st.sampled_from(KINDS))
    tempo = kind == TEMPO
    untimed = kind in (WAIT, BREATHS)
    hold = Span(0) if untimed else draw(spans(longest_ms, 0 if tempo else 1))
    low, dose, high = sorted(draw(st.tuples(*[st.integers(1, BREATHS_MAX)] * 3)))
    return Step(
        kind,
        draw(st.text("abü ", min_size=1, max_size=10)),
        hold,
        cue=draw(st.text("xyz", max_size=5)),
        prep_ms=draw(lengths(longest_ms)),
        reps=draw(st.integers(1, 4)),
        sets=draw(st.integers(1, 3)),
        rest=draw(spans(longest_ms)),
        set_rest=draw(spans(longest_ms)),
        sides=draw(st.sampled_from((SIDES_NONE, SIDES_EACH, SIDES_ALTERNATING))),
        change_ms=draw(lengths(longest_ms)),
        up_ms=draw(st.integers(1, longest_ms)) if tempo else 0,
        down_ms=draw(lengths(longest_ms)) if tempo else 0,
        breaths=(low, high, dose) if kind == BREATHS else (0, 0, 0),
    )


def routines(longest_ms: int = PHASE_MAX_MS) -> st.SearchStrategy[Routine]:
    return st.lists(steps(longest_ms), min_size=1, max_size=4).map(lambda made: Routine("any", made))
