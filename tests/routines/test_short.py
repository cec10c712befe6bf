"""The short form: one grammar with TOML, nothing lost either way, mistakes by line and column."""

import contextlib
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lark.exceptions import UnexpectedInput
from routines.drafts import Draft, drafts

from holdcore.model import ModelError
from holdtimer.routines import RoutineError, find, library, load, short
from holdtimer.routines.short_form import UNSAID, parser
from holdtimer.routines.values import span_of

PAGE = (Path(__file__).parents[2] / "docs" / "routines.md").read_text()
LINE = "Kneeling quad and hip: 3x 20-30s each side, rest 10-15s"


def test_one_line_is_a_routine_named_after_its_file(tmp_path: Path) -> None:
    path = tmp_path / "evening-hips.txt"
    path.write_text(LINE)
    toml = 'name = "Kneeling quad and hip"\nhold = "20-30s"\nreps = 3\nrest = "10-15s"\nsides = "each"'

    assert load(path) == load(f'name = "Evening hips"\n[[steps]]\n{toml}', "evening-hips")


@given(drafts())
def test_toml_to_short_to_the_same_routine(draft: Draft) -> None:
    file = load(draft.text, "draft")

    assert load(short(file), ending=".txt") == file


@given(drafts())
def test_short_to_routine_to_the_same_short(draft: Draft) -> None:
    text = short(load(draft.text, "draft"))

    assert short(load(text, ending=".txt")) == text


@pytest.mark.parametrize("slug", [slug for slug, _ in library()])
def test_the_library_without_what_the_short_form_cannot_say(slug: str) -> None:
    file = find(slug)
    steps = [step.model_copy(update=dict.fromkeys(UNSAID)) for step in file.steps]
    steps = [step.model_copy(update={"filled": []}) for step in steps]

    assert load(short(file, leave_out=True), ending=".txt") == file.model_copy(update={"steps": steps})


def test_what_the_short_form_cannot_say_is_refused_by_name() -> None:
    with pytest.raises(RoutineError, match=r"cannot say steps\[0\]\.fit, steps\[0\]\.given"):
        short(find("hip-trio"))


@given(st.text("0123456789ms-", min_size=1, max_size=12))
def test_a_duration_is_one_in_both_forms_or_in_none(text: str) -> None:
    try:
        parser().parse(f"x: {text}")
        in_short = True
    except UnexpectedInput:
        in_short = False
    try:
        span_of(int(text) if re.fullmatch(r"[0-9]{1,4}", text) else text)
        in_toml = True
    except ModelError:
        in_toml = True  # of the right form, and more than the device allows
    except ValueError:
        in_toml = False

    assert in_short == in_toml


def test_the_grammar_in_the_docs_is_the_one_that_is_used() -> None:
    [block] = re.findall(r"```lark\n(.*?)```", PAGE, re.DOTALL)
    used = Path(__file__).parents[2] / "host" / "holdtimer" / "routines" / "short.lark"

    assert block == used.read_text()


@pytest.mark.parametrize(
    ("text", "line", "column", "key", "allowed"),
    [
        ("x: 30s both sides", 1, 8, "steps[0]", '"each"'),
        ("x: 3x", 1, 6, "steps[0]", "a duration"),
        ("# Hips\n\nx: 30s\ny: 40s, rest", 4, 13, "steps[1]", "a duration"),
        ("x: 30s, rest 5s, rest 6s", 1, 18, "steps[0].rest", "once, as on line 1"),
        ("# a\n# b\nx: 30s", 2, 3, "name", "once, as on line 1"),
        ("x: 61m", 1, 4, "steps[0].hold", "0 to 3600 seconds"),
        ("x: 101x 30s", 1, 4, "steps[0].reps", "1 to 100"),
        ("x: 30s, [glutes, elbows]", 1, 18, "steps[0].muscles[1]", "glutes"),
        ("x: (2s up, 61m hold)", 1, 12, "steps[0].tempo.hold", "0 to 3600 seconds"),
        ("9 days a week\nx: 30s", 1, 1, "days_per_week", "1 to 7"),
        ("half an hour of stretching", 1, 1, "", "name: dose"),
        ('x: 30s, "a cue', 1, 9, "steps[0]", "a cue in quotes"),
        ("* prep 5s, tension at most 7 of 10\nx: 3s", 1, 12, "defaults.tension", "prep, rest"),
        ("", 1, 1, "steps", "[[steps]]"),
    ],
)
def test_a_mistake_is_named_with_its_place_and_what_is_allowed(
    text: str, line: int, column: int, key: str, allowed: str
) -> None:
    with pytest.raises(RoutineError) as caught:
        load(text, "short", ".txt")

    [problem] = caught.value.problems
    assert (problem.line, problem.column, problem.key) == (line, column, key)
    assert allowed in problem.allowed


def test_every_wrong_line_is_named() -> None:
    with pytest.raises(RoutineError) as caught:
        load("x: 3x\ny: 30s\nz 30s", "short", ".txt")

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
