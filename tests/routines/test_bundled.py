"""The bundled routines, found by name or path, and said in words."""

from pathlib import Path

import pytest

from holdcore.model import COUNTDOWN, HOLD, OPEN, SIDES_EACH, WAIT, Span, Step
from holdcore.routine_file import Routine
from holdtimer.routines import RoutineError, describe, find, library, load


def test_every_bundled_routine_is_right_and_listed_under_its_slug() -> None:
    listed = library()

    assert ("hip-trio", "Hip trio") in listed
    for slug, name in listed:
        file = find(slug)
        assert (file.slug, file.name) == (slug, name)
        assert file.encoded()
        assert file.source


def test_the_hip_trio_is_what_its_source_prescribes() -> None:
    file = find("hip-trio")

    assert file.source == "Hip Stretches Lower Back Pain (Loving Life Chiropractic, no date)"
    assert file.defaults.prep == file.defaults.change == Span(5000)
    assert "5 s to get ready" in file.notes
    assert "5 s to change sides" in file.notes
    assert [
        (step.name, step.kind, step.hold, step.sides, step.reps, step.sets, step.prep_ms, step.change_ms)
        for step in file.routine().steps
    ] == [
        (name, HOLD, Span(20_000, 30_000, 20_000), SIDES_EACH, 1, 1, 5000, 5000)
        for name in ("Supine figure 4", "Seated piriformis", "Seated hip stretch")
    ]


def test_a_path_is_read_and_a_slug_goes_before_a_file_of_that_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.toml").write_text('name = "Mine"\n[[steps]]\nname = "Wait"\nwait = true\n')
    Path("hip-trio").write_text("not a routine")

    assert find("mine.toml") == find(str(tmp_path / "mine.toml")) == load(Path("mine.toml"))
    assert find("hip-trio").name == "Hip trio"


def test_an_unknown_name_lists_the_known_ones_and_the_nearest() -> None:
    with pytest.raises(RoutineError) as caught:
        find("hip-tri")

    assert str(caught.value).startswith(
        "hip-tri: there is no such routine; did you mean hip-trio?; allowed: a file"
    )
    assert "hip-trio" in caught.value.problems[0].allowed


def test_a_path_to_nothing_says_that_the_file_is_missing() -> None:
    with pytest.raises(RoutineError, match="No such file"):
        find("nowhere/mine.toml")


@pytest.mark.parametrize(
    ("toml", "dose"),
    [
        ('hold = "20-30s"\nsides = "each"', "20-30s each side"),
        ('hold = 90\nreps = 3\nrest = "10-15s"', "3x 1m30s, rest 10-15s"),
        ('hold = 30\nrest = "10s"\nset_rest = "10s"', "30s"),
        ('open = "15-30s"\nsides = "alternating"', "as long as you can, 15-30s alternating sides"),
        (
            'tempo = { up = 2, hold = 2, down = "2s" }\nreps = 20\nsets = 2\nset_rest = 30\nsides = "each"',
            "2 sets of 20x (2s up, 2s hold, 2s down) each side, 30s between sets",
        ),
        ('countdown = "10-20m"', "10-20m countdown"),
        ("wait = true", "until pressed"),
        ('hold = "45s-1m30s"\ntension = 7', "45s-1m30s, tension at most 7 of 10"),
    ],
)
def test_the_dose_in_words(toml: str, dose: str) -> None:
    file = load(f'name = "x"\n[[steps]]\nname = "Stretch"\n{toml}\n', "x")

    assert describe(file) == [("Stretch", dose)]


def test_a_range_begins_at_its_low_end_and_countdowns_take_no_defaults() -> None:
    text = """
        name = "x"
        defaults = { prep = 5, rest = "10-15s", set_rest = 30, change = 4 }
        steps = [
            { name = "a", open = "15-30s" },
            { name = "b", hold = 30, prep = 0, rest = 1, set_rest = "2s", change = 3 },
            { name = "c", countdown = "10m" },
            { name = "d", wait = true, prep = 1 },
        ]
    """
    rest = Span(10_000, 15_000, 10_000)

    assert load(text, "x").routine() == Routine(
        "x",
        [
            Step(OPEN, "a", Span(15_000, 30_000, 15_000), "", 5000, 1, 1, rest, Span(30_000), 0, 4000),
            Step(HOLD, "b", Span(30_000), "", 0, 1, 1, Span(1000), Span(2000), 0, 3000),
            Step(COUNTDOWN, "c", Span(600_000)),
            Step(WAIT, "d", Span(0), prep_ms=1000),
        ],
    )
