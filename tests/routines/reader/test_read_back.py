"""What is said of a reading: plain sentences, each word and each assumption."""

import pytest

from holdtimer.routines.reader import ASSUMPTIONS, explain, read_line, read_sheet, say


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Calf stretch 3 x 30 s e/s, bd", ["Calf stretch: 3 holds of 30 s on each side.", "2 times a day."]),
        (
            "Wall sit: 3 sets of 30 s, 60 s rest",
            ["Wall sit: 3 sets of 1 hold of 30 s, 60 s rest between sets."],
        ),
        ("SLR 3x10 left, 3 s down", ["SLR: 3 sets of 10 repetitions, each down 3 s, left only."]),
        ("Pigeon 5 breaths x2", ["Pigeon: 2 times 5 breaths."]),
        ("Plank 20/30/40 s", ["Plank: holds of 20, 30 and 40 s."]),
        ("Ice 10 min every 2 hours", ["Ice: 10 min.", "Every 2 h."]),
        ("Plank as long as you can, max 60 s", ["Plank: as long as one can, at most 60 s."]),
        (
            "Plank 20 s, add 5 s weekly up to 60 s",
            ["Plank: 1 hold of 20 to 60 s.", "5 s more every week up to 60 s."],
        ),
        (
            "Wk 1-2: plank 20 s. Wk 3: 30 s",
            ["Weeks 1 to 2: Plank: 1 hold of 20 s.", "Week 3: Plank: 1 hold of 30 s."],
        ),
    ],
)
def test_a_sentence_for_each_exercise(text: str, sentences: list[str]) -> None:
    assert [line.lower() for line in say(read_line(text))] == [sentence.lower() for sentence in sentences]


def test_each_word_is_used_a_note_or_not_understood() -> None:
    reading = read_line("Plank 30 s x3, stop if pain, wobble gronk")

    statuses = {word.text: word.status for word in reading.words}
    assert statuses == {
        "Plank": "used",
        "30": "used",
        "s": "used",
        "x3,": "used",
        "stop": "note",
        "if": "note",
        "pain,": "note",
        "wobble": "not understood",
        "gronk": "not understood",
    }
    assert reading.steps[0].cue == "stop if pain, wobble gronk"
    assert "not understood: wobble gronk" in explain(reading)


def test_what_is_assumed_is_said_with_its_reason() -> None:
    said = explain(read_line("Calf stretch 3 x 30 s each side"))

    for key in ("prep", "change", "rest_s"):
        assert f"assumed: {ASSUMPTIONS[key].said} ({ASSUMPTIONS[key].reason})" in said


def test_a_head_line_holds_for_the_lines_below_it_and_a_last_line_for_all() -> None:
    sheet = read_sheet(
        "Home exercises\n10 of each\nBridge\nClam each side\nPlank 3 x 30 s, once a day\nAll twice a day"
    )

    assert sheet.title == "Home exercises"
    assert sheet.heads == ["10 of each", "All twice a day"]
    bridge, clam, plank = sheet.readings
    assert bridge.steps[0].reps == clam.steps[0].reps == (10, 10)
    assert clam.steps[0].sides == "each"
    assert (plank.steps[0].kind, plank.steps[0].reps) == ("hold", (3, 3))
    assert [reading.times_per_day for reading in sheet.readings] == [(2, 2), (2, 2), (1, 1)]


@pytest.mark.parametrize(
    ("text", "often"),
    [
        ("Calf stretch 3 x 30 s, Mon Wed Fri", "On Monday, Wednesday and Friday."),
        ("Calf stretch 3 x 30 s, Fr-So", "On Friday, Saturday and Sunday."),
        ("Calf stretch 3 x 30 s, on mondays", "On Monday."),
        ("Wade 3 x 30 s, jeden zweiten Tag", "Every other day."),
        ("Calf stretch 3 x 30 s, every 3 days", "Every 3 days."),
        ("Calf stretch 3 x 30 s e/s, start with the weaker side", "The weaker side first."),
        ("Calf stretch 3 x 30 s, right first", "The right side first."),
    ],
)
def test_which_days_and_which_side_first(text: str, often: str) -> None:
    assert say(read_line(text))[1:] == [often]


def test_the_side_that_begins_is_one_of_two_but_the_sore_one_is_not_known() -> None:
    assert read_line("Calf stretch 30 s, left first").steps[0].sides == "each"
    sore = read_line("Calf stretch 30 s each side, start with the sore side")
    assert (sore.first, sore.unsaid) == ("", ["start with the sore side"])


def test_a_line_without_a_name_is_called_as_its_file() -> None:
    [reading] = read_sheet("Left 3x30 s, right 2x30 s", unnamed="Piriformis").readings

    assert [(step.name, step.sides) for step in reading.steps] == [
        ("Piriformis", "left"),
        ("Piriformis", "right"),
    ]
    assert read_sheet("Left 3x30 s, right 2x30 s").readings[0].refuse
