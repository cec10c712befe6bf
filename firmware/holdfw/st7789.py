"""The 135 x 240 colour panel of a stick (ST7789V2 on SPI), lying on its side, as screens.Canvas.

The picture is that of the OLED, drawn twice as large. 126 columns would make 252 of 240: so the column of
each cell that parts two characters is drawn once, and eleven columns stand for six. The panel's own rows are
the picture's columns, and eight pixels of a column are one byte of it: a byte goes out as two pieces of a
table, as often as its column is wide. No buffer of the panel's size (65 KB) is needed, and nothing allocates.

A whole picture is 231 x 128 pixels of two bytes: 12 ms on the bus at 40 MHz. On top comes the interpreter,
with some 4,000 short writes; how long these take on a chip nobody has measured.
"""

from holdcore.screens import BIG_Y, CELL_WIDTH
from holdfw import display

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

# M5GFX writes to this panel at 40 MHz, from memory; the datasheet allows 62.5 (16 ns a bit).
SPI_HZ = 40_000_000
_WIDTH = 128
_COLUMNS = 126  # that the picture has

# ST7789V2 datasheet, chapter 9. After reset it sleeps; 16 bits a pixel; IPS glass shows the inverse of what
# it gets.
_SLEEP_OUT = 0x11
_SLEEP_IN = 0x10
_START = ((0x3A, b"\x55"), (0x21, b""), (0x13, b""))
_SCAN = 0x36
_LIT = 0x29
_UNLIT = 0x28
_ROWS_OF_GLASS = 0x2B
_COLUMNS_OF_GLASS = 0x2A
_WRITE = 0x2C
_UPRIGHT = b"\x40"  # its rows are the picture's columns, with button A on the right: columns run down
_TURNED = b"\x80"
# The glass is the middle of a RAM of 240 x 320: where it begins, by M5GFX's offsets of this panel (52, 40),
# and the picture in the middle of the glass.
_TOP, _TOP_TURNED = 53 + 3, 52 + 3
_LEFT = 40 + 4
_WAKES_MS = 120  # datasheet, 9.1.11 and 9.1.12: between sleep in and out, and after a reset


