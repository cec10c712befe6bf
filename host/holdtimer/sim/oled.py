"""A 128 x 64 OLED: decodes the bytes that a driver writes to an SSD1306, and shows what the panel would.

The controller runs on MicroPython too, in the page of the device (sim/stepped.py).
"""

from io import BytesIO

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

WIDTH = 128
HEIGHT = 64
PAGES = HEIGHT // 8

Pixels: "TypeAlias" = "tuple[bytes, ...]"
"""HEIGHT rows of WIDTH bytes, each 0 or 1."""

PAGE_MODE = 2

# Argument bytes of the multi-byte commands (SSD1306 datasheet, table 9-1); all others have none.
_ARGUMENTS = {code: 1 for code in (0x20, 0x81, 0x8D, 0xA8, 0xD3, 0xD5, 0xD9, 0xDA, 0xDB)}
_ARGUMENTS.update({0x21: 2, 0x22: 2, 0xA3: 2, 0x26: 6, 0x27: 6, 0x29: 5, 0x2A: 5})
_IGNORED = {0x2E, 0xE3, 0xD5, 0xD9, 0xDA, 0xDB, 0xA8}  # no scrolling, NOP, and the analogue side


class OledError(Exception):
    """Bytes that an SSD1306 would not understand: a mistake of the driver."""


class Ssd1306:
    """The controller, as after reset; `write` takes what follows the address in one I2C transaction."""

    def __init__(self) -> None:
        self.lit = False
        self.contrast = 0x7F
        self._ram = bytearray(WIDTH * PAGES)
        self._pump = False
        self._inverse = False
        self._all_on = False
        self._remapped = False
        self._upward = False
        self._start_row = 0
        self._offset = 0
        self._mode = PAGE_MODE
        self._columns = (0, WIDTH - 1)
        self._pages = (0, PAGES - 1)
        self._column = 0
        self._page = 0
        self._command = bytearray()

    def write(self, data: bytes) -> None:
        """Take control bytes and what they announce; raise OledError where that is no SSD1306's language."""
        at = 0
        while at < len(data):
            control = data[at]
            if control & 0x3F:
                raise OledError(f"control byte {control:#04x}; allowed are 0x00, 0x40, 0x80 and 0xc0")
            stop = at + 2 if control & 0x80 else len(data)
            take = self._take_data if control & 0x40 else self._take_command
            for byte in data[at + 1 : stop]:
                take(byte)
            at = stop

    def pixels(self) -> Pixels:
        """What the glass shows, the pins above it; all dark while off or without its charge pump."""
        if not (self.lit and self._pump):
            return tuple(bytes(WIDTH) for _ in range(HEIGHT))
        if self._all_on:
            return tuple(bytes([1]) * WIDTH for _ in range(HEIGHT))
        return tuple(self._row(y) for y in range(HEIGHT))

    def _row(self, y: int) -> bytes:
        com = y if self._upward else HEIGHT - 1 - y
        row = (com + self._offset + self._start_row) % HEIGHT
        page = self._ram[row // 8 * WIDTH : (row // 8 + 1) * WIDTH]
        bits = bytes((byte >> row % 8 & 1) ^ self._inverse for byte in page)
        return bits if self._remapped else bytes(reversed(bits))

    def _take_data(self, byte: int) -> None:
        self._ram[self._page * WIDTH + self._column] = byte
        if self._mode == PAGE_MODE:
            self._column = (self._column + 1) % WIDTH
            return
        across, down = (self._step_column, self._step_page)
        if self._mode == 1:
            across, down = down, across
        if across():
            down()

    def _step_column(self) -> bool:
        ended = self._column == self._columns[1]
        self._column = self._columns[0] if ended else (self._column + 1) % WIDTH
        return ended

    def _step_page(self) -> bool:
        ended = self._page == self._pages[1]
        self._page = self._pages[0] if ended else (self._page + 1) % PAGES
        return ended

    def _take_command(self, byte: int) -> None:
        self._command.append(byte)
        if len(self._command) > _ARGUMENTS.get(self._command[0], 0):
            code, arguments = self._command[0], bytes(self._command[1:])
            self._command = bytearray()
            self._obey(code, arguments)

    def _obey(self, code: int, arguments: bytes) -> None:
        if code < 0x20:
            low, high = self._column & 0x0F, self._column & 0x70
            self._column = low | (code & 7) << 4 if code & 0x10 else high | code
        elif 0x40 <= code < 0x80:
            self._start_row = code - 0x40
        elif 0xB0 <= code < 0xB8:
            self._page = code - 0xB0
        elif code == 0x20 and arguments[0] <= PAGE_MODE:
            self._mode = arguments[0]
        elif code == 0x21:
            self._columns = (arguments[0] % WIDTH, arguments[1] % WIDTH)
            self._column = self._columns[0]
        elif code == 0x22:
            self._pages = (arguments[0] % PAGES, arguments[1] % PAGES)
            self._page = self._pages[0]
        elif code in (0xA0, 0xA1):
            self._remapped = code == 0xA1
        elif code in (0xC0, 0xC8):
            self._upward = code == 0xC8
        elif code in (0xA4, 0xA5):
            self._all_on = code == 0xA5
        elif code in (0xA6, 0xA7):
            self._inverse = code == 0xA7
        elif code in (0xAE, 0xAF):
            self.lit = code == 0xAF
        elif code == 0x81:
            self.contrast = arguments[0]
        elif code == 0x8D:
            self._pump = bool(arguments[0] & 4)
        elif code == 0xD3:
            self._offset = arguments[0] % HEIGHT
        elif code not in _IGNORED:
            raise OledError(
                f"command {(bytes([code]) + arguments).hex()}; the simulated SSD1306 has none such"
            )


def to_text(pixels: Pixels, cell: str = "braille") -> str:
    """The picture as lines of text in its true proportions.

    `cell` is "braille" (2 x 4 pixels a character: 64 x 16) or "half" (1 x 2: 128 x 32, easier to read).
    """
    lines = _half_lines(pixels) if cell == "half" else _braille_lines(pixels)
    return "\n".join(lines)


def _half_lines(pixels: Pixels) -> "Iterator[str]":
    for upper, lower in zip(pixels[::2], pixels[1::2], strict=True):
        yield "".join(" ▀▄█"[a | b << 1] for a, b in zip(upper, lower, strict=True))


def _braille_lines(pixels: Pixels) -> "Iterator[str]":
    # Unicode: dots 1 2 3 7 are the left column from the top, 4 5 6 8 the right one; dot n is bit n - 1.
    dots = ((0, 3), (1, 4), (2, 5), (6, 7))
    for y in range(0, HEIGHT, 4):
        yield "".join(
            chr(0x2800 + sum(pixels[y + dy][x + dx] << dots[dy][dx] for dy in range(4) for dx in range(2)))
            for x in range(0, WIDTH, 2)
        )


def to_png(pixels: Pixels, scale: int = 4) -> bytes:
    """The picture as a PNG, `scale` times as large; needs Pillow, which the development set-up has."""
    from PIL import Image  # here: the companion runs without it

    image = Image.frombytes("L", (WIDTH, HEIGHT), b"".join(bytes(255 * v for v in row) for row in pixels))
    out = BytesIO()
    image.resize((WIDTH * scale, HEIGHT * scale), Image.Resampling.NEAREST).save(out, "png")
    return out.getvalue()
