"""An ST7789V2 with the glass of a stick: decodes what comes over SPI, and shows what somebody sees."""

from holdtimer.sim.machine import Chip
from holdtimer.sim.oled import OledError

ACROSS, DOWN = 240, 135
"""Of the glass, as it lies on its side with the button on the right."""

Colors = tuple[tuple[int, ...], ...]
"""DOWN rows of ACROSS values of 16 bits."""

_ROWS, _COLUMNS = 320, 240
_FIRST_ROW, _FIRST_COLUMN = 40, 52  # of its RAM, where the glass begins
# Datasheet, chapter 9.1: how many bytes of arguments each command has.
_ARGUMENTS = {0x10: 0, 0x11: 0, 0x13: 0, 0x21: 0, 0x28: 0, 0x29: 0, 0x2A: 4, 0x2B: 4, 0x36: 1, 0x3A: 1}


class St7789:
    """`pins` are those of the profile: clock, data, select, command, reset, light."""

    def __init__(self, chip: Chip, pins: tuple[int, ...]) -> None:
        self.chip = chip
        _, _, self._select, self._command, self._reset, self._light = pins
        self.bytes = 0
        self.resets = 0
        self.lit = False
        self.awake_ms: int | None = None
        self._inverts = False
        self._wide = False
        self._scan = 0
        self._windows = {0x2A: (0, _COLUMNS - 1), 0x2B: (0, _ROWS - 1)}
        self._code = -1
        self._arguments = bytearray()
        self._at = 0
        self._ram = [[0xF81F] * _COLUMNS for _ in range(_ROWS)]  # noise, which nobody is to see

    def write(self, data: bytes) -> None:
        """As SpiDevice; raises OledError where that is no ST7789's language."""
        levels = self.chip.levels
        if levels[self._select]:
            return
        if not levels[self._reset]:
            raise OledError("it is in reset")
        self.bytes += len(data)
        if not levels[self._command]:
            for code in data:
                self._begin(code)
        elif self._code == 0x2C:
            self._take_pixels(data)
        else:
            self._arguments += data
            if len(self._arguments) == _ARGUMENTS[self._code]:
                self._obey(self._code, bytes(self._arguments))

    def colors(self, turned: bool = False) -> Colors:
        """What somebody sees, who holds it with the button on the right, or turned by 180 degrees."""
        rows = tuple(tuple(self._color(x, y) for x in range(ACROSS)) for y in range(DOWN))
        return tuple(row[::-1] for row in rows[::-1]) if turned else rows

    def _color(self, x: int, y: int) -> int:
        if not (self.lit and self.awake_ms is not None and self.chip.levels[self._light]):
            return 0
        color = self._ram[_FIRST_ROW + x][_FIRST_COLUMN + DOWN - 1 - y]
        return color if self._inverts else color ^ 0xFFFF  # the glass is an IPS one

    def _begin(self, code: int) -> None:
        if code != 0x2C and code not in _ARGUMENTS:
            raise OledError(f"command {code:#04x}; the simulated ST7789 has none such")
        self._code, self._at = code, 0
        self._arguments.clear()
        if _ARGUMENTS.get(code) == 0:
            self._obey(code, b"")

    def _obey(self, code: int, arguments: bytes) -> None:
        if code == 0x11:
            self.awake_ms = self.chip.now_ms()
        elif code == 0x10:
            self.awake_ms = None
        elif code in (0x28, 0x29):
            self.lit = code == 0x29
        elif code == 0x21:
            self._inverts = True
        elif code == 0x36:
            self._scan = arguments[0]
        elif code == 0x3A:
            self._wide = arguments[0] == 0x55
        elif code in self._windows:
            first, last = int.from_bytes(arguments[:2]), int.from_bytes(arguments[2:])
            if not first <= last < (_COLUMNS if code == 0x2A else _ROWS):
                raise OledError(f"window {first} to {last}")
            self._windows[code] = first, last

    def _take_pixels(self, data: bytes) -> None:
        if not self._wide:
            raise OledError("pixels are not of 16 bits")
        (left, right), (top, bottom) = self._windows[0x2A], self._windows[0x2B]
        for at in range(0, len(data), 2):
            row, column = divmod(self._at, right - left + 1)
            if top + row > bottom:
                raise OledError("written over the end of the window")
            self._at += 1
            row, column = top + row, left + column
            if self._scan & 0x40:
                column = _COLUMNS - 1 - column
            if self._scan & 0x80:
                row = _ROWS - 1 - row
            self._ram[row][column] = int.from_bytes(data[at : at + 2])


def to_png(colors: Colors, path: str, scale: int = 3) -> None:
    """The picture, enlarged."""
    from PIL import Image

    image = Image.new("RGB", (ACROSS, DOWN))
    image.putdata([(c >> 11 << 3, (c >> 5 & 63) << 2, (c & 31) << 3) for row in colors for c in row])
    image.resize((ACROSS * scale, DOWN * scale), Image.Resampling.NEAREST).save(path)
