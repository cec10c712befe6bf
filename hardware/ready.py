"""Boards that need no wiring of ours, from ready.toml: what they cost, and a page of steps for each."""

import html
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markdown_it import MarkdownIt

from hardware.parts import HERE, BadSource, Part


@dataclass(frozen=True)
class Ready:
    """An entry of ready.toml. `pins` are GPIO numbers by what holdfw.pins calls them."""

    board: str
    name: str
    price_usd: float
    parts: tuple[str, ...]
    soldered: str
    faults: tuple[str, ...]
    unknown: tuple[str, ...]
    steps: tuple[str, ...]
    pins: Mapping[str, int | tuple[int, ...]]
    sources: Mapping[str, str]

    def page(self) -> str:
        """HTML: what to buy, the steps, what does not work and what nobody knows."""
        parts = [
            f"# {self.name}",
            f"DRAFT: nobody has built one. {self.price_usd:.2f} USD. To be soldered: {self.soldered}.",
            "## What to buy",
            *(f"* {part}" for part in self.parts),
            "## From the box to the first hold",
            *(f"{number}. {step}" for number, step in enumerate(self.steps, 1)),
            "## Known not to work",
            *(f"* {fault}" for fault in self.faults),
            "## Not known",
            *(f"* {what}" for what in self.unknown),
            "## Its pins",
            *(f"* {name} on GPIO {self.pins[name]}: {source}" for name, source in self.sources.items()),
        ]
        body = MarkdownIt().render("\n".join(f"\n{part}\n" if part[0] == "#" else part for part in parts))
        title = html.escape(self.name)
        return f'<!DOCTYPE html><html lang="en"><meta charset="utf-8"><title>{title}</title>{body}</html>\n'


STEPS = 5


def read_ready(entries: dict[str, Any], parts: Mapping[str, Part]) -> dict[str, Ready]:
    """By board. Raises BadSource where an entry lacks something, or a figure its source."""
    try:
        own = {
            name: (entry["name"], entry["price_usd"]["value"], entry["price_usd"]["source"])
            for name, entry in entries["part"].items()
        }
        return {board: _ready(board, entry, own, parts) for board, entry in entries["board"].items()}
    except (KeyError, TypeError) as error:
        raise BadSource(f"ready.toml: {error}") from error


def _ready(
    board: str, entry: dict[str, Any], own: dict[str, tuple[str, float, str]], parts: Mapping[str, Part]
) -> Ready:
    price, names = 0.0, []
    for part, count in entry["parts"].items():
        if part not in own and part not in parts:
            raise BadSource(f"ready.toml: [board.{board}] has {part}, which is no part")
        name, each = own[part][:2] if part in own else (parts[part].name, parts[part]["price_usd"])
        price += each * count
        names.append(f"{count} x {name}")
    sources = {name: pin["source"] for name, pin in entry["pins"].items()}
    if not all(sources.values()) or not all(source for _, _, source in own.values()):
        raise BadSource(f"ready.toml: [board.{board}]: something has no source")
    if len(entry["steps"]) != STEPS:
        raise BadSource(
            f"ready.toml: [board.{board}] has {len(entry['steps'])} steps, it should have {STEPS}"
        )
    pins = {
        name: tuple(pin["gpio"]) if isinstance(pin["gpio"], list) else pin["gpio"]
        for name, pin in entry["pins"].items()
    }
    faults, unknown, steps = (tuple(entry[key]) for key in ("faults", "unknown", "steps"))
    return Ready(
        board, entry["name"], price, tuple(names), entry["soldered"], faults, unknown, steps, pins, sources
    )


def load_ready(parts: Mapping[str, Part]) -> dict[str, Ready]:
    with (HERE / "ready.toml").open("rb") as file:
        return read_ready(tomllib.load(file), parts)
