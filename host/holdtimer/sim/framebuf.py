"""MicroPython's `framebuf` on CPython, MONO_VLSB only: the same operations leave the same bytes.

A column of pixels is handled as one integer, bit 0 on top.
"""

MONO_VLSB = 0


class FrameBuffer:
    """Draws into `buffer`; coordinates outside are cut off, as on the device."""

    def __init__(
        self, buffer: bytearray | memoryview, width: int, height: int, format: int, stride: int = 0, /
    ) -> None:
        if format != MONO_VLSB:
            raise ValueError("the simulator's framebuf has MONO_VLSB only")
        self._stride = stride or width
        self._pages = (height + 7) // 8
        self._bytes = memoryview(buffer).cast("B")
        if not 0 < width <= self._stride or height < 1 or len(self._bytes) < self._stride * self._pages:
            raise ValueError(f"a buffer of {len(self._bytes)} bytes cannot hold {width} x {height} pixels")
        self.width = width
        self.height = height

    def fill(self, c: int, /) -> None:
        self.fill_rect(0, 0, self.width, self.height, c)

    def pixel(self, x: int, y: int, c: int | None = None, /) -> int | None:
        if not (0 <= x < self.width and 0 <= y < self.height):
            return None
        if c is None:
            return self._column(x) >> y & 1
        self._merge(x, 1 << y, (c != 0) << y)
        return None

    def hline(self, x: int, y: int, w: int, c: int, /) -> None:
        self.fill_rect(x, y, w, 1, c)

    def vline(self, x: int, y: int, h: int, c: int, /) -> None:
        self.fill_rect(x, y, 1, h, c)

    def rect(self, x: int, y: int, w: int, h: int, c: int, f: bool = False, /) -> None:
        if f:
            self.fill_rect(x, y, w, h, c)
            return
        self.hline(x, y, w, c)
        self.hline(x, y + h - 1, w, c)
        self.vline(x, y, h, c)
        self.vline(x + w - 1, y, h, c)

    def fill_rect(self, x: int, y: int, w: int, h: int, c: int, /) -> None:
        top, bottom = max(y, 0), min(y + h, self.height)
        if w < 1 or top >= bottom:
            return
        mask = (1 << bottom) - (1 << top)
        for at in range(max(x, 0), min(x + w, self.width)):
            self._merge(at, mask, mask if c else 0)

    def blit(
        self, source: "FrameBuffer", x: int, y: int, key: int = -1, palette: "FrameBuffer | None" = None, /
    ) -> None:
        """Draw `source` at x, y; the pixels whose colour is `key` stay."""
        colours = [palette.pixel(c, 0) if palette else c for c in (0, 1)]
        whole = (1 << source.height) - 1
        clip = (1 << self.height) - 1
        for at in range(max(x, 0), min(x + source.width, self.width)):
            ones = source._column(at - x) & whole
            drawn = lit = 0
            for colour, where in zip(colours, (ones ^ whole, ones), strict=True):
                if colour != key:
                    drawn |= where
                    lit |= where if colour else 0
            self._merge(at, _move_column(drawn, y) & clip, _move_column(lit, y) & clip)

    def scroll(self, xstep: int, ystep: int, /) -> None:
        """Move the picture; what is uncovered keeps its old pixels."""
        before = [self._column(x) for x in range(self.width)]
        mask = _move_column((1 << self.height) - 1, ystep) & (1 << self.height) - 1
        for x in range(max(xstep, 0), min(self.width + xstep, self.width)):
            self._merge(x, mask, _move_column(before[x - xstep], ystep) & mask)

    def _column(self, x: int) -> int:
        return int.from_bytes(bytes(self._bytes[x : self._stride * self._pages : self._stride]), "little")

    def _merge(self, x: int, mask: int, bits: int) -> None:
        column = self._column(x) & ~mask | bits
        self._bytes[x : self._stride * self._pages : self._stride] = column.to_bytes(self._pages, "little")


def _move_column(column: int, down: int) -> int:
    return column << down if down >= 0 else column >> -down
