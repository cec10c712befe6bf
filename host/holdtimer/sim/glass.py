"""The device's display in a terminal: its pixels in the largest cells that fit, else its words."""

from textwrap import wrap

from rich.text import Span, Text

from holdcore.events import View
from holdcore.model import LEFT
from holdtimer.sim.oled import HEIGHT, WIDTH, Pixels, to_text

CELLS = {
    "half": (WIDTH, HEIGHT // 2),
    "quadrant": (WIDTH // 2, HEIGHT // 2),
    "braille": (WIDTH // 2, HEIGHT // 4),
}
"""Columns and rows of the picture in each, the easiest to read first."""

WORDS = (42, 6)
"""Columns and rows of the picture in words: a paragraph on the glass has 63 characters."""

_QUADRANTS = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"
_ALL_DOTS = 0xFF  # the low byte of a braille sign has a bit for each dot


def largest(columns: int, rows: int) -> str:
    """The cells that are easiest to read of those that fit; "" where only words do."""
    fitting = (cell for cell, (wide, high) in CELLS.items() if wide <= columns and high <= rows)
    return next(fitting, "")


def cells(pixels: Pixels, cell: str) -> str:
    """As `to_text`; "quadrant" has 2 x 2 pixels a character: it is twice as high as the glass."""
    if cell != "quadrant":
        return to_text(pixels, cell)
    return "\n".join(
        "".join(
            _QUADRANTS[upper[x] | upper[x + 1] << 1 | lower[x] << 2 | lower[x + 1] << 3]
            for x in range(0, WIDTH, 2)
        )
        for upper, lower in zip(pixels[::2], pixels[1::2], strict=True)
    )


def picture(pixels: Pixels, cell: str, style: str = "") -> Text:
    """The pixels in such cells. In braille, lit ground is solid: dark words on dots could not be read."""
    signs = list(cells(pixels, cell))
    spans = []
    if cell == "braille":
        columns, _ = CELLS[cell]
        for at, char in enumerate(signs):
            y, x = divmod(at, columns + 1)
            if x < columns and _on_light(pixels, 2 * x, 4 * y):
                signs[at] = chr(ord(char) ^ _ALL_DOTS)
                spans.append(Span(at, at + 1, "reverse"))
    return Text("".join(signs), style, no_wrap=True, spans=spans)


def _on_light(pixels: Pixels, x: int, y: int) -> bool:
    """Whether of the cell at x, y and two pixels around it most are lit."""
    left = max(0, x - 2)
    around = [row[left : x + 4] for row in pixels[max(0, y - 2) : y + 6]]
    return 2 * sum(map(sum, around)) > sum(map(len, around))


def drawn(view: View | None, pixels: Pixels, cell: str, style: str = "") -> Text:
    """The picture in such cells, or in words where `cell` is ""."""
    return picture(pixels, cell, style) if cell else in_words(view, style)


def in_words(view: View | None, style: str = "") -> Text:
    """What the display says, laid out as on the glass, in WORDS columns and rows."""
    columns, rows = WORDS
    if view is None:
        return Text("\n".join([" " * columns] * rows))
    text = Text(view.headline[:columns] + "\n", style, no_wrap=True)
    badge = f" {view.badge} " if view.badge else ""
    text.append(badge, "reverse").append(view.counter.rjust(columns - len(badge)) + "\n")
    side = {0: "", LEFT: "left"}.get(view.side, "right")
    text.append(f"{side:<8}{view.big:^{columns - 16}}".rstrip() + "\n", "bold")
    lines = wrap(view.footer, columns - len(view.left) - 1, max_lines=2, placeholder="…")
    first, second = [*lines, "", ""][:2]
    text.append(f"{first.ljust(columns - len(view.left))}{view.left}\n{second}\n")
    if view.progress >= 0:
        done = min(view.progress, 1000) * columns // 1000
        text.append("█" * done + "-" * (columns - done))
    return text
