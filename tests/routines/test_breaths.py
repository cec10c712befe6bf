"""Holds counted in breaths: from the file over the device, which paces them, to its log."""

import io
from pathlib import Path

import pytest
from core.board import Board
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from holdcore.log import reader
from holdcore.model import BREATHS, DONE, LEFT, RIGHT, SHORT, SIDES_EACH, ModelError, Settings
from holdcore.routine_file import decode_routine, encode_routine
from holdcore.steps import Hold, Phase, Span
from holdtimer.cli.tables import holds_table
from holdtimer.history.sessions import Log, Session, sessions_of
from holdtimer.routines import describe, load, short
from holdtimer.routines.fit import from_fit, to_fit
from holdtimer.routines.lint import lint
from holdtimer.routines.load import examine
from holdtimer.routines.progression import SESSIONS, apply_doses, progress
from holdtimer.routines.rehearsal import timeline, total_ms
from holdtimer.routines.toml_write import lay_out
from holdtimer.routines.values import breaths_text, held_of, span_text

LINE = "Figure four: 3x 5 breaths each side, rest 0s, prep 0s, change 0s"
GROWING = 'name = "Hips"\ngrows = true\n[[steps]]\nname = "Figure 4"\nhold = "5-8 breaths"\nprep = 0\n'


def board_of(text: str, chosen: Settings | None = None, ending: str = ".txt") -> Board:
    """A device that has just begun the routine; its pushed bytes are those of the file."""
    file = load(text, "breaths", ending)
    board = Board({"breaths": decode_routine(file.encoded())}, chosen)
    board.long()
    board.sounds.clear()
    return board


def holds(board: Board) -> list[Hold]:
    return [reader.hold_of(entry) for entry in board.entries if entry.type in reader.HOLDS]


def test_the_dose_survives_from_the_file_to_the_log() -> None:
    file = load(LINE, "breaths", ".txt")
    board = board_of(LINE)
    board.run(total_ms(timeline(file.routine())))

    assert [
        (hold.unit, hold.side, hold.rep, hold.reps, hold.planned_count, hold.count, hold.actual_ms)
        for hold in holds(board)
    ] == [(BREATHS, side, rep, 3, 5, 5, 30_000) for side in (LEFT, RIGHT) for rep in (1, 2, 3)]


@pytest.mark.parametrize("tenths", [30, 45, 100, 200])
def test_the_device_paces_at_its_owner_s_rate(tenths: int) -> None:
    board = Board(
        {"breaths": load("Child: 2 breaths, prep 0s", "child", ".txt").routine()}, Settings(breath_ds=tenths)
    )
    board.press(1_000)
    began_ms = board.now_ms
    board.sounds.clear()
    board.run(200 * tenths - 1)

    breath_ms = 100 * tenths
    assert [(at_ms - began_ms, cue) for (at_ms, _), cue in zip(board.sounds, board.heard, strict=True)] == [
        (breath_ms * 2 // 5, "out"),
        (breath_ms, "in"),
        (breath_ms + breath_ms * 2 // 5, "out"),
    ]


def test_the_display_says_in_or_out_and_how_many_are_left() -> None:
    board = board_of("Child: 2 breaths, prep 0s")
    seen = []
    for _ in range(5):
        assert board.view
        seen.append((board.view.badge, board.view.big))
        board.run(2_450)

    assert seen == [("IN", "2"), ("OUT", "2"), ("OUT", "2"), ("IN", "1"), ("OUT", "1")]


def test_a_breath_that_is_not_finished_does_not_count() -> None:
    board = board_of("Child: 5 breaths, prep 0s")
    board.run(15_000)
    board.double()

    [hold] = holds(board)
    assert (hold.outcome, hold.count, hold.planned_ms) == (SHORT, 2, 30_000)
    assert 15_000 <= hold.actual_ms < 18_000


def test_what_the_history_shows() -> None:
    board = board_of(LINE)
    board.run(60_000)
    [session] = sessions_of([Log(bytes(8), bytes(8), board.log)])
    out = io.StringIO()
    Console(file=out, width=100).print(holds_table(session, ()))

    assert len(session.holds) == 2
    assert out.getvalue().count("5 breaths") == out.getvalue().count("5 in 0:30") == 2


def test_a_range_grows_by_a_breath() -> None:
    file = load(GROWING, "hips")
    sessions: list[Session] = []
    told = []
    for _ in range(4 * SESSIONS):
        doses = progress(file, sessions)
        told.append(doses[0].said)
        board = Board({"hips": decode_routine(encode_routine(apply_doses(file, doses)))})
        board.long()
        board.run(50_000)
        [session] = sessions_of([Log(bytes(8), bytes(8), board.log)])
        assert [hold.hold.outcome for hold in session.holds] == [DONE]
        sessions.append(session)

    grown = [breaths_text(count, count) for count in (5, 6, 7, 8)]
    assert told == [text for text in grown for _ in range(SESSIONS)]


def test_both_forms_say_it_and_so_does_the_description() -> None:
    file = load(LINE, "breaths", ".txt")
    toml = 'name = "Breaths"\n[[steps]]\nname = "Figure four"\nreps = 3\nsides = "each"\nhold = "5 breaths"\n'
    toml += "rest = 0\nprep = 0\nchange = 0\n"

    assert load(toml, "breaths") == file
    assert short(file).splitlines()[-1] == LINE
    assert describe(file) == [("Figure four", "3 times 5 breaths on each side, no rest between them")]
    assert 'hold = "1 breath"' in lay_out(toml.replace("5 breaths", "1 breaths"), "breaths")


@given(st.text("0159-breaths ", min_size=1, max_size=14))
def test_breaths_are_breaths_in_both_forms(text: str) -> None:
    text = " ".join(text.split())
    try:
        held = held_of(text)
    except (ModelError, ValueError):
        return
    if not held.high:
        return
    assert held_of(span_text(held)) == held
    [step] = load(f'"x": {text}, prep 0s', "x", ".txt").steps
    assert step.hold == held


@pytest.mark.parametrize(
    ("breaths", "reason"),
    [
        ("0 breaths", "low end is 0; allowed is 1 to 100"),
        ("101 breaths", "low end is 101; allowed is 1 to 100"),
        ("8-5 breaths", "high end is 5; allowed is 8 to 100"),
    ],
)
def test_the_device_s_caps_hold(breaths: str, reason: str) -> None:
    for value, ending in (
        (f"Figure 4: {breaths}", ".txt"),
        (GROWING.replace("5-8 breaths", breaths), ".toml"),
    ):
        with pytest.raises(Exception, match=reason):
            load(value, "hips", ending)


def test_lint_takes_them_for_the_time_they_take() -> None:
    said = [
        [problem.message for problem in lint(*examine(f"@ me\n{line}, change 5s, [glutes]", "x", ".txt"))]
        for line in ("Figure four: 9 breaths each side", "Figure four: 10 breaths each side")
    ]

    assert "54s of stretching in all on a side" in said[0][0]
    assert said[1] == []


def test_fit_has_their_time_and_no_count(tmp_path: Path) -> None:
    path = tmp_path / "breaths.fit"
    path.write_bytes(to_fit(load(LINE, "breaths", ".txt"), 1_790_000_000))

    [step] = from_fit(path, "breaths").routine().steps
    assert (step.phases, step.reps, step.sides) == ((Phase(Span(30_000)),), 3, SIDES_EACH)
