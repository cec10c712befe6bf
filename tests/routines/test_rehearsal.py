"""A routine in virtual time: what preview shows."""

from hypothesis import given, settings
from routines.drafts import Draft, drafts

from holdcore.engine import ASKING, ELAPSED, FINISHED, HOLDING, STARTED, WAITING, Engine
from holdcore.model import COMPLETED, LEFT, PRESS, RIGHT, ROUTINE_MAX, Settings
from holdcore.steps import Step, StoredRoutine
from holdtimer.routines import load
from holdtimer.routines.rehearsal import Phase, at, timeline, total_ms

TEXT = """
name = "Hips"
[[steps]]
name = "Figure 4"
prep = 5
hold = "20-30s"
sides = "each"
change = 4
[[steps]]
name = "Ice"
wait = true
"""


def test_every_phase_with_its_beginning_and_length() -> None:
    phases = timeline(load(TEXT, "hips").routine())

    assert phases == [
        Phase(0, 5000, "PREPARING", 0, "Figure 4", LEFT, 1, 1),
        Phase(5000, 20_000, "HOLDING", 0, "Figure 4", LEFT, 1, 1),
        Phase(25_000, 4000, "SWITCHING", 0, "Figure 4", RIGHT, 1, 1),
        Phase(29_000, 20_000, "HOLDING", 0, "Figure 4", RIGHT, 1, 1),
        Phase(49_000, 0, "WAITING", 1, "Ice", 0, 1, 1),
    ]
    assert total_ms(phases) == 49_000


def test_the_engine_at_any_time() -> None:
    routine = load(TEXT, "hips").routine()

    assert (at(routine, 4_999).state, at(routine, 5_000).state) == ("PREPARING", HOLDING)
    assert at(routine, 48_999).remaining_ms(48_999) == 1
    assert at(routine, 49_000).state == FINISHED


def needs_a_press(step: Step) -> bool:
    spans = [phase.span for phase in step.phases] + [step.rest, step.set_rest, step.after]
    return bool(step.ask) or PRESS in {span.unit for span in spans}


@given(drafts())
@settings(max_examples=30)
def test_whatever_check_accepts_fits_the_device_and_runs_to_its_end(draft: Draft) -> None:
    file = load(draft.text, "draft")
    data = file.encoded()
    stored = StoredRoutine(data)

    assert len(data) <= ROUTINE_MAX
    if any(needs_a_press(step) for step in draft.routine.steps):
        phases = timeline(file.routine())
        assert phases[-1].at_ms + phases[-1].length_ms == total_ms(phases)
        assert {phase.length_ms for phase in phases if phase.state in (WAITING, ASKING)} <= {0}
        return
    engine = Engine(stored, Settings())
    engine.handle(STARTED, 0)
    engine.handle(ELAPSED, 1 << 50)
    assert (engine.state, engine.outcome) == (FINISHED, COMPLETED)
    assert engine.entered_ms == total_ms(timeline(file.routine()))
