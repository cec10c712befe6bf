"""The boards that need no wiring are those of the firmware, with its pins, which can do what they are for."""

from collections.abc import Iterator, Mapping
from typing import Any

from hardware.checks.pins import NEEDS, SIGNALS
from hardware.ready import Ready

HOLD = ("output", "wake")  # only a pin of the RTC keeps its level in deep sleep


def check(
    ready: Mapping[str, Ready],
    wired: dict[str, float],
    firmware: Mapping[str, Any],
    chips: Mapping[str, Mapping[str, Any]],
    chip_of: Mapping[str, str],
    bought: Mapping[str, float],
) -> Iterator[str]:
    """`wired` are the prices of the others, `firmware` holdfw's rows, `bought` the README's prices of all."""
    for board in sorted(firmware.keys() ^ (ready.keys() | wired.keys())):
        yield f"{board}: holdfw.pins has it, or parts.toml or ready.toml, but not both"
    for board in sorted(ready.keys() & firmware.keys()):
        yield from _pins(ready[board], firmware[board])
        yield from _able(ready[board], chips[chip_of[board].lower()])
        if not any(f"--board {board}" in step for step in ready[board].steps):
            yield f"{board}: no step says `holdtimer deploy --board {board}`"
    for board, price in (wired | {board: entry.price_usd for board, entry in ready.items()}).items():
        if f"{bought.get(board, 0):.2f}" != f"{price:.2f}":
            yield f"{board}: its parts cost {price:.2f} USD, the README's table says {bought.get(board)}"


def _pins(entry: Ready, row: Any) -> Iterator[str]:
    has = {name: getattr(row, name) for name in SIGNALS if getattr(row, name) >= 0} | {
        name: value for name, value in (row.extend or {}).items() if value is not True
    }
    for name in sorted(has.keys() | entry.pins.keys()):
        if has.get(name) != entry.pins.get(name):
            here = entry.pins.get(name)
            yield f"{entry.board}: {name} is on GPIO {here} in ready.toml, on {has.get(name)} in holdfw.pins"


def _able(entry: Ready, chip: Mapping[str, Any]) -> Iterator[str]:
    needs = NEEDS | {"button": ("wake",), "hold": HOLD, "vext": HOLD, "st7789": ("output",)}
    for name, pin in entry.pins.items():
        for gpio in pin if isinstance(pin, tuple) else (pin,):
            for able in needs[name]:
                if gpio not in chip[able]:
                    yield (
                        f"{entry.board}: {name} needs a pin of {chip['name']} that is in its list {able}; "
                        f"GPIO {gpio} is not"
                    )
