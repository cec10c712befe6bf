"""docs/routines.md says what is so: its example loads, and it names every key."""

import re
from pathlib import Path

from holdtimer.routines import describe, load
from holdtimer.routines.tables import Defaults, RoutineFile, StepTable, Tempo

PAGE = (Path(__file__).parents[2] / "docs" / "routines.md").read_text()


def test_the_example_is_a_right_routine() -> None:
    [example] = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)

    said = [f"{name}: {dose}" for name, dose in describe(load(example, "example"))]

    assert said == re.findall(r"^    (.+: .+)$", PAGE.split("means")[1], re.MULTILINE)


def test_every_key_is_in_the_page() -> None:
    keys = {key for table in (RoutineFile, Defaults, StepTable, Tempo) for key in table.model_fields}

    assert keys == {key for key in keys if f"`{key}`" in PAGE}
