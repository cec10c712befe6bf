"""SleepUntil is enough: who calls only then misses no cue, and does not wake more often than it must."""

from random import Random

import pytest
from core.board import Board
from core.routines import CLAMS, EVERY_KIND, HIPS, ICE, by_itself, open_hold, routines, wait
from hypothesis import given, settings
from hypothesis import strategies as st

from holdcore import cues, power
from holdcore.engine import ELAPSED, HOLDING, STARTED, Engine
from holdcore.events import Elapsed, Marked, PhaseBegan, Pressed, Released
from holdcore.model import Settings
from holdcore.routine_file import Routine


def cue_of(engine: Engine, event: object) -> bytes:
    if isinstance(event, Marked):
        return cues.CUES[event.mark]
    assert isinstance(event, PhaseBegan)
    several = len(engine.step.phases) > 1
    if several and event.label == "hold":
        return cues.rep(engine.rep + 1, engine.step.reps)
    if event.label in cues.LABELS:
        return cues.CUES[event.label]
    if engine.state == HOLDING and engine.working and not engine.working.works:
        return cues.CUES["relax" if several else "no work"]
    return cues.CUES[event.state]


def expected_sounds(routine: Routine, chosen: Settings) -> list[tuple[int, bytes]]:
    """When the engine, called to the ms, asks for which cue; times from the start."""
    engine = Engine(routine, chosen)
    sounds = [(0, cue_of(engine, event)) for event in engine.handle(STARTED, 0)]
    while (due := engine.next_ms) is not None:
        sounds += [
            (due, cue_of(engine, event))
            for event in engine.handle(ELAPSED, due)
            if isinstance(event, PhaseBegan | Marked)
        ]
    return sounds[:-1]  # the last is the end, whose sound is joined with the question for pain


def total_ms(routine: Routine) -> int:
    engine = Engine(routine, Settings())
    engine.handle(STARTED, 0)
    while (due := engine.next_ms) is not None:
        engine.handle(ELAPSED, due)
    return engine.entered_ms


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("routine", [HIPS, CLAMS, ICE, EVERY_KIND], ids=lambda each: each.name)
def test_every_cue_of_a_routine_sounds_on_its_ms(routine: Routine, dark: bool) -> None:
    chosen = Settings(dark=dark)
    board = Board({"r": routine}, chosen)
    board.press(1_000)
    began = board.now_ms
    assert board.heard[0] == "long reached"
    board.run(total_ms(routine))
    expected = [(began + at, pattern) for at, pattern in expected_sounds(routine, chosen)]
    assert board.sounds[1:-1] == expected
    assert board.sounds[-1][1].startswith(cues.CUES["stopped" if routine is EVERY_KIND else "FINISHED"])


@settings(max_examples=60)
@given(routines(20_000).map(by_itself))
def test_every_cue_of_any_routine_sounds_on_its_ms(routine: Routine) -> None:
    test_every_cue_of_a_routine_sounds_on_its_ms(routine, dark=False)


def test_in_the_dark_a_hold_wakes_the_device_for_its_cues_only() -> None:
    board = Board({"ice": ICE}, Settings(dark=True, last_seconds=10))
    board.long()
    board.calls.clear()
    board.run(600_000)
    assert (
        len(board.calls) <= 1 + 10 + 1 + 3
    )  # the middle, ten ticks, the end, and what is left of the button
    for second in range(600):
        assert sum(1 for at in board.calls if at // 1000 == second) <= 2


def test_a_countdown_shows_every_second_and_wakes_no_more_than_that() -> None:
    board = Board({"ice": ICE}, Settings(last_seconds=0, halfway=False))
    board.long()
    board.run(900)
    board.calls.clear()
    shown = []
    for _ in range(60):
        assert board.view
        shown.append(board.view.big)
        board.run(1_000)
    assert shown[:3] == ["9:59", "9:58", "9:57"]
    assert len(set(shown)) == 60
    assert len(board.calls) <= 60 + 2  # and when it dims


def test_an_open_hold_counts_up_on_the_second_whatever_its_ceiling() -> None:
    open_ended = Routine("open", [open_hold("open", 5_000, 9_500)])
    board = Board({"open": open_ended})
    board.long()
    began = board.sounds[-1][0]
    for second in range(1, 9):
        board.until(began + second * 1_000 - 1)
        assert board.view
        assert board.view.big == str(second - 1)
        board.run(1)
        assert board.view.big == str(second)


def test_what_waits_for_a_press_and_what_is_paused_wake_nothing() -> None:
    waiting = Routine("wait", [wait("wait")])
    for routine, clicks in ((waiting, 0), (ICE, 1)):
        board = Board({"r": routine})
        board.long()
        for _ in range(clicks):
            board.click()
        board.run(10_000)
        assert board.view
        assert board.view.progress == (-1 if routine is waiting else 0)
        board.calls.clear()
        board.run(600_000)
        assert board.calls == []


def test_the_display_dims_in_a_hold_and_brightens_for_its_end() -> None:
    board = Board({"ice": ICE})
    board.long()
    began = board.sounds[-1][0]
    bright = []
    for second in range(598):
        board.until(began + second * 1_000 + 500)
        bright.append(not board.dim)
    assert bright[:5] == [True] * 5
    assert not any(bright[6:594])
    assert all(bright[595:])


@settings(max_examples=150)
@given(
    routines(30_000),
    st.builds(Settings, st.integers(0, 10), st.integers(0, 10), *[st.booleans()] * 4),
    st.lists(st.tuples(st.booleans(), st.one_of(st.integers(0, 400), st.integers(0, 9_000))), max_size=60),
    st.randoms(use_true_random=False),
)
def test_any_edges_at_any_time_and_the_board_is_never_kept_busy(
    routine: Routine, chosen: Settings, edges: list[tuple[bool, int]], random: Random
) -> None:
    """The board itself checks each SleepUntil; here every other tick also comes late."""
    board = Board({"r": routine}, chosen)
    board.long()
    for down, after_ms in edges:
        if random.random() < 0.5:
            board.run(after_ms)
        board.give(Pressed() if down else Released(), board.now_ms + after_ms)
    board.give(Released(), board.now_ms + 5_000)
    board.give(Elapsed(), board.now_ms + 60_000_000)
    board.run(1_000)
    assert (board.sleep.at_ms, board.sleep.depth) == (None, power.DEEP) or board.radio_on
    seqs = [entry.seq for entry in board.entries]
    assert seqs == list(range(len(seqs)))
    times = [entry.at_ms for entry in board.entries]
    assert times == sorted(times)
