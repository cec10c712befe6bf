"""A routine in virtual time: what preview shows."""

from core.board import Board
from hypothesis import given, settings
from routines.drafts import Draft, drafts

from holdcore.cues import CUES
from holdcore.engine import ASKING, ELAPSED, FINISHED, HOLDING, STARTED, WAITING, Engine
from holdcore.model import COMPLETED, LEFT, PRESS, RIGHT, ROUTINE_MAX, Settings
from holdcore.steps import Step, StoredRoutine
from holdtimer.routines import find, library, load
from holdtimer.routines.rehearsal import Phase, at, sounds, timeline, total_ms

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


def test_it_sounds_as_the_device_does_and_when() -> None:
    compared = 0
    for slug, _ in library():
        routine = find(slug).routine()
        phases = timeline(routine)
        if any(phase.state in (ASKING, WAITING) for phase in phases):
            continue  # there it is the person who says when
        board = Board({slug: routine})
        board.long()
        board.run(total_ms(phases))
        began_ms = board.now_ms - total_ms(phases) - 100  # `long` waits for 100 ms after its release
        *heard, (over_ms, over) = [(ms - began_ms, pattern) for ms, pattern in board.sounds[1:]]
        *expected, (end_ms, end) = sounds(routine)
        assert heard == expected, slug
        assert over_ms == end_ms == total_ms(phases)
        assert over.startswith(end)
        assert end == CUES["FINISHED"], "the question for pain follows it"
        compared += 1
    assert compared > 5


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
