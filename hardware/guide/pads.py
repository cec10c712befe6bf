"""A board with its pads as they lie, and the wire that goes to each: SVG, read at arm's length on A4."""

from collections.abc import Iterator
from pathlib import Path

from hardware.design import Design
from hardware.parts import Part

MM = 7.0  # user units for a millimetre of the board; a unit is a point
LETTER = 11
MARGIN = 150  # for what is written beside the pads
PITCH_MM = 2.54
PAD_MM = 1.6
MODULE = "U1"
# WireViz's letters -> CSS, and as the guide calls them
COLORS = {
    "BK": ("#202020", "black"),
    "RD": ("#d02020", "red"),
    "OG": ("#f08020", "orange"),
    "YE": ("#d8b800", "yellow"),
    "BU": ("#2060d0", "blue"),
    "GN": ("#20a040", "green"),
    "VT": ("#8030c0", "violet"),
    "WH": ("#b0b0b0", "white"),
}


def wires(design: Design, board: str) -> dict[str, list[tuple[str, str, str]]]:
    """What is soldered to each pin of the board: cable, colour, signal."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for wire in design.wirings[board].wires:
        for reference, pin in wire.ends:
            if reference == MODULE:
                found.setdefault(pin, []).append((wire.cable, wire.color, wire.label))
    return found


def svg(design: Design, board: str) -> str:
    """The board from above, its USB connector up."""
    module, soldered = design.module(board), wires(design, board)
    width, length = module.outline["y_mm"] * MM, module.outline["x_mm"] * MM
    usb = module.outline["usb_w_mm"] * MM
    shapes = [
        f'<rect x="0" y="0" width="{width:.0f}" height="{length:.0f}" rx="10" fill="#1b2d24"/>',
        f'<rect x="{(width - usb) / 2:.0f}" y="-8" width="{usb:.0f}" height="20" rx="6" fill="#c8c8c8"/>',
        _text(width / 2, 7, "USB", "middle"),
    ]
    once = dict(soldered)  # a pad that is there twice is one
    for side in ("left", "right"):
        shapes += _column(module, side, once, width)
    under = module.extras["pads"]["under"]
    for row, pin in enumerate(under):
        said = ", ".join(_said(wire) for wire in soldered.get(pin, []))
        shapes.append(_text(width / 2, length + 22 + 16 * row, f"{pin}, under the board: {said}", "middle"))
    box = (-MARGIN, -14, width + 2 * MARGIN, length + 30 + 16 * len(under))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{box[2]:.0f}pt" height="{box[3]:.0f}pt" '
        f'viewBox="{" ".join(f"{number:.0f}" for number in box)}" '
        f'font-family="DejaVu Sans, sans-serif" font-size="{LETTER}">{"".join(shapes)}</svg>'
    )


def _column(
    module: Part, side: str, soldered: dict[str, list[tuple[str, str, str]]], width: float
) -> Iterator[str]:
    first_mm = module.extras["pads"][f"{side}_first_mm"]
    left = side == "left"
    x = 1.3 * MM if left else width - 1.3 * MM
    for row, name in enumerate(module.extras["pads"][side]):
        y = (first_mm + row * PITCH_MM) * MM
        size = PAD_MM * MM
        yield (
            f'<rect x="{x - size / 2:.1f}" y="{y - size / 2:.1f}" width="{size:.1f}" height="{size:.1f}" '
            'rx="3" fill="#d8b24a"/>'
        )
        inwards = 9 if left else -9
        yield _text(x + inwards, y + 4, name, "start" if left else "end", "#ffffff")
        for wire in soldered.pop(name, []):
            end = -40 if left else width + 40
            yield (
                f'<line x1="{x:.1f}" y1="{y:.1f}" x2="{end:.1f}" y2="{y:.1f}" '
                f'stroke="{COLORS[wire[1]][0]}" stroke-width="5"/>'
            )
            yield _text(end + (-5 if left else 5), y + 4, _said(wire), "end" if left else "start")


def _said(wire: tuple[str, str, str]) -> str:
    cable, color, label = wire
    return f"{cable} {COLORS[color][1]} {label}"


def _text(x: float, y: float, said: str, anchor: str, fill: str = "#202020") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}">{said}</text>'


def write(design: Design, board: str, folder: Path) -> Path:
    """folder/pads-<board>.svg."""
    path = folder / f"pads-{board}.svg"
    path.write_text(svg(design, board))
    return path
