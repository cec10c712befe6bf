"""The bought parts and what each board takes of them, from parts.toml, chips.toml and bom/bom.csv."""

import csv
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
BOTH = "all"


class BadSource(ValueError):
    """A source file of the hardware says what cannot be; the message names file, entry and what is wrong."""


@dataclass(frozen=True)
class Figure:
    """A number, where it is from, and whether somebody has read it there or measured it."""

    value: float
    source: str
    verified: bool


@dataclass(frozen=True)
class Pin:
    """An end of a part. `role`: ground, power (on `rail`), supply (of it), cell, signal, gpio or either.

    One of an `option` is there only where that is wired.
    """

    role: str
    rail: str = ""
    signal: str = ""
    gpio: int | None = None
    unused: str = ""
    note: str = ""
    option: str = ""


@dataclass(frozen=True)
class Part:
    """An entry of parts.toml. `outline` is in mm; `extras` are the keys that only some parts have."""

    id: str
    name: str
    maker: str
    number: str
    suppliers: list[str]
    datasheet: str
    page: str
    pins: dict[str, Pin]
    figures: dict[str, Figure]
    outline: dict[str, Any] = field(default_factory=dict)
    extras: dict[str, Any] = field(default_factory=dict)

    def __getitem__(self, figure: str) -> float:
        if figure not in self.figures:
            raise BadSource(f"parts.toml: [part.{self.id}.figures] lacks {figure}")
        return self.figures[figure].value


@dataclass(frozen=True)
class Line:
    """A line of the BOM; `boards` is a board's name, all, or the name of an option."""

    references: tuple[str, ...]
    part: str
    quantity: int
    boards: str

    def is_for(self, board: str) -> bool:
        return self.boards in (BOTH, board)


_FIXED = {"name", "maker", "number", "suppliers", "datasheet", "page", "pins", "figures", "outline"}
_EXTRAS = {"chip", "board", "on_board", "set", "no_outline", "no_wires", "option"}


def read_parts(entries: dict[str, Any]) -> dict[str, Part]:
    """Parts by id. Raises BadSource where an entry lacks something or has what nobody reads."""
    return {name: _part(name, entry) for name, entry in entries.items()}


def _part(name: str, entry: dict[str, Any]) -> Part:
    extras = {key: value for key, value in entry.items() if key not in _FIXED}
    if unknown := set(extras) - _EXTRAS:
        raise BadSource(f"parts.toml: [part.{name}] has {', '.join(sorted(unknown))}, which nobody reads")
    try:
        figures = {key: Figure(**figure) for key, figure in entry["figures"].items()}
        fixed = {key: entry[key] for key in ("name", "maker", "number", "suppliers", "datasheet", "page")}
        pins = {str(key): _pin(pin) for key, pin in entry["pins"].items()}
        part = Part(
            name, **fixed, pins=pins, figures=figures, outline=entry.get("outline", {}), extras=extras
        )
    except (KeyError, TypeError) as error:
        raise BadSource(f"parts.toml: [part.{name}]: {error}") from error
    for needed in ("price_usd", "mass_g"):
        part[needed]
    for key, figure in figures.items():
        if not figure.source:
            raise BadSource(f"parts.toml: [part.{name}.figures] {key} has no source")
    return part


def _pin(entry: dict[str, Any]) -> Pin:
    if "gpio" in entry:
        return Pin(role="gpio", **entry)
    return Pin(**{"role": "unused", **entry})


def load_parts() -> dict[str, Part]:
    with (HERE / "parts.toml").open("rb") as file:
        return read_parts(tomllib.load(file)["part"])


def load_chips() -> dict[str, dict[str, Any]]:
    """What each chip's pins can do: lists of GPIO numbers, and limits in mA."""
    with (HERE / "chips.toml").open("rb") as file:
        return tomllib.load(file)


def load_bom() -> list[Line]:
    with (HERE / "bom" / "bom.csv").open(newline="") as file:
        return [
            Line(tuple(row["reference"].split()), row["part"], int(row["quantity"]), row["boards"])
            for row in csv.DictReader(file)
        ]


def price_usd(parts: dict[str, Part], bom: list[Line], board: str) -> float:
    """What one device with this board costs in parts, in US dollars."""
    return sum(parts[line.part]["price_usd"] * line.quantity for line in bom if line.is_for(board))


def mass_g(parts: dict[str, Part], bom: list[Line], board: str) -> float:
    """What the bought parts of one device weigh."""
    return sum(parts[line.part]["mass_g"] * line.quantity for line in bom if line.is_for(board))
