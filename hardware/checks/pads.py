"""What is soldered to a board has a pad there, or a socket; every connection is in a picture of the guide."""

from collections.abc import Iterator
from typing import Any

from hardware.design import Design
from hardware.guide.pads import wires
from hardware.netlist import names


def check(design: Design) -> Iterator[str]:
    for board in design.wirings:
        pads = design.module(board).extras.get("pads", {})
        there = {pad for side in ("left", "right", "under", "socket") for pad in pads.get(side, [])}
        for pin in sorted(wires(design, board).keys() - there):
            yield f"{board}: a wire goes to {pin}, and the board has no pad of that name"


def check_drawings(board: str, harness: dict[str, Any]) -> Iterator[str]:
    """`harness` as netlist.load_harness has it."""
    shown = {name for drawing in harness["drawings"].values() for name in drawing}
    for connection in harness["connections"]:
        if not shown & set(names(connection)):
            yield f"{board}: no picture of the guide shows {' - '.join(names(connection))}"
