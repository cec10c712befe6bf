"""The 128 x 64 OLED (SSD1306 on I2C) as screens.Canvas: draws in RAM, sends the bytes that changed.

Page addressing, since it is all that the SH1106 has (holdfw/sh1106.py). The picture lies in RAM turned up
by BIG_Y rows, and the panel starts as many rows later: so a countdown digit fills four pages of the RAM and
not five, which is a seventh of the bytes that a second costs. Nothing here allocates once it is built: a
glyph passes through one small framebuffer, a run of changed bytes through one transmit buffer with a view
ready for each length.
"""

import framebuf

from holdcore.model import LEFT
from holdcore.screens import BIG_Y, CELL_WIDTH, COLON_WIDTH, DIGIT_WIDTH, LABEL_PAD, SIDE_WIDTH
from holdfw.font import BIG, BIG_HEIGHT, BIG_WIDTH, LATIN, MARKS, OTHER, SMALL, SMALL_WIDTH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from machine import I2C

_WIDTH = 128
_ROWS = 64
_PAGES = 8  # bands of eight rows
_SIZE = _WIDTH * _PAGES

_COMMAND = 0x00  # control bytes: what follows is commands, or data
_DATA = 0x40
_CONTRAST = 0x81
_OFF = 0xAE  # | 1 is on
_START_LINE = 0x40  # | RAM row on top
_PAGE = 0xB0
_COLUMN_LOW = 0x00
_COLUMN_HIGH = 0x10
_NOP = 0xE3

# SSD1306 datasheet, application note, section 3 (software initialization): off; clock, 64 rows and offset
# as after reset; charge pump on, as the module has no other source; page addressing; column 0 on the left
# and row 0 on top, the pins above the glass; COM pins of a 64-row panel; pre-charge and deselect level for
# the internal pump; show the RAM, lit where 1.
_INIT = b"\x00\xae\xd5\x80\xa8\x3f\xd3\x00\x8d\x14\x20\x02\xa1\xc8\xda\x12\xd9\xf1\xdb\x30\xa4\xa6"
_UPRIGHT = b"\xa1\xc8"  # of both: column 0 on the left, row 0 on top
_TURNED = b"\xa0\xc0"
_BRIGHT = 8  # contrast is 15 + 24 times as much: the datasheet's 0xCF for the internal pump
_DIM = 0x08

# The letters of a side block, as rectangles: x, y, width, height.
_L = bytes((3, 11, 4, 19, 7, 26, 9, 4))
_R = bytes((3, 11, 4, 19, 7, 11, 5, 4, 11, 12, 5, 8, 7, 18, 5, 4, 9, 21, 4, 3, 10, 23, 5, 3, 11, 26, 5, 4))

_BAR_STEP = 6  # pixels: a bar that creeps would cost a write every second

_RUN = 20  # bytes in one write; a changed digit is 18 wide
_GAP = 8  # a new run costs 7 bytes on the bus, so shorter gaps are sent along
# A picture has six shifts, 0..2 to the right and 0..1 down, so that no pixel is lit for hours.
_SHIFTS = 6
_MOVE_EVERY = 600  # pictures: ten minutes of a countdown; a move redraws all


