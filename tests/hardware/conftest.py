"""The hardware's design as it is, and as it would be with a mistake."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from hardware.design import Design, load
from hardware.netlist import load_harness, read_harness

FIREBEETLE, XIAO = "firebeetle2-esp32e", "xiao-esp32c3"

Mistake = Callable[[dict[str, Any]], object]


@pytest.fixture(scope="session")
def design() -> Design:
    return load()


@pytest.fixture
def rewired(design: Design) -> Callable[[str, Mistake], Design]:
    """The design with a mistake made in the harness of a board."""

    def make(board: str, mistake: Mistake) -> Design:
        harness = deepcopy(load_harness(board))
        mistake(harness)
        return replace(design, wirings=design.wirings | {board: read_harness(harness)})

    return make
