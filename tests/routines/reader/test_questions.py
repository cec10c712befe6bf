"""What cannot be read: a question with the place, never a guess, never a traceback."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from routines.reader.meanings import lines
from routines.reader.test_corpus import CORPUS

from holdtimer.routines.reader import explain, read_line, read_sheet, say

TEXTS = [line["text"] for line in CORPUS] + [text for text, _ in lines()]
PIECES = sorted({word for text in TEXTS for word in text.split()})


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Plank 20 s, hold 40 s", "20 s, hold 40 s"),
        ("Hold ___ seconds", "___"),
        ("Plank hold 30", "hold 30"),
        ("Circuit: squats x10, circuit: rows x10", "circuit"),
        ("Circuit 3 rounds: squats x10, rows x10, 4 rounds", "4 rounds"),
        ("Squats 0 reps", "0 reps"),
        ("Plank 99 h", "99 h"),
        ("Plank 99999999999 s", "99999999999"),
        ("Plank ٣٠ s", "٣"),
        ("Squats 10 reps, 30 s", "30 s"),
        ("Plank 30 s 7 foo", "7 foo"),
        ("Plank 30 s, 7 foo", "7 foo"),
        ("Row 3x10, elbows in 5 s hold", "elbows"),
        ("Bridge 10 reps, plank 30 s, repeat 3 times", "repeat 3 times"),
        ("Squats 10 reps + 10 s hold", "+"),
        ("Calf stretch 30 s on the sore side", "sore side"),
        ("Mon: squats 3x10, Wed: rows 3x10", "Mon:"),
    ],
)
def test_the_question_has_the_place(text: str, place: str) -> None:
    reading = read_line(text)

    assert place in reading.refuse
    assert reading.refuse.endswith("?")
    assert not reading.steps


@pytest.mark.parametrize("text", ["", " ", "\n\n", "\ufeff", "!!!", "\u200b"])
def test_nothing_to_read_is_said(text: str) -> None:
    [reading] = read_sheet(text).readings

    assert "nothing to read" in reading.refuse


@pytest.mark.parametrize(
    "text", ["太もも 30秒 3回", "Икры 3 подхода", "تمدد الساق ٣٠ ثانية", "🦵🦵🦵", "Γάμπα 30"]
)
def test_other_scripts_are_asked_about(text: str) -> None:
    assert read_line(text).refuse


def test_too_much_text_is_said_at_once() -> None:
    for text in ("x" * 1_000_000, "Plank 30 s " * 90_000, "Plank 30 s\n" * 90_000, "(" * 1_000_000):
        [reading] = read_sheet(text).readings
        assert "characters" in reading.refuse


@given(st.text(max_size=80))
def test_any_text_has_an_answer(text: str) -> None:
    reading = read_line(text)

    assert bool(reading.refuse) != bool(reading.steps)
    json.dumps(reading.as_json())
    assert say(reading)
    explain(reading)


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=12).map(" ".join))
def test_words_in_any_order_have_an_answer_and_no_number_is_lost(text: str) -> None:
    reading = read_line(text)

    assert bool(reading.refuse) != bool(reading.steps)
    if reading.steps:
        shown = [word.text for word in reading.words]
        assert re.findall("[0-9½]+", " ".join(shown)) == re.findall("[0-9½]+", reading.text)
        assert {word.status for word in reading.words} <= {"used", "note", "not understood"}


@given(st.lists(st.sampled_from(TEXTS), max_size=8).map("\n".join))
def test_any_sheet_has_an_answer_for_each_line(text: str) -> None:
    sheet = read_sheet(text)

    assert len(sheet.readings) + len(sheet.heads) + bool(sheet.title) == max(1, len(text.splitlines()))
