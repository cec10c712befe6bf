"""The bundled routines, found by name or path, and said in words."""

from pathlib import Path

import pytest

from holdcore.model import OPEN, PRESS, SIDES_EACH
from holdcore.routine_file import Routine
from holdcore.steps import Phase, Span, Step
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
        (step.name, step.phases, step.sides, step.reps, step.sets, step.prep_ms, step.change_ms)
        for step in file.routine().steps
    ] == [
        (name, (Phase(Span(20_000, 30_000, 20_000)),), SIDES_EACH, 1, 1, 5000, 5000)
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
        ('hold = "20-30s"\nsides = "each"', "1 hold of 20 to 30 s on each side, as tolerated: 20 s is timed"),
        ('hold = "20-30s"\ngrows = true', "1 hold of 20 to 30 s, more with completed sessions"),
        ('hold = 90\nreps = 3\nrest = "10-15s"', "3 holds of 90 s, 10 to 15 s rest between them"),
        ('hold = 30\nrest = "10s"\nset_rest = "10s"', "1 hold of 30 s"),
        (
            'open = "15-30s"\nsides = "alternating"',
            "as long as one can, at least 15 s, at most 30 s on each side, alternating",
        ),
        ("open = true", "as long as one can"),
        (
            'tempo = { up = 2, hold = 2, down = "2s" }\nreps = 20\nsets = 2\nset_rest = 30\nsides = "each"',
            "2 sets of 20 repetitions, each up 2 s, hold 2 s, down 2 s on each side, 30 s rest between sets",
        ),
        ('countdown = "10-20m"', "10 to 20 min"),
        ("wait = true", "until the button is pressed"),
        ("hold = 30\ntension = 7", "1 hold of 30 s, tension at most 7 of 10"),
        ('hold = "5 breaths"\nreps = 2\nrest = "until pressed"', "2 times 5 breaths, rest until pressed"),
        ('holds = [20, 30, 40]\nsides = "left"', "holds of 20, 30 and 40 s, left only"),
        (
            'pace = "own"\nreps = 10\nask = "pain"',
            "10 repetitions, at one's own pace, then the question for pain, 0 to 10",
        ),
        (
            'phases = ["6s contract", "10s relax", "20s stretch"]\nworks = ["stretch"]\nreps = 3',
            "3 times contract 6 s, relax 10 s, stretch 20 s (only stretch counts)",
        ),
        (
            'hold = "20-60s"\nsides = "each"\nfirst = "weaker"\ngrows = "5s a week"',
            "1 hold of 20 to 60 s on each side, the weaker side first, 5 s more every week",
        ),
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
            { name = "c", countdown = "10m", prep = 0 },
            { name = "d", wait = true, prep = 1 },
        ]
    """
    rest = Span(10_000, 15_000, 10_000)

    assert load(text, "x").routine() == Routine(
        "x",
        [
            Step(
                "a",
                [Phase(Span(15_000, 30_000, 15_000, OPEN))],
                prep_ms=5000,
                rest=rest,
                set_rest=Span(30_000),
                change_ms=4000,
            ),
            Step("b", [Phase(Span(30_000))], rest=Span(1000), set_rest=Span(2000), change_ms=3000),
            Step("c", [Phase(Span(600_000), "", False)]),
            Step("d", [Phase(Span(0, unit=PRESS), "", False)], prep_ms=1000),
        ],
    )
