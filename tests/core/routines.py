"""Routines for tests: steps of one kind, some routines that are written down, and any at all."""

from typing import Any

from hypothesis import strategies as st

from holdcore.model import (
    BREATHS,
    BREATHS_MAX,
    EFFORT,
    LEFT,
    OPEN,
    PHASE_MAX_MS,
    PRESS,
    REPS_MAX,
    RIGHT,
    SIDES_ALTERNATING,
    SIDES_EACH,
    SIDES_ONLY,
    TIME,
)
from holdcore.routine_file import Routine
from holdcore.steps import Phase, Span, Step


def hold(name: str, *span: int, **options: Any) -> Step:
    """A timed hold of low, high and dose in ms."""
    return Step(name, [Phase(Span(*span))], **options)


def open_hold(name: str, floor_ms: int, ceiling_ms: int, **options: Any) -> Step:
    """As long as one can."""
    return Step(name, [Phase(Span(floor_ms, ceiling_ms, unit=OPEN))], **options)


def tempo(name: str, up_ms: int, hold_ms: int, down_ms: int, **options: Any) -> Step:
    """Reps of up, hold, down; those of 0 ms are left out."""
    parts = (("up", up_ms), ("hold", hold_ms), ("down", down_ms))
    return Step(name, [Phase(Span(ms), label) for label, ms in parts if ms], **options)


def countdown(name: str, ms: int, **options: Any) -> Step:
    """No work."""
    return Step(name, [Phase(Span(ms), works=False)], **options)


def wait(name: str, **options: Any) -> Step:
    """Until the button is pressed."""
    return Step(name, [Phase(Span(0, unit=PRESS), works=False)], **options)


def own_pace(name: str, count: int, **options: Any) -> Step:
    """A set of reps at one's own pace."""
    return Step(name, [Phase(Span(count, unit=PRESS))], **options)


def breaths(name: str, *span: int, **options: Any) -> Step:
    """A hold of low, high and dose in breaths."""
    low, high, dose = (*span, -1, -1)[:3]
    return Step(name, [Phase(Span(low, high, dose, BREATHS))], **options)


HIPS = Routine(
    "hips",
    [
        hold("figure 4", 20_000, 30_000, 25_000, prep_ms=5_000, sides=SIDES_EACH, change_ms=6_000),
        open_hold("glutes", 15_000, 30_000, reps=2, rest=Span(5_000)),
    ],
)
CLAMS = Routine("clams", [tempo("clam", 1_000, 2_000, 1_000, reps=3)])
ICE = Routine("ice", [countdown("ice", 600_000)])
THREE = {"clams": CLAMS, "hips": HIPS, "ice": ICE}
EVERY_KIND = Routine(
    "every kind",
    [
        hold(
            "hold",
            20_000,
            prep_ms=5_000,
            reps=2,
            sets=2,
            rest=Span(8_000),
            set_rest=Span(12_000),
            sides=SIDES_ALTERNATING,
            change_ms=4_000,
        ),
        open_hold("open", 5_000, 9_500, prep_ms=3_000),
        tempo("tempo", 1_000, 2_000, 1_500, reps=2, rest=Span(3_000)),
        countdown("countdown", 30_000),
        breaths("breaths", 2, 4, 3, reps=2, rest=Span(4_000)),
        wait("wait"),
    ],
)
CIRCUIT = Routine(
    "circuit",
    [
        hold("bridge", 6_000, prep_ms=2_000, sets=2, set_rest=Span(9_000), joined=True, after=Span(3_000)),
        own_pace("bird dog", 8, sides=SIDES_EACH, first=RIGHT, change_ms=2_000, sets=2, set_rest=Span(9_000)),
        Step(
            "stretch",
            [
                Phase(Span(4_000), "contract", works=False),
                Phase(Span(3_000), "relax", works=False),
                Phase(Span(8_000), "stretch"),
            ],
            reps=2,
            sides=SIDES_ONLY,
            rest=Span(0, unit=PRESS),
            ask=EFFORT,
        ),
        hold("plank", 5_000, 9_000, reps=2, doses=(5_000, 9_000)),
    ],
)


