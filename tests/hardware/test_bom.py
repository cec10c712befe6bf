"""Every part is in parts.toml, bom.csv, harness and budget alike, and the README's price is the sum."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from hardware.checks import joins
from hardware.design import Design
from hardware.parts import BadSource, Line, mass_g, price_usd
from hardware.power import budget
from hardware.readme import load_promises, promises

FIREBEETLE, XIAO = "firebeetle2-esp32e", "xiao-esp32c3"


def test_nothing_is_wrong(design: Design) -> None:
    assert list(joins.check(design)) == []
    assert list(joins.check_promises(design, load_promises())) == []


def test_each_board_has_its_own_bom(design: Design) -> None:
    dear, cheap = (price_usd(design.parts, design.bom, board) for board in (FIREBEETLE, XIAO))
    boards = design.parts[FIREBEETLE]["price_usd"] - design.parts[XIAO]["price_usd"]
    divider = 2 * design.parts["resistor-200k"]["price_usd"] + design.parts["capacitor-100n"]["price_usd"]
    screw = design.parts["screw-m2x8"]["price_usd"]  # the fourth post's
    assert dear - cheap == pytest.approx(boards - divider - screw)


def with_bom(design: Design, *lines: Line, without: str = "") -> Design:
    return replace(design, bom=[line for line in design.bom if line.part != without] + list(lines))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (Line(("X1",), "flux-capacitor", 1, "all"), "bom.csv: X1: flux-capacitor is no part of parts.toml"),
        (Line(("X1",), "piezo", 1, "pico"), "bom.csv: X1: pico is no board"),
        (Line(("X1",), "piezo", 2, "all"), "bom.csv: X1: the quantity of piezo is 2"),
        (Line(("X1",), "screw-m2x8", 0, "all"), "bom.csv: X1: the quantity of screw-m2x8 is 0"),
        (Line(("X1",), "piezo", 1, "all"), f"{XIAO}: X1 is piezo in bom.csv, nothing in the harness"),
        (Line(("BZ1",), "tact", 1, XIAO), f"{XIAO}: bom.csv has BZ1 2 times"),
    ],
)
def test_a_line_too_many(design: Design, line: Line, said: str) -> None:
    assert said in list(joins.check(with_bom(design, line)))


def test_a_line_too_few(design: Design) -> None:
    complaints = list(joins.check(with_bom(design, without="piezo")))
    assert "bom.csv lacks piezo of parts.toml" in complaints
    assert f"{FIREBEETLE}: BZ1 is nothing in bom.csv, piezo in the harness" in complaints


def test_another_part_in_the_harness(rewired: Callable[..., Design]) -> None:
    def change(harness: dict[str, Any]) -> None:
        harness["connectors"]["R1"]["pn"] = "resistor-200k"

    complaints = list(joins.check(rewired(XIAO, change)))
    assert f"{XIAO}: R1 is resistor-470 in bom.csv, resistor-200k in the harness" in complaints


def test_a_wire_that_is_in_no_bom(rewired: Callable[..., Design]) -> None:
    def add(harness: dict[str, Any]) -> None:
        harness["cables"]["W9"] = harness["cables"]["W5"]

    assert f"{XIAO}: W9 is nothing in bom.csv, wire-30awg in the harness" in list(
        joins.check(rewired(XIAO, add))
    )


def test_a_part_without_an_outline_or_a_reason(design: Design) -> None:
    bare = replace(design.parts["piezo"], outline={})
    changed = replace(design, parts=design.parts | {"piezo": bare})
    assert "parts.toml: piezo needs either an outline or no_outline, which says why" in list(
        joins.check(changed)
    )


def test_the_budget_knows_every_wired_part(design: Design) -> None:
    spent = budget.load()
    drawing, nothing = set(spent.currents), set(spent.nothing)
    assert list(joins.check_budget(design, drawing, nothing)) == []
    assert list(joins.check_budget(design, drawing - {"piezo"}, nothing)) == [
        "piezo is wired, and budget.toml does not know it"
    ]
    assert list(joins.check_budget(design, drawing | {"lamp"}, nothing)) == [
        "budget.toml has lamp, which is no part"
    ]
    assert list(joins.check_budget(design, drawing | {"stripboard"}, nothing)) == [
        "budget.toml has stripboard, which no harness has"
    ]
    assert list(joins.check_budget(design, drawing, nothing | {"piezo"})) == [
        "budget.toml counts piezo and says that it draws nothing"
    ]


def test_another_price_or_mass_in_the_readme(design: Design) -> None:
    said = load_promises()
    price, mass = price_usd(design.parts, design.bom, XIAO), mass_g(design.parts, design.bom, XIAO)
    wrong = said | {XIAO: replace(said[XIAO], price_usd=price + 0.01, mass_g=mass + 1)}
    complaints = list(joins.check_promises(design, wrong))
    assert [complaint.partition(",")[0] for complaint in complaints] == [
        f"{XIAO}: the parts cost {price:.2f} USD",
        f"{XIAO}: the parts weigh {mass:.0f} g",
    ]
    assert list(joins.check_promises(design, {FIREBEETLE: said[FIREBEETLE]})) == [
        f"{XIAO}: the README's table and the wiring do not both have this board"
    ]


def test_a_readme_without_its_table() -> None:
    with pytest.raises(BadSource, match="has no row"):
        promises("It costs nothing.")
