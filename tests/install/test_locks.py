"""The locks have what pyproject.toml asks for: `make lock` was not forgotten."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.lock_part import entries

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
OPTIONAL: dict[str, list[str]] = PROJECT["project"]["optional-dependencies"]
HERE = {name: str(value) for name, value in default_environment().items()}
ASKED = {
    "demo.lock": [*PROJECT["project"]["dependencies"], *OPTIONAL["sim"]],
    "requirements.lock": [
        *PROJECT["project"]["dependencies"],
        *(each for e in OPTIONAL.values() for each in e),
    ],
}
GROUPS = {"demo.lock": "demo", "requirements.lock": "dev"}


def pins(lock: str) -> dict[str, Requirement]:
    lines = entries((ROOT / lock).read_text(), HERE)
    return {name: Requirement(line.partition(" --hash=")[0]) for name, line in lines}


def group(name: str) -> Iterator[str]:
    """What a dependency group asks for."""
    each: Any
    for each in PROJECT["dependency-groups"][name]:
        if isinstance(each, str):
            yield each
        else:
            yield from group(each["include-group"])


@pytest.mark.parametrize("lock", ASKED)
def test_what_is_asked_for_is_pinned_to_a_version_that_is_allowed(lock: str) -> None:
    pinned = pins(lock)
    asked = [Requirement(said) for said in (*ASKED[lock], *group(GROUPS[lock]))]

    assert len(asked) > 10
    for each in asked:
        if each.name != "holdtimer":
            (version,) = pinned[canonicalize_name(each.name)].specifier
            assert each.specifier.contains(version.version), f"make lock: {lock} has {version} of {each}"


def test_the_demo_has_the_versions_that_are_tested() -> None:
    every, few = pins("requirements.lock"), pins("demo.lock")

    assert len(few) < len(every) / 2
    assert {name: str(pin) for name, pin in few.items()} == {name: str(every[name]) for name in few}
