"""Files that are not there, not text or too long; the name a file gives its routine."""

from pathlib import Path

import pytest

from holdtimer.errors import EXIT_FILE, HoldtimerError
from holdtimer.routines import RoutineError, load

RIGHT = 'name = "Hips"\n[[steps]]\nname = "Figure 4"\nhold = 30\n'


def test_the_slug_is_the_file_s_name(tmp_path: Path) -> None:
    path = tmp_path / "morning-hips.toml"
    path.write_text(RIGHT)

    assert load(path).slug == "morning-hips"


def test_the_key_slug_goes_before_the_file_s_name(tmp_path: Path) -> None:
    path = tmp_path / "My Hips.toml"
    path.write_text('slug = "hips"\n' + RIGHT)

    assert load(path).slug == "hips"


def test_a_slug_that_is_asked_for_goes_before_the_file_s_name(tmp_path: Path) -> None:
    path = tmp_path / "My Hips.toml"
    path.write_text(RIGHT)

    assert load(path, slug="asked").slug == "asked"


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("My Hips.toml", "my-hips"),
        ("Yoga Flow_1.toml", "yoga-flow-1"),
        ("MORNING.TOML", "morning"),
        ("Hüfte & Rücken.toml", "hufte-rucken"),
        ("DİZ ISINMA.toml", "diz-isinma"),
        ("-- a very long name of a routine that somebody gave.toml", "a-very-long-name-of-a-ro"),
        ("腰.toml", "routine-d5258788"),
    ],
)
def test_a_slug_is_made_of_the_name_that_a_person_gave(tmp_path: Path, name: str, slug: str) -> None:
    path = tmp_path / name
    path.write_text(RIGHT)

    assert load(path).slug == slug


def test_a_slug_that_is_written_is_not_made_over(tmp_path: Path) -> None:
    path = tmp_path / "hips.toml"
    path.write_text('slug = "My Hips"\n' + RIGHT)

    with pytest.raises(RoutineError) as caught:
        load(path)

    [problem] = caught.value.problems
    assert problem.key == "slug"
    assert "'My Hips'" in problem.message
    assert 'slug is "My Hips"' in problem.message
    assert "as the file's name or the key slug" in problem.allowed


@pytest.mark.parametrize("ending", [".TXT", ".Txt", ".txt"])
def test_an_ending_is_one_whatever_its_case(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"QUAD{ending}"
    path.write_text("Quad: 3x 30s\n")

    assert (load(path).slug, load(path).name) == ("quad", "Quad")


@pytest.mark.parametrize(
    "text", [RIGHT, "Hips: 30s\n", '{"name": "Hips", "steps": [{"name": "a", "hold": 30}]}']
)
def test_without_an_ending_a_file_is_what_it_reads_as(tmp_path: Path, text: str) -> None:
    path = tmp_path / "hips"
    path.write_text(text)

    assert load(path).name == "Hips"


def test_a_mistake_in_a_file_without_an_ending_is_told_as_of_toml(tmp_path: Path) -> None:
    path = tmp_path / "hips"
    path.write_text('name = "Hips\n')

    with pytest.raises(RoutineError, match="hips:1:"):
        load(path)


def test_a_workout_is_no_routine_file_and_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(RoutineError, match="this is a FIT workout"):
        load(tmp_path / "W.FIT")


def test_bytes_that_are_not_utf8_are_named_by_their_place_in_a_text() -> None:
    with pytest.raises(RoutineError, match="<text>:2:3: this byte is not UTF-8"):
        load(b"# x\nab\xff", "x", ".txt")


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(RoutineError, match=r"none\.toml: this cannot be read: No such file") as caught:
        load(tmp_path / "none.toml")

    assert caught.value.problems[0][:3] == (0, 0, "")


def test_a_folder_is_not_a_file(tmp_path: Path) -> None:
    with pytest.raises(RoutineError, match="not a file"):
        load(tmp_path)


def test_what_is_not_utf8_is_named_by_its_place(tmp_path: Path) -> None:
    path = tmp_path / "latin.toml"
    path.write_bytes('# é\nname = "ü'.encode() + "ü".encode("latin-1") + b'"\n')

    with pytest.raises(RoutineError, match=r"latin\.toml:2:10: this byte is not UTF-8; allowed: UTF-8 text"):
        load(path)


@pytest.mark.parametrize("from_file", [True, False])
def test_a_file_longer_than_its_cap_is_refused(tmp_path: Path, from_file: bool) -> None:
    text = RIGHT + "#" * 16384
    path = tmp_path / "long.toml"
    path.write_text(text)

    with pytest.raises(RoutineError, match="too long; allowed: at most 16384 bytes"):
        load(path if from_file else text, "long")
    assert load(text[:16384], "long").name == "Hips"


def test_the_error_has_the_exit_code_and_hint_of_a_routine() -> None:
    with pytest.raises(HoldtimerError) as caught:
        load("hold = 3", "x")

    assert caught.value.exit_code == EXIT_FILE
    assert "docs/routines.md" in caught.value.hint
