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


def digests(framebuf: "ModuleType", count: int = 3000) -> "Iterator[int | None]":
    """One number per operation, and what `pixel` answered."""
    dice = Dice(1)
    sizes = ((128, 64, 128), (17, 13, 17), (20, 21, 24), (5, 8, 5))
    bits = [bytearray(stride * ((h + 7) // 8)) for w, h, stride in sizes]
    frames = [
        framebuf.FrameBuffer(bits[i], w, h, framebuf.MONO_VLSB, stride)
        for i, (w, h, stride) in enumerate(sizes)
    ]
    palettes = [framebuf.FrameBuffer(bytearray(two), 2, 1, framebuf.MONO_VLSB) for two in (b"\1\0", b"\1\1")]
    for _ in range(count):
        which = dice(0, 3)
        frame = frames[which]
        x, y = dice(-9, sizes[which][0] + 3), dice(-9, sizes[which][1] + 3)
        w, h, c = dice(-2, 40), dice(-2, 40), dice(0, 1)
        kind = dice(0, 9)
        if kind == 0 and w > 35:
            frame.fill(c)
        elif kind == 1:
            frame.pixel(x, y, c)
        elif kind == 2:
            yield frame.pixel(x, y)
        elif kind == 3:
            frame.hline(x, y, w, c)
        elif kind == 4:
            frame.vline(x, y, h, c)
        elif kind == 5:
            frame.rect(x, y, w, h, c)
        elif kind == 6:
            frame.rect(x, y, w, h, c, True)
        elif kind == 7:
            frame.fill_rect(x, y, w, h, c)
        elif kind == 8:
            frame.scroll(dice(-9, 9), dice(-9, 9))
        else:
            source = frames[(which + dice(1, 3)) % 4]
            how = dice(0, 4)
            if how < 2:
                frame.blit(source, x, y)
            elif how == 2:
                frame.blit(source, x, y, c)
            else:
                frame.blit(source, x, y, dice(-1, 1), palettes[how - 3])
        yield binascii.crc32(bits[which])


if __name__ == "__main__":
    import framebuf  # type: ignore[import-not-found]  # MicroPython's

    for digest in digests(framebuf):
        sys.stdout.write(str(digest) + "\n")
