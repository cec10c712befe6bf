"""Each file in wrong/ says in its `#!` lines what must be reported: line:column key | what is allowed."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from holdcore.model import PHASE_MAX_MS, REPS_MAX, STEPS_MAX, ModelError
from holdcore.routine_file import Routine, encode_routine
from holdcore.steps import Phase, Span, Step
from holdtimer.routines import RoutineError, load

WRONG = sorted((Path(__file__).parent / "wrong").glob("*.toml"))
EXPECTED = re.compile(r"#! (\d+):(\d+) (?:(\S+) )?\| (.+)")


def expected(path: Path) -> list[tuple[int, int, str, str]]:
    matches = [EXPECTED.fullmatch(line) for line in path.read_text().splitlines() if line.startswith("#!")]
    return [(int(match[1]), int(match[2]), match[3] or "", match[4]) for match in matches if match]


def refusal(source: Path | str) -> RoutineError:
    with pytest.raises(RoutineError) as caught:
        load(source, slug="" if isinstance(source, Path) else "wrong")
    return caught.value


STEP = '[[steps]]\nname = "Figure 4"\nhold = 30\n'


def test_there_are_enough_and_each_expects_something() -> None:
    assert len(WRONG) >= 30
    assert all(expected(path) for path in WRONG)


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_each_mistake_is_named_with_its_place_and_what_is_allowed(path: Path) -> None:
    error = refusal(path.read_text())

    found = [(problem.line, problem.column, problem.key, problem.allowed) for problem in error.problems]
    assert sorted(found) == sorted(expected(path))
    assert all(problem.key in problem.message for problem in error.problems)


def test_a_line_of_the_error_reads_as_a_compiler_s_does(tmp_path: Path) -> None:
    path = tmp_path / "hip.toml"
    path.write_text(f'name = "Hips"\n{STEP}sides = "both"\nhodl = 3\n')

    assert str(refusal(path)).replace(str(tmp_path), "x").split("; allowed: name, cue,")[0].splitlines() == [
        'x/hip.toml:5:9: steps[1].sides is "both"; allowed: "none", "each", "alternating", "left", "right"',
        "x/hip.toml:6:1: steps[1].hodl is not a key here; did you mean hold?",
    ]


@pytest.mark.parametrize("value", ['"30-20s"', '"61m"', "0"])
def test_a_wrong_time_is_answered_in_the_units_of_the_file(value: str) -> None:
    [problem] = refusal(f'name = "x"\n[[steps]]\nname = "Figure 4"\nhold = {value}\n').problems

    ours, device = problem.message.split("; the device says: ")
    assert ours.startswith(f"steps[1].hold is {value}; allowed: 0 to 3600 seconds as 30")
    assert "allowed is" in device


@pytest.mark.parametrize(
    ("text", "device"),
    [
        ('name = "' + "x" * 33 + '"\n' + STEP, lambda: Routine("x" * 33, [])),
        (f'name = "x"\n{STEP}reps = 101', lambda: Step("x", [Phase(Span(1))], reps=REPS_MAX + 1)),
        (f'name = "x"\n{STEP}rest = "61m"', lambda: Span(PHASE_MAX_MS + 60_000)),
        ('name = "x"\n[[steps]]\nname = "x"\nhold = 0', lambda: Step("x", [Phase(Span(0))])),
        (
            f'name = "x"\n{STEP * (STEPS_MAX + 1)}',
            lambda: Routine("x", [Step("x", [Phase(Span(1))])] * (STEPS_MAX + 1)),
        ),
        (
            'name = "x"\n' + (STEP + 'cue = "' + "c" * 64 + '"\n') * STEPS_MAX,
            lambda: encode_routine(
                Routine("x", [Step("Figure 4", [Phase(Span(30_000))], "c" * 64, 5_000)] * STEPS_MAX)
            ),
        ),
    ],
    ids=["name", "reps", "rest", "no hold", "too many steps", "too many bytes"],
)
def test_the_reason_is_the_device_s(text: str, device: Callable[[], object]) -> None:
    with pytest.raises(ModelError) as refused:
        device()

    [problem] = refusal(text).problems
    assert problem.message.endswith(str(refused.value))


def test_too_many_steps_point_at_the_first_that_is_too_much() -> None:
    [problem] = refusal('name = "x"\n' + STEP * (STEPS_MAX + 2)).problems

    assert (problem.line, problem.column, problem.key) == (2 + 3 * STEPS_MAX, 1, "steps")


def test_a_long_list_of_problems_is_cut_in_the_text_only() -> None:
    error = refusal("".join(f"k{number} = 1\n" for number in range(500)))

    assert len(error.problems) == 502
    assert len(str(error).splitlines()) == 21
    assert str(error).endswith("and 482 more")


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 16000,
        "a = " + "[" * 8000 + "]" * 8000,
        "a" + ".a" * 8000 + " = 1",
        "[a" + ".a" * 8000 + "]",
        "a = " + "9" * 16000,
        'name = "x"\n[[steps]]\nname = "x"\nhold = 0x' + "F" * 16000,
        'a = "' * 3000,
        "x = y z\n" * 2000,
        "\0" * 16000,
    ],
    ids=lambda text: text[:8].strip(),
)
def test_what_is_made_to_hurt_is_refused_in_a_few_words(text: str) -> None:
    assert len(str(refusal(text))) < 5000


def test_a_message_cannot_move_the_cursor_of_a_terminal() -> None:
    text = str(refusal('"k\\u001b[2J\\u009b" = 1\nslug = "\\u009b2J\\u202e"\nsteps = "\\u009b2J"\n'))

    assert "\\u009b2J" in text
    assert all(char.isprintable() for char in text.replace("\n", ""))


def test_a_number_of_4000_digits_is_not_repeated() -> None:
    assert len(str(refusal(f'name = "x"\n{STEP}reps = {"9" * 4000}'))) < 200


def test_no_more_lines_are_mended_than_make_a_screenful() -> None:
    assert len(refusal("".join(f"k{number} = x y\n" for number in range(100))).problems) == 20


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n"])
def test_an_empty_file_lacks_a_name_and_steps(text: str) -> None:
    assert [problem.key for problem in refusal(text).problems] == ["name", "steps"]


def test_a_text_without_a_name_of_its_own_needs_a_slug() -> None:
    with pytest.raises(RoutineError, match="slug is missing"):
        load(f'name = "x"\n{STEP}')
