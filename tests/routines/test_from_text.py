"""What a therapist wrote, as a file: what is assumed is marked, nothing is lost, and the rest is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from routines.reader.meanings import lines
from routines.reader.test_corpus import CORPUS
from routines.therapist import PRESCRIPTIONS, Said

from holdcore.model import LEFT, RIGHT, SIDES_ONLY
from holdtimer.routines import RoutineError, RoutineFile, load
from holdtimer.routines.fill import fill, unfill
from holdtimer.routines.read_back import read_back, say_assumed
from holdtimer.routines.reader import read_line
from holdtimer.routines.toml_write import toml

TEXTS = [line["text"] for line in CORPUS] + [text for text, _ in lines()]


def read(text: str, slug: str = "sheet") -> RoutineFile:
    return load(text, slug, ".txt")


def try_to_read(text: str) -> tuple[RoutineFile | None, str]:
    """The file, or why there is none."""
    try:
        return read(text), ""
    except RoutineError as refused:
        return None, str(refused)


def asked(text: str) -> str:
    with pytest.raises(RoutineError) as caught:
        read(text)
    return str(caught.value)


@pytest.mark.parametrize("said", PRESCRIPTIONS, ids=lambda said: str(said.number))
def test_the_file_that_import_makes_is_the_same_routine_in_every_week(said: Said) -> None:
    file = read(said.text, said.name.lower().replace(" ", "-") or "sheet")

    made = load(toml(fill(file)), file.slug)

    assert [made.encoded(week) for week in range(1, 6)] == [file.encoded(week) for week in range(1, 6)]
    assert say_assumed(made) == say_assumed(file)
    assert list(read_back(unfill(made))) == list(read_back(file))


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("Calf stretch 3 x 30 s each leg", ["prep", "rest", "change"]),
        ("Calf stretch 3 x 30 s each leg, 10 s rest", ["prep", "change"]),
        ("Plank as long as you can x3", ["open", "prep", "rest"]),
        ("Heel drops 3x15 left, 3 s down", ["phases", "prep", "set_rest"]),
        ("Bridges 3x10", ["set_rest"]),
        ("Bridges 10 reps", []),
    ],
)
def test_what_is_assumed_is_marked_in_the_file(text: str, filled: list[str]) -> None:
    [step] = fill(read(text)).steps

    assert step.filled == filled
    for key in filled:
        assert getattr(step, key) is not None


def test_nobody_goes_from_one_hold_into_the_next_in_no_time_unless_the_file_says_0() -> None:
    [step] = read("Pelvic tilts: 10 x 10 s holds").routine().steps
    assert step.rest.dose == 5_000
    [step] = read("Pelvic tilts: 10x 10s, rest 0s").routine().steps
    assert step.rest.dose == 0


def test_what_the_form_has_no_key_for_is_in_the_notes() -> None:
    file = read(f"Calf stretch 3 x 30 s, with each meal, stop if it {'hurts very much ' * 6}")

    assert "Calf stretch: with each meal" in file.notes
    assert file.steps[0].cue.endswith("…")
    assert f"stop if it {'hurts very much ' * 6}".strip() in file.notes


def test_a_sheet_with_a_title_a_head_and_a_schedule() -> None:
    text = "Home exercises\n10 of each, twice a day\n\nBridge\nClam each side\nPlank 3 x 30 s"
    file = read(text)

    assert (file.name, file.times_per_day, len(file.steps)) == ("Home exercises", (2, 2), 3)
    assert [step.pace for step in file.steps] == ["own", "own", None]


@pytest.mark.parametrize("first", ["left", "right", "weaker"])
def test_the_side_that_begins(first: str) -> None:
    [step] = read(f"Calf stretch 3 x 30 s, start with the {first} side").steps

    assert (step.first, step.sides) == (first, "each")


def test_a_range_of_a_prescription_does_not_grow_by_itself() -> None:
    file = read("Calf stretch 30-60 s x2 alternate legs")

    assert not file.grows
    assert "as tolerated: 30 s is timed" in "\n".join(read_back(file))


def test_one_side_is_one_side() -> None:
    left, right = read("Piriformis left 3x30 s\nCalf right 2x30 s").routine().steps

    assert [(step.sides, step.first) for step in (left, right)] == [(SIDES_ONLY, LEFT), (SIDES_ONLY, RIGHT)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no exercise"),
        ("Plank 30", "30 what"),
        ("Plank 20 s, hold 40 s", "which is for what"),
        ("Hold ___ seconds", "blank"),
        ("Circuit: squats x10, circuit: rows x10", "circuit in a circuit"),
        ("3 rounds: bridge 2x10, clam 2x10", "in all"),
        ("Squats 0 reps", "how many"),
        ("Plank 99 h", "how long"),
        ("太もも 30秒 3回", "?"),
        ("Squats 250 reps", "1 to 100"),
        ("x" * 1_000_000, "too long"),
        ("Plank 30 s\n" * 40, "number of steps is 40"),
    ],
)
def test_what_cannot_be_run_as_it_stands_is_asked_or_said_with_its_place(text: str, words: str) -> None:
    assert words in asked(text)


def test_each_line_that_is_asked_about_is_named() -> None:
    told = asked("Plank 30 s\nPlank 30\n\nHold ___ seconds")

    assert ":2:1:" in told
    assert ":4:1:" in told
    assert ":1:1:" not in told


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_read_can_be_sent_or_says_why_not(text: str) -> None:
    """A question of the reader is one of the file; what else is refused is beyond the device."""
    file, why = try_to_read(text)
    if file:
        assert file.encoded()
        assert load(toml(fill(file)), "sheet").routine() == file.routine()
    else:
        reading = read_line(text, unnamed="Sheet")
        assert reading.refuse or "device says" in why or "by week" in why


@given(st.lists(st.sampled_from(TEXTS), min_size=1, max_size=6).map("\n".join))
def test_any_sheet_is_a_routine_or_a_sentence(text: str) -> None:
    file, why = try_to_read(text)
    assert list(read_back(file)) if file else why
