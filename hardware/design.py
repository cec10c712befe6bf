"""The whole design as one value, so that a check can be tried on a design with a mistake in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from hardware.netlist import Wiring, load_harness, read_harness
from hardware.parts import BOTH, Line, Part, load_bom, load_chips, load_parts
from hardware.ready import load_ready
from holdfw.pins import BOARDS, MOTORS


@dataclass(frozen=True)
class Design:
    """`firmware` are holdfw's pins and `wirings` the harnesses, by board; of the boards that are wired.

    Parts, pins and lines of an option are among these where it is one of `options`; `left_out` are the parts
    of the others. `motors` are holdfw's pins for a motor, by board.
    """

    parts: dict[str, Part]
    chips: dict[str, dict[str, Any]]
    bom: list[Line]
    firmware: dict[str, Any]
    wirings: dict[str, Wiring]
    options: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()
    motors: Mapping[str, int] = field(default_factory=dict)

    def module(self, board: str) -> Part:
        """The bought board of that name."""
        return next(part for part in self.parts.values() if part.extras.get("board") == board)

    def chip(self, board: str) -> dict[str, Any]:
        return self.chips[self.module(board).extras["chip"]]

    def fitted(self, board: str) -> dict[str, Part]:
        """The parts in the harness, by reference."""
        return {name: self.parts[id_] for name, id_ in self.wirings[board].parts.items() if id_ in self.parts}


def boards(parts: dict[str, Part]) -> list[str]:
    return [part.extras["board"] for part in parts.values() if "board" in part.extras]


OPTIONS = ("motor",)


def load(*options: str) -> Design:
    """The boards that are wired, with what of OPTIONS is asked for."""
    entries = load_parts()
    off = set(OPTIONS) - set(options)
    parts = {
        name: replace(part, pins={key: pin for key, pin in part.pins.items() if pin.option not in off})
        for name, part in entries.items()
        if part.extras.get("option") not in off
    }
    bom = [
        replace(line, boards=BOTH if line.boards in options else line.boards)
        for line in load_bom()
        if line.boards not in off
    ]
    wirings = {board: read_harness(load_harness(board, options)) for board in boards(parts)}
    ready = load_ready(parts)
    firmware = {board: pins for board, pins in BOARDS.items() if board not in ready}
    left_out = frozenset(entries.keys() - parts.keys())
    return Design(parts, load_chips(), bom, firmware, wirings, frozenset(options), left_out, MOTORS)
