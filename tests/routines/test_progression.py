"""The dose of today from what was done: the rule of docs/routines.md."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from holdcore.model import DONE, EXTENDED, HELD, MOVED, SHORT, SKIPPED, TIME
from holdcore.routine_file import decode_routine, encode_routine
from holdcore.steps import Hold, Phase, Span
from holdtimer.routines import RoutineFile, find, load
from holdtimer.routines.progression import SESSIONS, apply_doses, progress

FILE = load(
    """
    name = "Hips"
    grows = true
    [[steps]]
    name = "Figure 4"
    hold = "20-30s"
    sides = "each"
    """,
    "hips",
)
CLAM = load(
    """
    name = "Clams"
    grows = true
    [[steps]]
    name = "Clam"
    tempo = { up = 1, hold = "2-10s", down = 1 }
    reps = "8-16"
    """,
    "clams",
)


@dataclass(frozen=True)
class Logged:
    hold: Hold


@dataclass(frozen=True)
class Done:
    """A session as the history tells it."""

    holds: list[Logged] = field(default_factory=list)
    routine: str = "Hips"
    outcome: str = "completed"
    pain_before: int | None = None
    pain_after: int | None = None


def held(name: str, side: int, outcome: int, ms: int, actual_ms: int | None = None) -> Hold:
    return Hold(
        0, side, 1, 1, 1, 1, outcome, ms, ms if actual_ms is None else actual_ms, TIME, 0, 0, HELD, name
    )


def done(
    dose_s: int,
    outcome: int = DONE,
    ended: str = "completed",
    before: int | None = None,
    after: int | None = None,
) -> Done:
    """Figure 4 held on both sides at a dose."""
    holds = [Logged(held("Figure 4", side, outcome, dose_s * 1000)) for side in (1, 2)]
    return Done(holds, "Hips", ended, before, after)


def today_s(*sessions: Done, file: RoutineFile = FILE) -> int:
    [dose] = progress(file, sessions)
    return dose.held // 1000


def reason(*sessions: Done) -> str:
    [dose] = progress(FILE, sessions)
    return dose.reason


def test_it_begins_at_the_low_end() -> None:
    assert today_s() == 20
    assert reason() == "begins at its low end"


def test_it_grows_after_three_completed_sessions_at_a_dose() -> None:
    assert SESSIONS == 3
    assert today_s(done(20), done(20)) == 20
    assert reason(done(20), done(20)) == "stays: 2 of 3 completed sessions at 20s"
    assert today_s(done(20), done(20), done(20)) == 25
    assert reason(done(20), done(20), done(20)) == "grows to 25s: 3 completed sessions at 20s"
    assert today_s(*[done(20)] * 3, done(25)) == 25


def test_it_grows_to_its_high_end_and_no_further() -> None:
    assert today_s(*[done(25)] * 3) == 30
    assert today_s(*[done(30)] * 9) == 30
    assert reason(*[done(30)] * 9) == "is at its high end"


def test_only_completed_sessions_with_every_hold_done_count() -> None:
    two = [done(20), done(20)]

    assert today_s(*two, done(20, ended="stopped")) == 20
    assert today_s(*two, done(20, ended="interrupted")) == 20
    assert today_s(*two, done(20, SHORT)) == 20
    assert today_s(*two, done(20, SKIPPED)) == 20
    assert today_s(*two, done(20, EXTENDED)) == 25
    assert today_s(*two, done(20, ended="stopped"), done(20)) == 25


def test_it_is_held_back_while_pain_rises_and_counts_anew_after_that() -> None:
    three = [done(20)] * 3
    rise = done(20, before=2, after=4)

    assert today_s(*three, rise) == 20
    assert reason(*three, rise) == "held back: pain after it rose from 2 to 4 in the last session"
    assert today_s(*three, rise, done(20), done(20)) == 20
    assert today_s(*three, rise, done(20), done(20), done(20)) == 25
    assert today_s(done(20, before=4, after=4), done(20, before=4, after=1), done(20)) == 25


def test_where_pain_before_is_not_asked_the_session_before_it_tells() -> None:
    calm, worse = done(20, after=2), done(20, after=3)

    assert today_s(calm, done(20), worse) == 20
    assert reason(calm, done(20), worse).endswith("rose from 2 to 3 since the session before")
    assert today_s(calm, calm, calm) == 25
    assert today_s(done(20, after=5), calm, calm) == 25


def test_the_log_says_where_one_stands_whatever_was_sent() -> None:
    """Low ends sent with --no-progress are a new beginning; a changed file takes the dose into its range."""
    assert today_s(*[done(25)] * 3, done(20)) == 20
    assert today_s(*[done(60)] * 3) == 30
    assert today_s(*[done(5)] * 3) == 25


def test_other_routines_and_other_stretches_say_nothing() -> None:
    other = Done([Logged(held("Lunge", 1, DONE, 20_000))])
    elsewhere = Done(done(20).holds, routine="Others")

    assert today_s(*[other, elsewhere] * 3) == 20


def test_a_routine_that_was_rearranged_keeps_its_doses() -> None:
    moved = load(
        """
        name = "Hips"
        grows = true
        [[steps]]
        name = "Lunge"
        hold = 30
        [[steps]]
        name = "Figure 4"
        hold = "20-30s"
        """,
        "hips",
    )

    assert today_s(*[done(20)] * 3, file=moved) == 25


def clams(hold_s: int, reps: int) -> Done:
    planned_ms = reps * (2 + hold_s) * 1000
    hold = Hold(0, 0, 1, 1, reps, reps, DONE, planned_ms, planned_ms, TIME, reps, reps, MOVED, "Clam")
    return Done([Logged(hold)], "Clams")


def test_reps_grow_once_the_hold_is_at_its_high_end() -> None:
    assert progress(CLAM, [])[0][2:4] == (2000, 8)
    assert progress(CLAM, [clams(2, 8)] * 3)[0][2:4] == (7000, 8)
    assert progress(CLAM, [clams(7, 8)] * 3)[0][2:4] == (10_000, 8)
    assert progress(CLAM, [clams(10, 8)] * 3)[0][2:4] == (10_000, 10)
    assert progress(CLAM, [clams(10, 15)] * 3)[0][2:4] == (10_000, 16)
    assert progress(CLAM, [clams(10, 16)] * 3)[0].reason == "is at its high end"


def test_what_ends_with_a_press_or_is_only_waited_for_has_no_dose_that_grows() -> None:
    assert [dose.name for dose in progress(find("clam-and-glutes"), [])] == ["Lying glutes stretch"]
    assert progress(find("clam-and-glutes"), [])[0].said == "3x"
    assert progress(find("ice"), []) == []


def test_the_device_gets_the_doses_and_the_range_they_lie_in() -> None:
    routine = apply_doses(FILE, progress(FILE, [done(20)] * 3))

    assert routine.step(0).phases == (Phase(Span(20_000, 30_000, 25_000)),)
    assert decode_routine(encode_routine(routine)) == routine
    assert apply_doses(FILE, []) == FILE.routine()


ratings = st.one_of(st.none(), st.integers(0, 10))


@given(
    st.lists(
        st.builds(
            done,
            st.integers(1, 60),
            st.sampled_from([DONE, SHORT, SKIPPED, EXTENDED]),
            st.sampled_from(["completed", "stopped", "interrupted", "open"]),
            ratings,
            ratings,
        )
    )
)
def test_whatever_was_logged_a_dose_is_in_its_range_and_never_jumps(sessions: list[Done]) -> None:
    dose_s = today_s(*sessions)

    assert 20 <= dose_s <= 30
    if sessions:
        last_s = min(max(sessions[-1].holds[0].hold.planned_ms // 1000, 20), 30)
        assert 0 <= dose_s - last_s <= 5
