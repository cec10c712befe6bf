"""The canonical layout, TOML made anew, JSON, and the template: none of them changes what a file says."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from routines.drafts import Draft, drafts

from holdtimer.routines import RoutineError, find, library, load
from holdtimer.routines.lint import lint
from holdtimer.routines.load import examine, text_of
from holdtimer.routines.tables import RoutineFile, StepTable
from holdtimer.routines.toml_write import lay_out, template, to_json, toml


@given(drafts())
def test_the_layout_changes_no_meaning_and_is_final(draft: Draft) -> None:
    once = lay_out(draft.text, "draft")

    assert load(once, "draft") == load(draft.text, "draft")
    assert lay_out(once, "draft") == once
    assert draft.text.count("# ü = [[x]]") == once.count("# ü = [[x]]")


def test_the_layout() -> None:
    text = """# Hips\r
name="Hips"   # the name\r
\r
\r
# What they take\r
[ defaults ]\r
prep=5\r
[[steps]]\r
  name = 'Figure 4'\r
  hold= "20s-30s"
  # not too far
  muscles = [ "glutes",
     "piriformis" ]
[[steps]]
name = "Clam"
tempo = {up=2,hold = "120s"}
muscles = [ # which
  "glutes" ]"""

    assert (
        lay_out(text, "hips")
        == """# Hips
name = "Hips"  # the name

# What they take
[defaults]
prep = "5s"

[[steps]]
name = 'Figure 4'
hold = "20-30s"
# not too far
muscles = ["glutes", "piriformis"]

[[steps]]
name = "Clam"
tempo = { up = "2s", hold = "2m" }
muscles = [ # which
  "glutes" ]
"""
    )


def test_what_has_mistakes_is_not_laid_out() -> None:
    with pytest.raises(RoutineError, match="steps"):
        lay_out("name = 'x'", "x")


@given(drafts())
def test_toml_and_json_give_back_the_same_routine(draft: Draft) -> None:
    file = load(draft.text, "draft")

    assert load(toml(file)) == file
    assert load(to_json(file), ending=".json") == file


@pytest.mark.parametrize("slug", [slug for slug, _ in library()])
def test_the_library_in_every_spelling(slug: str) -> None:
    file = find(slug)

    assert load(toml(file)) == load(to_json(file), ending=".json") == file
    assert lay_out(text_of(slug), slug) == text_of(slug)
    assert lay_out(toml(file), slug) == toml(file)


@pytest.mark.parametrize(
    ("text", "place", "key", "words"),
    [
        ("{", (1, 2), "", "allowed: JSON"),
        ("[]", (0, 0), "", "an object"),
        ("[" * 16_384, (0, 0), "", "nested too deep"),
        ('{"name": "x", "steps": [{"name": "y", "hold": "3x"}]}', (0, 0), "steps[1].hold", "allowed"),
        ('{"name": "x", "steps": [{"name": "y"}]}', (0, 0), "steps[1]", "exactly one of hold"),
        ('{"a": ' + "9" * 5000 + "}", (0, 0), "", "too many digits"),
        ('{"name": NaN, "steps": []}', (0, 0), "name", "printable text"),
    ],
)
def test_a_mistake_in_json_is_named(text: str, place: tuple[int, int], key: str, words: str) -> None:
    with pytest.raises(RoutineError) as caught:
        load(text, "x", ".json")

    problem = caught.value.problems[0]
    assert (problem[:2], problem.key) == (place, key)
    assert words in problem.message


KEYS = sorted(set(RoutineFile.model_fields) | set(StepTable.model_fields) | {"up", "down"})
leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.sampled_from(KEYS)
trees = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(KEYS), trees))
def test_no_shape_of_values_is_more_than_refused(values: dict[str, object]) -> None:
    with contextlib.suppress(RoutineError):
        assert load(json.dumps(values), "any", ".json").encoded()


def test_json_says_durations_as_toml_does() -> None:
    values = json.loads(to_json(find("hip-trio")))

    assert values["defaults"] == {"prep": "5s", "change": "5s"}
    assert values["steps"][0]["hold"] == "20-30s"


def test_the_template_is_right_and_warned_of_for_what_is_to_be_filled_in() -> None:
    file, where = examine(template('Evening "hips"', "evening-hips"), "evening-hips")

    assert file.name == 'Evening "hips"'
    assert [warning.key for warning in lint(file, where)] == ["source"]