class Display:
    """An OLED that may be missing: then `present` is False and every call is harmless.

    It is looked for again when it is next switched on. `shift` is where the pictures sit first, any number:
    given the boot counter, short runs wear the panel evenly too.
    """

    _init = _INIT
    _margin = 0  # columns of its RAM beside the glass

    def __init__(self, i2c: "I2C", addr: int = 0x3C, shift: int = 0) -> None:
        self.present = False
        self._i2c = i2c
        self._addr = addr
        self._pixels = bytearray(_SIZE)
        self._frame = framebuf.FrameBuffer(self._pixels, _WIDTH, _ROWS, framebuf.MONO_VLSB)
        self._shown = bytearray(_SIZE)  # what the display holds
        self._small = bytearray(SMALL_WIDTH)
        self._small_frame = framebuf.FrameBuffer(self._small, SMALL_WIDTH, 8, framebuf.MONO_VLSB)
        self._digit = bytearray(BIG_WIDTH * BIG_HEIGHT // 8)
        self._digit_frame = framebuf.FrameBuffer(self._digit, BIG_WIDTH, BIG_HEIGHT, framebuf.MONO_VLSB)
        drawn, shown = memoryview(self._pixels), memoryview(self._shown)
        starts = range(0, _SIZE, _WIDTH)
        self._drawn_pages = [drawn[at : at + _WIDTH] for at in starts]
        self._shown_pages = [shown[at : at + _WIDTH] for at in starts]
        self._out = bytearray(1 + _RUN)
        self._out[0] = _DATA
        self._outs = [memoryview(self._out)[: 1 + length] for length in range(1 + _RUN)]
        self._order = bytearray(4)
        self._on = False
        self._dim = False
        self._brightness = _BRIGHT
        self._upside_down = False
        self._pictures = shift % _SHIFTS * _MOVE_EVERY
        self._dx = self._dy = 0
        self._dy_shown = -1
        self.clear()
        self._begin()

    # --- the port to the panel

    def power(self, on: bool) -> None:
        """Light the panel with the picture drawn last, or darken it; what it holds stays."""
        if on == self._on:
            return
        self._on = on
        if on:
            if not self.present:
                self._begin()
            self.show()
        self._command(_OFF | on)

    def adjust(self, brightness: int, upside_down: bool) -> None:
        """How bright it is when it is not dim, 0..10, and which edge is on top."""
        if (brightness, upside_down) == (self._brightness, self._upside_down):
            return
        self._brightness, self._upside_down = brightness, upside_down
        self._begin()  # turned, a panel shows only what is written afterwards
        self._command(_OFF | self._on)

    def contrast(self, dim: bool) -> None:
        """Dim or brighten the panel."""
        if dim != self._dim:
            self._dim = dim
            self._command(_CONTRAST, self._contrast)

    def show(self) -> None:
        """Send what changed since the last show."""
        if not self.present:
            return
        try:
            if self._dy != self._dy_shown:
                self._write_order(_START_LINE | (_ROWS - BIG_Y - self._dy), _NOP, _NOP)
                self._dy_shown = self._dy
            for page in range(_PAGES):
                if self._drawn_pages[page] != self._shown_pages[page]:
                    self._send(page)
        except OSError:
            self.present = False

    @property
    def _contrast(self) -> int:
        return _DIM if self._dim else 15 + 24 * self._brightness

    def _begin(self) -> None:
        # What a panel holds at power-on is anyone's guess: differ everywhere, and send it all.
        for at in range(_SIZE):
            self._shown[at] = self._pixels[at] ^ 0xFF
        self._dy_shown = -1
        try:
            init = self._init
            self._i2c.writeto(self._addr, init.replace(_UPRIGHT, _TURNED) if self._upside_down else init)
        except OSError:
            return
        self.present = True
        self._command(_CONTRAST, self._contrast)
        self.show()

    def _command(self, first: int, second: int = _NOP, third: int = _NOP) -> None:
        if not self.present:
            return
        try:
            self._write_order(first, second, third)
        except OSError:
            self.present = False

    def _write_order(self, first: int, second: int, third: int) -> None:
        self._order[0] = _COMMAND
        self._order[1] = first
        self._order[2] = second
        self._order[3] = third
        self._i2c.writeto(self._addr, self._order)

    def _send(self, page: int) -> None:
        drawn, shown, out = self._pixels, self._shown, self._out
        at = page * _WIDTH
        end = at + _WIDTH
        while True:
            while at < end and drawn[at] == shown[at]:
                at += 1
            if at == end:
                return
            stop = look = at
            while look < end and look - stop < _GAP:
                if drawn[look] != shown[look]:
                    stop = look + 1
                look += 1
            column = at % _WIDTH + self._margin
            self._write_order(_PAGE | page, _COLUMN_LOW | column & 15, _COLUMN_HIGH | column >> 4)
            while at < stop:
                length = min(_RUN, stop - at)
                for i in range(1, length + 1):
                    out[i] = shown[at] = drawn[at]
                    at += 1
                self._i2c.writeto(self._addr, self._outs[length])

    # --- screens.Canvas

    def clear(self) -> None:
        self._frame.fill(0)
        self._pictures = (self._pictures + 1) % (_SHIFTS * _MOVE_EVERY)
        shift = self._pictures // _MOVE_EVERY
        self._dx, self._dy = shift % 3, shift % 2

    def text(self, x: int, y: int, s: str, first: int, stop: int) -> None:
        self._write(x + self._dx, (y - BIG_Y) % _ROWS, s, first, stop, 0)

    def label(self, x: int, y: int, s: str, stop: int) -> None:
        x += self._dx
        y = (y - BIG_Y) % _ROWS
        self._frame.fill_rect(x, y, LABEL_PAD + CELL_WIDTH * stop, 9, 1)
        self._write(x + 2, y + 1, s, 0, stop, 0xFF)

    def big(self, x: int, y: int, s: str) -> None:
        x += self._dx
        y = (y - BIG_Y) % _ROWS
        for char in s:
            if char == ":":
                self._frame.fill_rect(x, y + 7, COLON_WIDTH - 2, 6, 1)
                self._frame.fill_rect(x, y + 19, COLON_WIDTH - 2, 6, 1)
                x += COLON_WIDTH
                continue
            if "0" <= char <= "9":
                at = (ord(char) - 48) * len(self._digit)
                for i in range(len(self._digit)):
                    self._digit[i] = BIG[at + i]
                self._frame.blit(self._digit_frame, x, y)
            x += DIGIT_WIDTH

    def side(self, x: int, y: int, side: int) -> None:
        x += self._dx
        y = (y - BIG_Y) % _ROWS
        self._frame.fill_rect(x, y, SIDE_WIDTH, 32, 1)
        tip = x + 2 if side == LEFT else x + SIDE_WIDTH - 3
        for i in range(4):
            self._frame.vline(tip + i if side == LEFT else tip - i, y + 5 - i, 2 * i + 1, 0)
        self._frame.fill_rect(x + 4, y + 4, SIDE_WIDTH - 8, 3, 0)
        letter = _L if side == LEFT else _R
        for i in range(0, len(letter), 4):
            self._frame.fill_rect(x + letter[i], y + letter[i + 1], letter[i + 2], letter[i + 3], 0)

    def bar(self, x: int, y: int, w: int, h: int, permille: int) -> None:
        x += self._dx
        y = (y - BIG_Y) % _ROWS
        self._frame.hline(x, y + h - 1, w, 1)
        self._frame.fill_rect(x, y, w * permille // 1000 // _BAR_STEP * _BAR_STEP, h, 1)

    def _write(self, x: int, y: int, s: str, first: int, stop: int, inverted: int) -> None:
        for char in s:
            if stop <= 0:
                return
            if first <= 0:
                self._load(ord(char), inverted)
                self._frame.blit(self._small_frame, x, y)
                x += CELL_WIDTH
            first -= 1
            stop -= 1

    def _load(self, code: int, inverted: int) -> None:
        glyph = OTHER
        if 32 <= code < 128:
            glyph = code - 32
        elif 160 < code < 256:
            glyph = LATIN + code - 161
        else:
            for at in range(0, len(MARKS), 3):
                if MARKS[at] | MARKS[at + 1] << 8 == code:
                    glyph = MARKS[at + 2]
        at = SMALL_WIDTH * glyph
        for i in range(SMALL_WIDTH):
            self._small[i] = SMALL[at + i] ^ inverted
