"""docs/exit-codes.md has the exit codes of errors.py, and nothing is raised with another one."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import holdtimer
from holdtimer.errors import EXIT_CODES, HoldtimerError

PAGE = Path(__file__).parents[2] / "docs" / "exit-codes.md"


def test_the_page_lists_the_codes() -> None:
    rows = re.findall(r"^\| (\d+) \| (.+?) \|", PAGE.read_text(), re.MULTILINE)

    assert [(int(code), means) for code, means in rows] == list(EXIT_CODES.items())
    assert len(EXIT_CODES) <= 9


def below(kind: type[HoldtimerError]) -> Iterator[type[HoldtimerError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from below(child)


def test_every_error_has_one_of_them() -> None:
    for module in pkgutil.walk_packages(holdtimer.__path__, "holdtimer."):
        importlib.import_module(module.name)
    kinds = set(below(HoldtimerError))

    assert len(kinds) > 20
    assert {kind.exit_code for kind in kinds} <= EXIT_CODES.keys()
