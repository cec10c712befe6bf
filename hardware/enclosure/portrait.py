"""docs/device.png: the closed device, its display showing a hold, for the README of the project.

usage: python -m hardware.enclosure.portrait [--check]      --check exits 1 where it is not current
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

from hardware.enclosure import build
from hardware.enclosure.openscad import screenless

PORTRAIT = Path(__file__).parents[2] / "docs" / "device.png"
WIDTH_PX = 700
FACETS = 24
ALIKE = 0.3  # of 255, the mean over all pixels: two drivers draw an edge differently, other digits are more


def draw(folder: Path) -> Path:
    """A new one, in `folder`."""
    build.prepare(folder)
    build.solids(folder, build.SHORT, {"$fn": FACETS})
    with screenless() as display:
        return build.draw(folder, "device", display, WIDTH_PX)


def alike(one: Path, other: Path) -> bool:
    """Whether nobody would see a difference."""
    with Image.open(one) as first, Image.open(other) as second:
        if first.size != second.size:
            return False
        apart = np.asarray(first.convert("RGB"), float) - np.asarray(second.convert("RGB"), float)
    return float(np.abs(apart).mean()) <= ALIKE


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        new = draw(Path(folder))
        current = PORTRAIT.exists() and alike(new, PORTRAIT)
        if not current and "--check" not in sys.argv:
            PORTRAIT.write_bytes(new.read_bytes())
            current = True
    sys.stdout.write(f"{PORTRAIT.name}: {'current' if current else 'stale'}\n")
    return 0 if current else 1


if __name__ == "__main__":
    sys.exit(main())
