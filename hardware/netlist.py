"""Which pins are joined, from the harness of a board; the schematic and the checks read the same nets.

WireViz reads the harness, so that what is checked is what is drawn.
"""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from wireviz.Harness import Harness
from wireviz.wireviz import parse

from hardware.parts import BadSource

WIRING = Path(__file__).parent / "wiring"
COMMON = "harness.yml"
SPLICE = "Splice"

End = tuple[str, str]  # reference, pin


@dataclass(frozen=True)
class Signal:
    """What a wire's label means; `color` is WireViz's two letters, `rail` what voltage is on it."""

    color: str
    rail: str


@dataclass(frozen=True)
class Wire:
    """One wire of a cable."""

    cable: str
    label: str
    color: str
    ends: tuple[End, End]


@dataclass(frozen=True)
class Net:
    """Pins that are joined, splices left out; `labels` are those of the wires between them."""

    ends: frozenset[End]
    labels: frozenset[str]

    @property
    def name(self) -> str:
        return "/".join(sorted(self.labels)) or "no label"


@dataclass(frozen=True)
class Wiring:
    """A board's harness. `parts` and `cables` are parts' ids by reference, `pins` those of connectors."""

    signals: dict[str, Signal]
    parts: dict[str, str]
    cables: dict[str, str]
    pins: dict[str, tuple[str, ...]]
    wires: tuple[Wire, ...]
    nets: tuple[Net, ...]

    def net_of(self, end: End) -> Net | None:
        return next((net for net in self.nets if end in net.ends), None)

    def nets_named(self, label: str) -> list[Net]:
        return [net for net in self.nets if label in net.labels]


def load_harness(board: str, options: Iterable[str] = ()) -> dict[str, Any]:
    """What both boards share, what is the board's own, and what `options` add, as one harness."""
    names = [COMMON, f"{board}.yml"]
    for option in options:
        names += [f"{option}.yml", f"{board}-{option}.yml"]
    sheets = [yaml.safe_load((WIRING / name).read_text()) for name in names]
    merged: dict[str, Any] = {"signals": {}, "connectors": {}, "cables": {}, "connections": []}
    for sheet in sheets:
        merged["connections"] += sheet["connections"]
        for key in ("signals", "connectors", "cables"):
            for name, entry in sheet.get(key, {}).items():
                more = merged[key].get(name, {})  # an option adds pins to the board
                merged[key][name] = {**more, "pins": more["pins"] + entry["pins"]} if more else entry
    return merged


def drawing(harness: dict[str, Any]) -> dict[str, Any]:
    """The harness as WireViz takes it."""
    return {key: deepcopy(harness[key]) for key in ("connectors", "cables", "connections")}


def read_harness(harness: dict[str, Any]) -> Wiring:
    """Raises BadSource where WireViz refuses the harness."""
    try:
        read: Harness = parse(drawing(harness), return_types="harness")
    except Exception as error:  # WireViz raises bare Exception
        raise BadSource(f"wiring: WireViz refuses it: {error}") from error
    wires = tuple(_wires(read))
    mates = [((mate.from_name, str(mate.from_pin)), (mate.to_name, str(mate.to_pin))) for mate in read.mates]
    connectors = {name: entry for name, entry in harness["connectors"].items() if entry["type"] != SPLICE}
    return Wiring(
        {label: Signal(**signal) for label, signal in harness["signals"].items()},
        {name: entry.get("pn", "") for name, entry in connectors.items()},
        {name: entry.get("pn", "") for name, entry in harness["cables"].items()},
        {name: tuple(map(str, entry["pins"])) for name, entry in connectors.items()},
        wires,
        tuple(_nets(wires, mates, set(connectors))),
    )


def _wires(read: Harness) -> list[Wire]:
    return [
        Wire(
            name,
            cable.wirelabels[one.via_port - 1],
            cable.colors[one.via_port - 1],
            ((one.from_name, str(one.from_pin)), (one.to_name, str(one.to_pin))),
        )
        for name, cable in read.cables.items()
        for one in cable.connections
    ]


def _nets(wires: tuple[Wire, ...], mates: list[tuple[End, End]], references: set[str]) -> list[Net]:
    groups: list[tuple[set[End], set[str]]] = []
    joins = [(set(wire.ends), {wire.label}) for wire in wires] + [(set(mate), set()) for mate in mates]
    for ends, labels in joins:
        touched = [group for group in groups if group[0] & ends]
        groups = [group for group in groups if group not in touched]
        groups.append(
            (ends.union(*(group[0] for group in touched)), labels.union(*(group[1] for group in touched)))
        )
    return [
        Net(frozenset(end for end in ends if end[0] in references), frozenset(labels))
        for ends, labels in groups
    ]
