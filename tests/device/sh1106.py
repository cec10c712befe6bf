"""An SH1106 as the driver sees it: pages only, 132 columns of which the glass shows the middle 128."""

from holdtimer.sim.oled import HEIGHT, PAGES, WIDTH, OledError, Pixels

COLUMNS = 132
MARGIN = (COLUMNS - WIDTH) // 2

# SH1106 datasheet, command table: those of two bytes, and those of one that the driver may use.
_WITH_ARGUMENT = {0x81, 0xA8, 0xAD, 0xD3, 0xD5, 0xD9, 0xDA, 0xDB}
_ALONE = {0xA0, 0xA1, 0xA4, 0xA6, 0xAE, 0xAF, 0xC0, 0xC8, 0xE3}


class Sh1106:
    """`pixels` for a panel mounted as the project's: segments and rows remapped."""

    def __init__(self) -> None:
        self.lit = False
        self.pumping = False
        self._ram = bytearray(COLUMNS * PAGES)
        self._page = self._column = self._start = 0
        self._pending = -1

    def write(self, data: bytes) -> None:
        if data[0] == 0x40:
            for byte in data[1:]:
                self._ram[self._page * COLUMNS + self._column] = byte
                self._column += 1
                if self._column >= COLUMNS:
                    raise OledError("written over the right edge")
        elif data[0] == 0x00:
            for byte in data[1:]:
                self._obey(byte)
        else:
            raise OledError(f"control byte {data[0]:#04x}")

    def pixels(self) -> Pixels:
        if not (self.lit and self.pumping):
            return tuple(bytes(WIDTH) for _ in range(HEIGHT))
        return tuple(self._row((y + self._start) % HEIGHT) for y in range(HEIGHT))

    def _row(self, row: int) -> bytes:
        at = row // 8 * COLUMNS + MARGIN
        return bytes(byte >> row % 8 & 1 for byte in self._ram[at : at + WIDTH])

    def _obey(self, byte: int) -> None:
        if self._pending >= 0:
            self.pumping |= (self._pending, byte) == (0xAD, 0x8B)
            self._pending = -1
        elif byte in _WITH_ARGUMENT:
            self._pending = byte
        elif byte < 0x10:
            self._column = self._column & 0xF0 | byte
        elif byte < 0x20:
            self._column = (byte & 0x0F) << 4 | self._column & 0x0F
        elif 0x40 <= byte < 0x80:
            self._start = byte - 0x40
        elif 0xB0 <= byte < 0xB8:
            self._page = byte - 0xB0
        elif byte in (0xAE, 0xAF):
            self.lit = byte == 0xAF
        elif byte not in _ALONE:
            raise OledError(f"command {byte:#04x}; an SH1106 has none such")
