"""The schema for editors agrees with check."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from jsonschema import Draft202012Validator
from routines.drafts import Draft, drafts

from holdtimer.routines import library
from holdtimer.routines.load import text_of

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "routine.schema.json").read_text())


def complaints(text: str) -> list[Any]:
    return list(Draft202012Validator(SCHEMA).iter_errors(tomllib.loads(text)))


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("slug", [slug for slug, _ in library()])
def test_the_library_is_right(slug: str) -> None:
    assert complaints(text_of(slug)) == []


@given(drafts())
def test_what_check_accepts_the_editor_accepts(draft: Draft) -> None:
    assert complaints(draft.text) == []


@pytest.mark.parametrize(
    "name",
    [
        "counts",
        "hold_fraction",
        "hold_without_unit",
        "no_kind",
        "no_steps",
        "sides",
        "two_kinds",
        "unknown_key",
    ],
)
def test_the_editor_marks_what_check_refuses(name: str) -> None:
    assert complaints((Path(__file__).parent / "wrong" / f"{name}.toml").read_text())