def lengths(longest_ms: int) -> st.SearchStrategy[int]:
    return st.one_of(st.just(0), st.integers(0, longest_ms))


@st.composite
def spans(draw: st.DrawFn, longest_ms: int, unit: int = TIME) -> Span:
    least, most = ((0, longest_ms), (1, BREATHS_MAX), (1, longest_ms), (0, REPS_MAX))[unit]
    low, dose, high = sorted(draw(st.tuples(*[st.integers(least, most)] * 3)))
    return Span(low, high, dose, unit)


def rests(longest_ms: int) -> st.SearchStrategy[Span]:
    return st.one_of(spans(longest_ms), st.just(Span(0, unit=PRESS)))


@st.composite
def phases(draw: st.DrawFn, longest_ms: int) -> Phase:
    unit = draw(st.sampled_from((TIME, TIME, TIME, BREATHS, OPEN, PRESS)))
    label = draw(
        st.one_of(
            st.sampled_from(("", "up", "hold", "down", "in", "out", "relax")), st.text("xä", max_size=6)
        )
    )
    return Phase(draw(spans(longest_ms, unit)), label, draw(st.booleans()))


@st.composite
def steps(draw: st.DrawFn, /, longest_ms: int = PHASE_MAX_MS, **given: Any) -> Step:
    """Any step that the model allows, its phases at most `longest_ms` long; some fields may be `given`."""
    several = st.lists(phases(longest_ms), min_size=1, max_size=4).filter(_lasts)
    made = draw(
        st.one_of(phases(longest_ms).filter(lambda one: _lasts([one])).map(lambda one: [one]), several)
    )
    reps = draw(st.integers(1, 4))
    worked = [one for one in made if one.works] or made
    doses = st.lists(st.integers(1, longest_ms), min_size=reps, max_size=reps)
    own = worked[0].span.unit == TIME and draw(st.booleans())
    fields: dict[str, Any] = {
        "cue": draw(st.text("xyz", max_size=5)),
        "prep_ms": draw(lengths(longest_ms)),
        "reps": reps,
        "rest": draw(rests(longest_ms)),
        "sides": draw(st.integers(0, SIDES_ONLY)),
        "first": draw(st.sampled_from((LEFT, RIGHT))),
        "change_ms": draw(lengths(longest_ms)),
        "ask": draw(st.integers(0, EFFORT)),
        "doses": draw(doses) if own else (),
        "sets": draw(st.integers(1, 3)),
        "set_rest": draw(rests(longest_ms)),
        "after": draw(rests(longest_ms)),
    }
    return Step(draw(st.text("abü ", min_size=1, max_size=10)), made, **fields | given)


def _lasts(made: list[Phase]) -> bool:
    return any(one.span.dose or one.span.unit != TIME for one in made)


@st.composite
def circuits(draw: st.DrawFn, longest_ms: int) -> list[Step]:
    """A step of its own, or a circuit of two or three."""
    size = draw(st.integers(1, 3))
    alike = {"sets": draw(st.integers(1, 3)), "set_rest": draw(rests(longest_ms))}
    return [draw(steps(longest_ms, joined=at + 1 < size, **alike)) for at in range(size)]


def routines(longest_ms: int = PHASE_MAX_MS) -> st.SearchStrategy[Routine]:
    groups = st.lists(circuits(longest_ms), min_size=1, max_size=3)
    return groups.map(lambda made: Routine("any", [step for group in made for step in group]))


def by_itself(routine: Routine) -> Routine:
    """The same, with a second in place of whatever waits for a press, and no question."""

    def timed(span: Span) -> Span:
        return Span(1_000) if span.unit == PRESS else span

    steps = []
    for step in routine.steps:
        fields: dict[str, Any] = dict(zip(step._fields, step._values(), strict=True))
        fields |= {key: timed(getattr(step, key)) for key in ("rest", "set_rest", "after")}
        fields["phases"] = [Phase(timed(one.span), one.label, one.works) for one in step.phases]
        steps.append(Step(**fields | {"ask": 0}))
    return Routine(routine.name, steps)
