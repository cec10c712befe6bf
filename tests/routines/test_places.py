"""Whatever way a right file is written, everything in it is found where it stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from routines.drafts import Draft, Path, Spot, drafts

from holdtimer.routines import RoutineError, load
from holdtimer.routines.toml_read import Places


def starts(spots: dict[Path, Spot]) -> dict[Path, tuple[int, int]]:
    return {path: (spot.line, spot.column) for path, spot in spots.items()}


@given(drafts())
def test_every_key_value_and_header_is_found(draft: Draft) -> None:
    places = Places(draft.text)

    assert not places.broken
    assert {path: places.key(path) for path in draft.keys} == starts(draft.keys)
    assert {path: places.value(path) for path in draft.values} == starts(draft.values)
    assert {path: places.value(path) for path in draft.headers} == starts(draft.headers)


def spoilable(draft: Draft) -> list[Path]:
    """All values but tables and lists, of which the wrong item is the problem: see wrong/lists.toml."""
    inside = ("tempo", "holds", "phases", "works")
    return sorted((path for path in draft.values if path[-1] not in inside), key=str)


@given(st.data())
def test_one_wrong_value_is_the_one_problem_and_stands_where_it_was_written(data: st.DataObject) -> None:
    draft = data.draw(drafts())
    path = data.draw(st.sampled_from(spoilable(draft)))
    ending = data.draw(st.sampled_from(["\n", "\r\n"]))

    with pytest.raises(RoutineError) as caught:
        load(draft.without(path, "[1]").replace("\n", ending), "draft")

    assert [problem[:2] for problem in caught.value.problems] == [draft.values[path][:2]]


@given(st.data())
def test_one_unreadable_value_is_the_one_problem_on_its_line(data: st.DataObject) -> None:
    draft = data.draw(drafts())
    path = data.draw(st.sampled_from(spoilable(draft)))
    ending = data.draw(st.sampled_from(["\n", "\r\n"]))

    with pytest.raises(RoutineError) as caught:
        load(draft.without(path, "20-30s").replace("\n", ending), "draft")

    assert [problem.line for problem in caught.value.problems] == [draft.values[path].line]


@given(drafts())
def test_a_key_given_again_is_the_one_problem_and_stands_where_it_is_again(draft: Draft) -> None:
    line = len(draft.lines)
    key = f"steps[{len(draft.routine.steps) + 1}].name"

    with pytest.raises(RoutineError) as caught:
        load(draft.text + "[[steps]]\nname = 'last'\nwait = true\n name = 'again'", "draft")

    [problem] = caught.value.problems
    assert (problem.line, problem.column, problem.key) == (line + 3, 2, key)
    assert problem.allowed == f"{key} once, as on line {line + 1}"
