"""The whole design as one value, so that a check can be tried on a design with a mistake in it."""

from dataclasses import dataclass
from typing import Any

from hardware.netlist import Wiring, load_harness, read_harness
from hardware.parts import Line, Part, load_bom, load_chips, load_parts
from hardware.ready import load_ready
from holdfw.pins import BOARDS


@dataclass(frozen=True)
class Design:
    """`firmware` are holdfw's pins and `wirings` the harnesses, by board; of the boards that are wired."""

    parts: dict[str, Part]
    chips: dict[str, dict[str, Any]]
    bom: list[Line]
    firmware: dict[str, Any]
    wirings: dict[str, Wiring]

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


def cased(parts: dict[str, Part]) -> list[str]:
    """The boards for which there is a case."""
    return [board for board in boards(parts) if parts[board].outline]


def load() -> Design:
    parts = load_parts()
    wirings = {board: read_harness(load_harness(board)) for board in boards(parts)}
    ready = load_ready(parts)
    firmware = {board: pins for board, pins in BOARDS.items() if board not in ready}
    return Design(parts, load_chips(), load_bom(), firmware, wirings)
