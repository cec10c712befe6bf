"""The SH1106 instead of the SSD1306: the same pictures, another start."""

from holdfw import display

# SH1106 datasheet, command table: as the SSD1306's, but its DC-DC converter instead of a charge pump, and
# page addressing is all it knows. Its RAM is 132 wide, the glass is the middle of it.
_INIT = b"\x00\xae\xd5\x80\xa8\x3f\xd3\x00\xad\x8b\xa1\xc8\xda\x12\xd9\xf1\xdb\x30\xa4\xa6"
_MARGIN = 2


class Display(display.Display):
    """As holdfw.display.Display."""

    _init = _INIT
    _margin = _MARGIN
