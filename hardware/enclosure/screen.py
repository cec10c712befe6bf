"""A picture of the device's display, as runs of lit pixels for OpenSCAD."""

from itertools import groupby
from pathlib import Path

from PIL import Image

SIZE = (128, 64)


def scad(picture: Path) -> str:
    """One assignment: screen_runs = [[row, column, length], ...]; the picture may be enlarged."""
    image = Image.open(picture).convert("1", dither=Image.Dither.NONE).resize(SIZE, Image.Resampling.NEAREST)
    runs = []
    for row in range(SIZE[1]):
        start = 0
        for lit, pixels in groupby(image.crop((0, row, SIZE[0], row + 1)).tobytes("raw", "L")):
            length = len(list(pixels))
            if lit:
                runs.append(f"[{row},{start},{length}]")
            start += length
    return f"screen_runs = [{','.join(runs)}];\n"
