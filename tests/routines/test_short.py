"""The short form: one grammar with TOML, nothing lost either way, mistakes by line and column."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from routines.drafts import Draft, drafts

from holdcore.model import ModelError
from holdcore.steps import Span
from holdtimer.routines import RoutineError, find, library, load, short
from holdtimer.routines.text_form import UNSAID
from holdtimer.routines.values import span_of

LINE = "Kneeling quad and hip: 3x 20-30s each side, rest 10-15s"


def test_one_line_is_a_routine_named_after_its_file(tmp_path: Path) -> None:
    path = tmp_path / "evening-hips.txt"
    path.write_text(LINE)
    toml = 'name = "Kneeling quad and hip"\nhold = "20-30s"\nreps = 3\nrest = "10-15s"\nsides = "each"'

    assert load(path) == load(f'name = "Evening hips"\n[[steps]]\n{toml}', "evening-hips")


@given(drafts(sayable=True))
def test_toml_to_short_to_the_same_routine(draft: Draft) -> None:
    file = load(draft.text, "draft")

    assert load(short(file), ending=".txt") == file


@given(drafts(sayable=True))
def test_short_to_routine_to_the_same_short(draft: Draft) -> None:
    text = short(load(draft.text, "draft"))

    assert short(load(text, ending=".txt")) == text


@pytest.mark.parametrize("slug", [slug for slug, _ in library()])
def test_the_library_without_what_the_short_form_cannot_say(slug: str) -> None:
    file = find(slug)
    steps = [step.model_copy(update=dict.fromkeys(UNSAID)) for step in file.steps]
    steps = [step.model_copy(update={"filled": []}) for step in steps]

    assert load(short(file, leave_out=True), ending=".txt") == file.model_copy(
        update={"steps": steps, "grows": False}
    )


def test_what_the_short_form_cannot_say_is_refused_by_name() -> None:
    with pytest.raises(RoutineError, match=r"cannot say grows, steps\[1\]\.fit, steps\[1\]\.given"):
        short(find("hip-trio"))


@given(st.text("0123456789ms-", min_size=1, max_size=12))
def test_a_duration_is_one_in_both_forms_but_a_bare_number_is_asked_about(text: str) -> None:
    try:
        span = span_of(text)
    except (ModelError, ValueError):
        span = None
    try:
        [step] = load(f'"x": {text}', "x", ".txt").steps
    except RoutineError:
        step = None

    if text.isdigit():
        assert step is None
    elif span is not None and span.low:
        assert step is not None
        assert step.hold == span


@pytest.mark.parametrize(
    ("text", "line", "column", "key", "words"),
    [
        ("Plank: 3x", 1, 1, "", "How long"),
        ("Plank: 30", 1, 1, "", "30 what"),
        ("# Hips\n\nx: 30s\nPlank: 40s, rest 10", 4, 1, "", "rest"),
        ("x: 30s, rest 5s, rest 6s", 1, 18, "steps[1].rest", "once, as on line 1"),
        ("# a\n# b\nx: 30s", 2, 3, "name", "once, as on line 1"),
        ("x: 61m", 1, 4, "steps[1].hold", "0 to 3600 seconds"),
        ("x: 101x 30s", 1, 4, "steps[1].reps", "1 to 100"),
        ("x: 30s, [glutes, elbows]", 1, 18, "steps[1].muscles[2]", "glutes"),
        ("x: (2s up, 61m hold)", 1, 12, "steps[1].tempo.hold", "0 to 3600 seconds"),
        ("9 days a week\nx: 30s", 1, 1, "days_per_week", "1 to 7"),
        ("some stretching", 1, 1, "", "?"),
        ("* prep 5s, tension at most 7 of 10\nx: 3s", 1, 12, "defaults.tension", "prep, rest"),
        ("# Plank 30 s x3\nBridge 3x10", 1, 1, "name", "name, or an exercise?"),
        ("", 1, 1, "", "there is no exercise in this text"),
        ("7 days a week", 1, 1, "", "there is no exercise in this text"),
        ("Plank 20 s, add 5 s weekly", 1, 1, "", "up to how long"),
        (
            "Ice 15 min every 2 hours\nPlank 30 s, twice a day",
            2,
            1,
            "",
            "a routine is due in one way",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place_and_what_is_asked_or_allowed(
    text: str, line: int, column: int, key: str, words: str
) -> None:
    with pytest.raises(RoutineError) as caught:
        load(text, "short", ".txt")

    [problem] = caught.value.problems
    assert (problem.line, problem.column, problem.key) == (line, column, key)
    assert words in problem.message


def test_sides_and_own_pace_are_said() -> None:
    text = "# Hips\n= hips\nx: 2x at one's own pace left only\ny: 3x 30s right only, rest until pressed"
    file = load(text, ending=".txt")

    assert [(step.sides, step.pace, step.reps.low) for step in file.steps] == [
        ("left", "own", 2),
        ("right", None, 3),
    ]
    assert short(file) == text + "\n"


def test_a_first_line_without_a_dose_is_the_title_also_above_the_short_form() -> None:
    assert load("Evening hips\nx: 3x 30s", "x", ".txt").name == "Evening hips"
    with pytest.raises(RoutineError, match=":2:1:"):
        load("x: 3x 30s\nEvening hips", "x", ".txt")


def test_a_name_that_reads_as_an_exercise_is_in_quotes() -> None:
    text = '# "Plank 30 s x3"\n= plank\nx: 3s'

    assert load(text, ending=".txt").name == "Plank 30 s x3"
    assert short(load(text, ending=".txt")) == text + "\n"


def test_a_name_says_that_time_only_passes_unless_it_is_in_quotes() -> None:
    [ice] = load("Ice: 15m", "x", ".txt").steps
    assert (ice.hold, ice.countdown) == (None, Span(900_000))
    held = load('"Ice": 15m', "x", ".txt")
    assert held.steps[0].hold == Span(900_000)
    assert short(held).splitlines()[-1] == '"Ice": 15m'


def test_every_wrong_line_is_named() -> None:
    with pytest.raises(RoutineError) as caught:
        load("x: 3x\ny: 30s\nz 30", "short", ".txt")

    assert [problem.line for problem in caught.value.problems] == [1, 3]


def test_a_refused_line_cannot_move_the_cursor_of_a_terminal() -> None:
    with pytest.raises(RoutineError) as caught:
        load("x: \x9b2J", "short", ".txt")

    assert "\\u009b2J" in str(caught.value)
    assert str(caught.value).isprintable()


@given(st.text(max_size=60))
def test_no_text_is_more_than_refused(text: str) -> None:
    with contextlib.suppress(RoutineError):
        assert load(text, "any", ".txt").encoded()
