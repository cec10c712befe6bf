"""The enclosure is built around the bought parts of parts.toml: each that has an outline, and no other."""

import re
from collections.abc import Iterator
from pathlib import Path

from hardware.design import Design

ENCLOSURE = Path(__file__).parents[1] / "enclosure"
# dim("piezo", "d_mm"), or dim(board, "z_mm") for whichever board it is
_DIM = re.compile(r'\bdim\((?:"(?P<part>[\w-]+)"|board),\s*"(?P<key>\w+)"\)')

# screws = [[2.5, 2.5], ...]; one pair of coordinates each
_SCREWS = re.compile(r"^screws = \[(?P<places>.*)\];", re.MULTILINE)
SCREW = "screw-m2x8"


def load_models() -> str:
    """The OpenSCAD sources, one after the other."""
    return "\n".join(path.read_text() for path in sorted(ENCLOSURE.glob("*.scad")))


def check(design: Design, models: str) -> Iterator[str]:
    """`models` is OpenSCAD source."""
    boards = {part.id for part in design.parts.values() if "board" in part.extras and part.outline}
    used = {
        (part, found["key"])
        for found in _DIM.finditer(models)
        for part in ([found["part"]] if found["part"] else sorted(boards))
    }
    for name, key in sorted(used):
        part = design.parts.get(name)
        if part is None:
            yield f"the enclosure uses {name}, which is no part of parts.toml"
        elif key not in part.outline:
            yield f"the enclosure uses {key} of {name}, whose outline lacks it"
    for part in design.parts.values():
        if part.outline and part.id not in {name for name, _ in used}:
            yield f"{part.id} has an outline, and the enclosure has no place for it"
    shared = sum(found["places"].count("[") for found in _SCREWS.finditer(models))
    cell_mm = design.parts["cell-500"].outline["x_mm"]
    for board in design.wirings:
        places = shared + (design.module(board).outline["x_mm"] <= cell_mm)  # fourth_post of params.scad
        bought = sum(line.quantity for line in design.bom if line.is_for(board) and line.part == SCREW)
        if bought != places:
            yield f"{board}: bom.csv has {bought} screws, the enclosure has places for {places}"
