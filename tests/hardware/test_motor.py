"""The option of a vibration motor: in order on both boards, and each mistake is named."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from hardware.checks import joins, limits, nets, pins
from hardware.checks.__main__ import complaints
from hardware.design import Design, load
from hardware.netlist import load_harness, read_harness
from hardware.parts import Figure
from holdfw.pins import MOTORS

MOTOR = load("motor")
BOARDS = sorted(MOTORS)
Harness = dict[str, Any]


def found(design: Design) -> list[str]:
    return [*pins.check(design), *nets.check(design), *limits.check(design), *joins.check(design)]


def rewired(board: str, change: Callable[[Harness], object]) -> list[str]:
    harness = deepcopy(load_harness(board, ["motor"]))
    change(harness)
    return found(replace(MOTOR, wirings=MOTOR.wirings | {board: read_harness(harness)}))


def with_figure(part: str, key: str, value: float) -> list[str]:
    figures = MOTOR.parts[part].figures | {key: Figure(value, "a mistake", False)}
    return found(replace(MOTOR, parts=MOTOR.parts | {part: replace(MOTOR.parts[part], figures=figures)}))


def unplug(*ends: str) -> Callable[[Harness], object]:
    """Take out the connection of these connectors and cables."""

    def change(harness: Harness) -> None:
        harness["connections"] = [
            one
            for one in harness["connections"]
            if [next(iter(end)) for end in one if isinstance(end, dict)] != list(ends)
        ]

    return change


def turn_the_diode(harness: Harness) -> None:
    for one in harness["connections"]:
        if "D1" in one[0]:
            one[0]["D1"] = ["K" if one[0]["D1"] == ["A"] else "A"]


def test_it_is_in_order() -> None:
    assert list(complaints(MOTOR)) == []
    assert set(MOTOR.wirings) == set(MOTORS)


def test_it_is_an_option() -> None:
    without = load()
    assert not {"motor-coin", "npn", "diode"} & without.parts.keys()
    assert all(
        "M1" not in wiring.parts and "D3" not in wiring.pins["U1"] for wiring in without.wirings.values()
    )


@pytest.mark.parametrize("board", BOARDS)
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (unplug("D1", "M1"), "D1 pin A is not connected"),
        (turn_the_diode, "D1 pin K must be on 3V3"),
        (unplug("Q1", "R5"), "nothing pulls the transistor's base down"),
        (unplug("SP1", "W9", "Q1"), "Q1 pin E must be on GND"),
        (unplug("U1", "W9", "M1"), "M1 pin + must be on 3V3"),
        (
            lambda harness: harness["connectors"].pop("D1") and unplug("D1", "M1")(harness),
            "the motor lacks diode",
        ),
    ],
    ids=["no diode", "diode turned", "no pull-down", "no ground", "no supply", "no diode at all"],
)
def test_a_mistake_in_the_wiring_is_named(board: str, change: Callable[[Harness], object], said: str) -> None:
    assert any(complaint.startswith(board) and said in complaint for complaint in rewired(board, change))


@pytest.mark.parametrize(
    ("part", "key", "value", "said"),
    [
        ("resistor-1k", "ohm", 10_000, "the transistor carries 19 mA, the motor takes 120 mA as it starts"),
        ("npn", "max_ma", 100, "stands 100 mA, the motor takes 120"),
        ("diode", "max_ma", 50, "Diode 1N4148 stands 50 mA"),
        ("motor-coin", "volts_max", 3.0, "M1 (motor-coin) takes 2.5 to 3.0 V"),
        ("motor-coin", "peak_ma", 400, "the 3V3 rail has to give"),
        ("resistor-1k", "ohm", 50, "the pin of MOTOR carries 66 mA"),
    ],
)
def test_a_part_that_does_not_do_is_named(part: str, key: str, value: float, said: str) -> None:
    assert any(said in complaint for complaint in with_figure(part, key, value))


def test_another_pin_than_the_firmwares_is_named() -> None:
    board = BOARDS[0]

    said = found(replace(MOTOR, motors={**MOTORS, board: 13}))

    assert f"{board}: MOTOR is on GPIO [{MOTORS[board]}] in the wiring, on 13 in holdfw.pins" in said
