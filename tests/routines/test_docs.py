"""docs/routines.md says what is so: its example loads, and it names every key."""

import re
from pathlib import Path

from holdtimer.routines import describe, load
from holdtimer.routines.reader import ASSUMPTIONS, read_line, say
from holdtimer.routines.tables import Defaults, RoutineFile, StepTable, Tempo

PAGE = (Path(__file__).parents[2] / "docs" / "routines.md").read_text()


def test_the_example_is_a_right_routine() -> None:
    example, by_week = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)

    said = [f"{name}: {dose}" for name, dose in describe(load(example, "example"))]

    assert load(by_week, "example").has_weeks
    assert said == re.findall(r"^    (.+: .+)$", PAGE.split("means, in the words")[1], re.MULTILINE)


def test_every_key_is_in_the_page() -> None:
    keys = {key for table in (RoutineFile, Defaults, StepTable, Tempo) for key in table.model_fields}

    assert keys == {key for key in keys if f"`{key}`" in PAGE}


def test_the_text_is_a_right_routine() -> None:
    [text] = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)

    file = load(text, "example", ".txt")
    assert (file.name, file.days_per_week, len(file.steps)) == ("Evening hips", 5, 6)
    assert not any(step.given for step in file.steps)  # each is taken to the letter


def rows(head: str) -> list[list[str]]:
    """The cells of the table with this head."""
    table = PAGE.split(head + "\n")[1].split("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[1:]]


def test_what_a_therapist_writes_is_read_as_the_page_says() -> None:
    for typed, read in rows("| typed | read; `?` is a question |"):
        reading = read_line(typed.strip("`"))

        assert ("? " if reading.refuse else "") + " ".join(say(reading)) == read


def test_the_page_has_the_table_of_assumptions() -> None:
    expected = [[f"`{key}`", assumption.said, assumption.reason] for key, assumption in ASSUMPTIONS.items()]

    assert rows("| | assumed | because |") == expected
