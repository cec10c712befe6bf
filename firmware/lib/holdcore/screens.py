"""One layout for every picture: a View becomes draw operations on a Canvas; no framebuffer here.

126 x 63 pixels of the 128 x 64: against burn-in the canvas moves the picture by up to two pixels. No
operation makes a string, so that a board can draw without allocating; none crosses the row BIG_Y.

    0  headline                       21 characters
    9  badge, inverted        counter
   19  side | countdown, 32 px high   | side     (no countdown: the footer as a paragraph)
   52  progress
   55  footer                  left   21 characters
"""

from holdcore.model import LEFT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from holdcore.events import View

    class Canvas(Protocol):
        """What `paint` draws on; x and y are the left upper corner in pixels."""

        def clear(self) -> None:
            """Begin a new picture, all dark."""

        def text(self, x: int, y: int, s: str, first: int, stop: int) -> None:
            """s[first:stop] in cells of CELL_WIDTH x 8; CUT is the mark for "there is more"."""

        def label(self, x: int, y: int, s: str, stop: int) -> None:
            """s[:stop], dark on a lit box of LABEL_PAD + CELL_WIDTH * stop by 9."""

        def big(self, x: int, y: int, s: str) -> None:
            """Digits and colons, 32 high; each takes DIGIT_WIDTH or COLON_WIDTH."""

        def side(self, x: int, y: int, side: int) -> None:
            """A block of SIDE_WIDTH x 32 that says LEFT or RIGHT at a glance."""

        def bar(self, x: int, y: int, w: int, h: int, permille: int) -> None:
            """A bar that is full to `permille`, 0..1000."""


WIDTH = 126
HEIGHT = 63
BIG_Y = 19
CELL_WIDTH = 6
LABEL_PAD = 3
DIGIT_WIDTH = 20  # two of them dark
COLON_WIDTH = 8  # likewise
SIDE_WIDTH = 19  # beside five characters of countdown: (126 - 86) / 2 = 20
CUT = "\x7f"

_CELLS = WIDTH // CELL_WIDTH
_BADGE_CELLS = 10
_COUNTER_CELLS = _CELLS - _BADGE_CELLS - 1
_SIDE_CELLS = 4  # what a side block takes from a paragraph
_LINES = 3
_LINE_PITCH = 10


def paint(view: "View", canvas: "Canvas") -> None:
    """Draw `view` on `canvas`; a countdown is at most five characters ("59:59")."""
    canvas.clear()
    _line(canvas, 0, 0, view.headline, _CELLS)
    badge = min(len(view.badge), _BADGE_CELLS)
    if badge:
        canvas.label(0, 9, view.badge, badge)
    counter = min(len(view.counter), _COUNTER_CELLS)
    _line(canvas, WIDTH + 1 - CELL_WIDTH * counter, 10, view.counter, _COUNTER_CELLS)
    if view.side:
        canvas.side(0 if view.side == LEFT else WIDTH - SIDE_WIDTH, BIG_Y, view.side)
    if view.big:
        canvas.big((WIDTH + 2 - _big_width(view.big)) // 2, BIG_Y, view.big)
        _line(canvas, 0, 55, view.footer, _CELLS - len(view.left) - 1 if view.left else _CELLS)
    else:
        x = CELL_WIDTH * _SIDE_CELLS if view.side == LEFT else 0
        _paragraph(canvas, x, BIG_Y + 2, view.footer, _CELLS - _SIDE_CELLS if view.side else _CELLS)
    _line(canvas, WIDTH - CELL_WIDTH * len(view.left), 55, view.left, _CELLS)
    if view.progress >= 0:
        canvas.bar(0, 52, WIDTH, 2, min(view.progress, 1000))


def _line(canvas: "Canvas", x: int, y: int, s: str, cells: int, first: int = 0) -> None:
    stop = len(s)
    if stop - first > cells:
        stop = first + cells - 1
        canvas.text(x + CELL_WIDTH * (cells - 1), y, CUT, 0, 1)
    if stop > first:
        canvas.text(x, y, s, first, stop)


def _paragraph(canvas: "Canvas", x: int, y: int, s: str, cells: int) -> None:
    first = 0
    for line in range(_LINES):
        while first < len(s) and s[first] == " ":
            first += 1
        stop = _line_end(s, first, cells) if line < _LINES - 1 else len(s)
        if stop == len(s):
            _line(canvas, x, y, s, cells, first)
            return
        canvas.text(x, y, s, first, stop)
        first = stop
        y += _LINE_PITCH


def footers_of(s: str, left: str) -> "list[str]":
    """`s` as footers that have room beside `left`, one after the other."""
    lines = []
    while s:
        stop = _line_end(s, 0, _CELLS - len(left) - 1)
        lines.append(s[:stop])
        s = s[stop:].lstrip()
    return lines


def _line_end(s: str, first: int, cells: int) -> int:
    if len(s) - first <= cells:
        return len(s)
    at = first + cells
    while at > first and s[at] != " ":
        at -= 1
    return at if at > first else first + cells


def _big_width(s: str) -> int:
    width = 0
    for char in s:
        width += COLON_WIDTH if char == ":" else DIGIT_WIDTH
    return width
