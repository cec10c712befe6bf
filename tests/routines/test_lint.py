"""What check warns of, and where it points."""

import pytest

from holdfw import font
from holdtimer.routines.lint import is_drawn, lint
from holdtimer.routines.load import examine

HEAD = 'name = "Hips"\nsource = "A book"\n'
STEP = '[[steps]]\nname = "Figure 4"\n'


def warnings(text: str, ending: str = ".toml") -> list[tuple[int, int, str]]:
    return [warning[:3] for warning in lint(*examine(text, "hips", ending))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD + STEP + "hold = 30", []),
        (STEP.replace("[[", 'name = "Hips"\n[[') + "hold = 30", [(1, 1, "source")]),
        (HEAD + STEP + "hold = 30\nreps = 2\nrest = 3", [(7, 8, "steps[1].rest")]),
        (HEAD + STEP + "hold = 30\nreps = 1\nrest = 3", []),
        (HEAD + STEP + "hold = 30\nreps = 2\nrest = 4", []),
        (HEAD + "[defaults]\nrest = 3\n" + STEP + 'hold = 30\nreps = "1-2"', [(4, 8, "steps[1].rest")]),
        (HEAD + STEP + "hold = 30\nsets = 2\nset_rest = 2", [(7, 12, "steps[1].set_rest")]),
        (HEAD + STEP + 'hold = 30\nsides = "each"', []),
        (HEAD + STEP + 'hold = 30\nsides = "each"\nchange = 0', [(7, 10, "steps[1].change")]),
        (HEAD + STEP + 'hold = 30\nsides = "each"\nchange = 1', [(7, 10, "steps[1].change")]),
        (HEAD + STEP + 'hold = 30\nsides = "each"\nchange = 4', []),
        (HEAD + STEP + 'tempo = { up = 2, down = 2 }\nsides = "alternating"', []),
        (HEAD + STEP + "tempo = { down = 2 }", [(5, 9, "steps[1].tempo")]),
        (HEAD + STEP + 'hold = "5m"', []),
        (HEAD + STEP + 'hold = "5m1s"', [(5, 8, "steps[1].hold")]),
        (HEAD + STEP + "holds = [30, 301]", [(5, 9, "steps[1].holds")]),
        (HEAD + STEP + 'open = "at most 6m"', [(5, 8, "steps[1].open")]),
        (HEAD + STEP + "open = true", []),
        (HEAD + STEP + 'countdown = "20m"', []),
        (HEAD + STEP + 'hold = 30\nfirst = "left"', [(6, 9, "steps[1].first")]),
        (HEAD + STEP + 'hold = 30\ncue = "Stop at ___ of 10"', [(6, 7, "steps[1].cue")]),
        (
            HEAD.replace("A book", "who prescribed it, or where it is from") + STEP + "hold = 30",
            [(2, 10, "source")],
        ),
        (HEAD + STEP + 'hold = 30\nmuscles = ["glutes"]', [(6, 12, "steps[1].muscles[1]")]),
        (HEAD + STEP + 'hold = 30\nreps = 2\nrest = 4\nmuscles = ["glutes"]', []),
        (HEAD + 2 * (STEP + 'hold = "30-40s"\nmuscles = ["glutes"]\n'), []),
        (HEAD + STEP + 'hold = 30\ncue = "' + "c" * 22 + '"', [(6, 7, "steps[1].cue")]),
        (HEAD + STEP + 'wait = true\ncue = "' + "c" * 22 + '"', []),
        (HEAD + STEP.replace("Figure 4", "F" * 22) + "hold = 30", [(4, 8, "steps[1].name")]),
        (HEAD.replace("Hips", "H" * 22) + STEP + "hold = 30", [(1, 8, "name")]),
        (HEAD + STEP.replace("Figure", "Hüfte") + "hold = 30", []),
        (HEAD + STEP.replace("Figure", "太もも") + "hold = 30", [(4, 8, "steps[1].name")]),
        (HEAD + STEP + 'countdown = "60m"\nreps = 3', []),
        (HEAD + STEP + 'countdown = "60m"\nreps = 4\nrest = 5', [(3, 1, "steps")]),
    ],
)
def test_what_is_warned_of(text: str, expected: list[tuple[int, int, str]]) -> None:
    assert warnings(text) == expected


def test_a_letter_is_warned_of_if_the_display_lacks_it() -> None:
    marks = {font.MARKS[at] | font.MARKS[at + 1] << 8 for at in range(0, len(font.MARKS), 3)}
    latin = range(161, 161 + len(font.SMALL) // font.SMALL_WIDTH - font.LATIN)
    drawn = {*range(32, 127), *(code for code in latin if code < 256), *marks}

    assert {code for code in range(0x3000) if is_drawn(chr(code))} == drawn


def test_the_short_form_is_warned_of_in_its_own_places() -> None:
    assert warnings("# Hips\n@ A book\nx: 2x 30s, rest 3s", ".txt") == [(3, 12, "steps[1].rest")]


def test_a_warning_says_what_would_be_better() -> None:
    [warning] = lint(*examine(HEAD + STEP + "hold = 30\nreps = 2\nrest = 3", "hips"))

    assert warning.message == (
        '"Figure 4": rest is 3s, which is shorter than its cues (3.64 s); better: 0s, or at least 4s'
    )