class Display(display.Display):
    """As holdfw.display.Display; `pins` are clock, data, select, command, reset and light.

    There is no answer to a write: it is always `present`. Brightness is that of the pixels: the light is on
    or off, since a pulsed one would stand still in light sleep.
    """

    def __init__(self, machine: "Any", pins: "tuple[int, ...]", sleep_ms: "Callable[[int], None]") -> None:
        # The bus first: as it comes it takes a pin for input, which here is the one that resets.
        out = machine.Pin.OUT
        clock, data = machine.Pin(pins[0]), machine.Pin(pins[1])
        self._spi = machine.SPI(1, baudrate=SPI_HZ, polarity=0, phase=0, sck=clock, mosi=data)
        self._select = machine.Pin(pins[2], out, value=1)
        self._command_pin = machine.Pin(pins[3], out, value=1)
        self._reset = machine.Pin(pins[4], out, value=0)
        self._light = machine.Pin(pins[5], out, value=0)
        self._sleep_ms = sleep_ms
        self._nibbles = [bytearray(16) for _ in range(16)]  # four pixels of a column, twice as large
        self._window = bytearray(4)
        self._code = bytearray(1)
        super().__init__(None)  # type: ignore[arg-type]  # no I2C

    # --- the port to the panel, which takes what the OLED is told

    def power(self, on: bool) -> None:
        if on == self._on:
            return
        self._on = on
        if on:
            self._tell(_SLEEP_OUT)
            self._sleep_ms(_WAKES_MS)
            self.show()
            self._tell(_LIT)
        self._light.value(on)
        if not on:
            self._tell(_UNLIT)
            self._tell(_SLEEP_IN)

    def adjust(self, brightness: int, upside_down: bool) -> None:
        if upside_down == self._upside_down:
            self._brightness = brightness
            self._color()
        else:
            self._brightness, self._upside_down = brightness, upside_down
            self._begin()

    def contrast(self, dim: bool) -> None:
        if dim != self._dim:
            self._dim = dim
            self._color()

    def show(self) -> None:
        for page in range(len(self._drawn_pages)):
            if self._drawn_pages[page] != self._shown_pages[page]:
                self._send(page)

    def _begin(self) -> None:
        self._reset.value(0)
        self._sleep_ms(1)
        self._reset.value(1)
        self._sleep_ms(_WAKES_MS)
        for code, data in _START:
            self._tell(code, data)
        self._tell(_SCAN, _TURNED if self._upside_down else _UPRIGHT)
        self._darken()
        self.present = True
        lit, self._on = self._on, False  # it sleeps
        self._color()
        self.power(lit)

    def _darken(self) -> None:
        """What its RAM holds at power-on is anyone's guess, and so in the margin too."""
        self._place(_ROWS_OF_GLASS, 40, 279)
        self._place(_COLUMNS_OF_GLASS, 52, 187)
        self._tell(_WRITE)
        dark = self._outs[19]  # 20 bytes
        for i in range(20):
            dark[i] = 0
        self._select.value(0)
        for _ in range(240 * 136 * 2 // 20):
            self._spi.write(dark)
        self._select.value(1)

    def _color(self) -> None:
        """Make the table of pixels in the brightness of now; with it the whole picture is another."""
        level = 90 if self._dim else 55 + 20 * self._brightness
        lit = level >> 3 << 11 | level >> 2 << 5 | level >> 3
        for nibble in range(16):
            piece = self._nibbles[nibble]
            for i in range(8):
                pixel = lit if nibble >> i // 2 & 1 else 0
                piece[2 * i] = pixel >> 8
                piece[2 * i + 1] = pixel & 0xFF
        for i in range(len(self._shown)):
            if i % _WIDTH < _COLUMNS:
                self._shown[i] = self._pixels[i] ^ 0xFF
        self.show()

    def _send(self, page: int) -> None:
        drawn, shown = self._pixels, self._shown  # a tuple of more than three would be allocated
        nibbles, spi = self._nibbles, self._spi
        at = page * _WIDTH
        end = at + _COLUMNS
        while at < end and drawn[at] == shown[at]:
            at += 1
        while end > at and drawn[end - 1] == shown[end - 1]:
            end -= 1
        column = at % _WIDTH
        left = _LEFT + column // CELL_WIDTH * (2 * CELL_WIDTH - 1) + column % CELL_WIDTH * 2
        top = (_TOP_TURNED if self._upside_down else _TOP) + 16 * page
        self._place(_ROWS_OF_GLASS, left, 319)
        self._place(_COLUMNS_OF_GLASS, top, top + 15)
        self._tell(_WRITE)
        self._select.value(0)
        while at < end:
            byte = shown[at] = drawn[at]
            low, high = nibbles[byte & 15], nibbles[byte >> 4]
            spi.write(low)
            spi.write(high)
            if at % _WIDTH % CELL_WIDTH != CELL_WIDTH - 1:
                spi.write(low)
                spi.write(high)
            at += 1
        self._select.value(1)

    def _place(self, which: int, first: int, last: int) -> None:
        window = self._window
        window[0], window[1] = first >> 8, first & 0xFF
        window[2], window[3] = last >> 8, last & 0xFF
        self._tell(which, window)

    def _tell(self, code: int, data: "bytes | bytearray" = b"") -> None:
        self._code[0] = code
        self._select.value(0)
        self._command_pin.value(0)
        self._spi.write(self._code)
        self._command_pin.value(1)
        if data:
            self._spi.write(data)
        self._select.value(1)

    # --- screens.Canvas: as on the OLED, but nothing is raised or moved, and what is written stands in cells.
    # Not by super(), which allocates where a call has more than four arguments.

    def clear(self) -> None:
        self._frame.fill(0)

    def text(self, x: int, y: int, s: str, first: int, stop: int) -> None:
        display.Display.text(self, x // CELL_WIDTH * CELL_WIDTH, y + BIG_Y, s, first, stop)

    def label(self, x: int, y: int, s: str, stop: int) -> None:
        self._frame.fill_rect(x + CELL_WIDTH - 2, y, CELL_WIDTH * stop + 3, 9, 1)
        self._write(x + CELL_WIDTH, y + 1, s, 0, stop, 0xFF)

    def big(self, x: int, y: int, s: str) -> None:
        display.Display.big(self, x, y + BIG_Y, s)

    def side(self, x: int, y: int, side: int) -> None:
        display.Display.side(self, x, y + BIG_Y, side)

    def bar(self, x: int, y: int, w: int, h: int, permille: int) -> None:
        display.Display.bar(self, x, y + BIG_Y, w, h, permille)
