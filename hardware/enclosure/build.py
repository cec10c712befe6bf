"""The enclosure into build/hardware/enclosure: STL files to print, and the pictures of the guide.

usage: python -m hardware.enclosure.build DIR      (from the project's root; needs openscad and Xvfb)
"""

import sys
from collections.abc import Mapping
from pathlib import Path

from hardware.design import cased
from hardware.enclosure import outlines, screen
from hardware.enclosure.openscad import OpenscadFailed, Value, export, missing, picture, screenless
from hardware.enclosure.solids import CUT, FILLED, PRINTED, THROUGH, as_printed, faults, fits, load
from hardware.parts import load_parts

SCREEN = Path(__file__).parents[2] / "docs" / "screens" / "hold.png"
LONG, SHORT = "firebeetle2-esp32e", "xiao-esp32c3"
WIDTH_PX = 900

FROM_USB = "35,18,{z},55,0,150,{far}"
FROM_ABOVE = "35,18,{z},38,0,166,{far}"
# name -> (board, scene, camera)
PICTURES = {
    "prints": (SHORT, "prints", "5,18,0,38,0,166,400"),
    "fits": (SHORT, "fits", "20,15,4,50,0,320,170"),
    "stripboard": (SHORT, "stripboard", "5,4,2,50,0,25,60"),
    "slide": (SHORT, "slide", "35,18,8,45,0,60,260"),
    "piezo": (SHORT, "piezo", "35,18,8,45,0,200,260"),
    "cell": (SHORT, "cell", FROM_USB.format(z=8, far=260)),
    "shelf": (SHORT, "shelf", FROM_USB.format(z=8, far=260)),
    "board": (SHORT, "board", FROM_USB.format(z=8, far=260)),
    "firebeetle-board": (LONG, "board", FROM_USB.format(z=8, far=260)),
    "button": (SHORT, "button", FROM_USB.format(z=8, far=260)),
    "display": (SHORT, "display", "35,-18,8,45,0,30,260"),
    "lanyard": (SHORT, "lanyard", "50,18,8,45,0,60,260"),
    "exploded": (SHORT, "exploded", FROM_USB.format(z=30, far=330)),
    "screws": (SHORT, "screws", "35,-18,8,45,0,30,260"),
    "device": (SHORT, "device", FROM_ABOVE.format(z=8, far=240)),
}


class BadCase(ValueError):
    """Something that carries was not drawn, or something covers what must be open."""


def prepare(folder: Path) -> None:
    """Write what the .scad files include."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "parts.scad").write_text(outlines.scad(load_parts()))
    (folder / "screen.scad").write_text(screen.scad(SCREEN))


def solids(folder: Path, board: str, defines: Mapping[str, Value]) -> Path:
    """What is printed for one board, in its place, as folder/<board>/<part>.stl."""
    out = folder / board
    out.mkdir(exist_ok=True)
    for part in PRINTED:
        export(f"{part}.scad", out / f"{part}.stl", {"board": board, **defines}, folder)
    for place in (*THROUGH, *FILLED):
        export("bought.scad", out / f"at-{place}.stl", {"board": board, "part": place, **defines}, folder)
    for part in CUT:
        export("fits.scad", out / f"in-{part}.stl", {"board": board, "of": part, **defines}, folder)
    printed = {part: load(out / f"{part}.stl") for part in PRINTED}
    found = faults(printed, {place: load(out / f"at-{place}.stl") for place in (*THROUGH, *FILLED)})
    if found:
        raise BadCase(f"{board}: {'; '.join(found)}")
    fits(printed, {part: load(out / f"in-{part}.stl") for part in CUT}).export(out / "fits.stl")
    return out


def draw(folder: Path, name: str, display: str, width: int = WIDTH_PX) -> Path:
    """One of PICTURES as folder/<name>.png; its board's solids are there."""
    board, scene, camera = PICTURES[name]
    out = folder / f"{name}.png"
    defines = {"board": board, "scene": scene, "stl": str((folder / board).resolve())}
    picture("scene.scad", out, defines, folder, camera, width, display)
    return out


def build(built: Path, defines: Mapping[str, Value], width: int = WIDTH_PX) -> tuple[list[Path], list[Path]]:
    """Everything into built/enclosure: the STL files as they print, and the pictures."""
    folder = built / "enclosure"
    prepare(folder)
    (folder / "print").mkdir(exist_ok=True)
    printable = []
    for board in cased(load_parts()):
        out = solids(folder, board, defines)
        for part in (*PRINTED, "fits"):
            path = folder / "print" / f"{board}-{part}.stl"
            as_printed(part, load(out / f"{part}.stl")).export(path)
            printable.append(path)
    with screenless() as display:
        return printable, [draw(folder, name, display, width) for name in PICTURES]


def main() -> int:
    if absent := missing():
        sys.stderr.write(
            f"{' and '.join(absent)} is missing. apt-get install openscad xvfb, then try again\n"
        )
        return 3
    try:
        built = build(Path(sys.argv[1]), {})
    except (BadCase, OpenscadFailed) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    for paths in built:
        for path in paths:
            sys.stdout.write(f"{path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
