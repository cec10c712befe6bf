"""The same random drawing on any framebuf module: a digest of the buffer after each operation."""

import binascii
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType


class Dice:
    """Repeatable on both interpreters, whose `random` differ (constants: Numerical Recipes)."""

    def __init__(self, seed: int) -> None:
        self.state = seed

    def __call__(self, low: int, high: int) -> int:
        self.state = (self.state * 1664525 + 1013904223) & 0xFFFFFFFF
        return low + (self.state >> 8) % (high - low + 1)


def digests(framebuf: "ModuleType", count: int = 3000) -> "Iterator[int]":
    """One number per operation."""
    dice = Dice(1)
    sizes = ((128, 64), (17, 13), (20, 21), (5, 8))
    bits = [bytearray(w * ((h + 7) // 8)) for w, h in sizes]
    frames = [framebuf.FrameBuffer(bits[i], w, h, framebuf.MONO_VLSB) for i, (w, h) in enumerate(sizes)]
    for _ in range(count):
        which = dice(0, 3)
        frame = frames[which]
        x, y = dice(-9, sizes[which][0] + 3), dice(-9, sizes[which][1] + 3)
        w, h, c = dice(-2, 40), dice(-2, 40), dice(0, 1)
        kind = dice(0, 4)
        if kind == 0 and w > 35:
            frame.fill(c)
        elif kind == 1:
            frame.hline(x, y, w, c)
        elif kind == 2:
            frame.vline(x, y, h, c)
        elif kind == 3:
            frame.fill_rect(x, y, w, h, c)
        else:
            frame.blit(frames[(which + dice(1, 3)) % 4], x, y)
        yield binascii.crc32(bits[which])


if __name__ == "__main__":
    import framebuf  # type: ignore[import-not-found]  # MicroPython's

    for digest in digests(framebuf):
        sys.stdout.write(str(digest) + "\n")
