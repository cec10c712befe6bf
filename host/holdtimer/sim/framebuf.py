"""MicroPython's `framebuf` on CPython, what holdfw uses of it: the same operations leave the same bytes.

A column of pixels is handled as one integer, bit 0 on top.
"""

MONO_VLSB = 0


class FrameBuffer:
    """Draws into `buffer`; coordinates outside are cut off, as on the device."""

    def __init__(self, buffer: bytearray | memoryview, width: int, height: int, format: int, /) -> None:
        if format != MONO_VLSB:
            raise ValueError("the simulator's framebuf has MONO_VLSB only")
        self._pages = (height + 7) // 8
        self._bytes = memoryview(buffer).cast("B")
        if width < 1 or height < 1 or len(self._bytes) < width * self._pages:
            raise ValueError(f"a buffer of {len(self._bytes)} bytes cannot hold {width} x {height} pixels")
        self.width = width
        self.height = height

    def fill(self, c: int, /) -> None:
        self.fill_rect(0, 0, self.width, self.height, c)

    def hline(self, x: int, y: int, w: int, c: int, /) -> None:
        self.fill_rect(x, y, w, 1, c)

    def vline(self, x: int, y: int, h: int, c: int, /) -> None:
        self.fill_rect(x, y, 1, h, c)

    def fill_rect(self, x: int, y: int, w: int, h: int, c: int, /) -> None:
        top, bottom = max(y, 0), min(y + h, self.height)
        if w < 1 or top >= bottom:
            return
        mask = (1 << bottom) - (1 << top)
        for at in range(max(x, 0), min(x + w, self.width)):
            self._merge(at, mask, mask if c else 0)

    def blit(self, source: "FrameBuffer", x: int, y: int, /) -> None:
        """Draw `source` at x, y."""
        clip = (1 << self.height) - 1
        drawn = _move_column((1 << source.height) - 1, y) & clip
        for at in range(max(x, 0), min(x + source.width, self.width)):
            self._merge(at, drawn, _move_column(source._column(at - x), y) & drawn)

    def _column(self, x: int) -> int:
        return int.from_bytes(bytes(self._bytes[x : self.width * self._pages : self.width]), "little")

    def _merge(self, x: int, mask: int, bits: int) -> None:
        column = self._column(x) & ~mask | bits
        self._bytes[x : self.width * self._pages : self.width] = column.to_bytes(self._pages, "little")


def _move_column(column: int, down: int) -> int:
    return column << down if down >= 0 else column >> -down
