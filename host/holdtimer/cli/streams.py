"""Standard output and error, whatever a terminal can show and whoever reads them."""

import codecs
import io
import os
import sys
from typing import TextIO

_ESCAPE = "holdtimer.escape"
_BLOCKS = range(0x2580, 0x25A0)
"""Of these the device's display and the bars are drawn: a sign for each keeps their columns."""


class _Ascii(io.TextIOWrapper):
    """ASCII as it was asked for: where a stream calls itself that, click writes UTF-8."""

    encoding = "ASCII, and escapes"


def adapt() -> None:
    """What a stream's encoding lacks is escaped as JSON and TOML do, instead of ending the command."""
    codecs.register_error(_ESCAPE, _escape)
    sys.stdout, sys.stderr = _adapted(sys.stdout), _adapted(sys.stderr)


def hang_up() -> None:
    """Nobody reads any more: what is left in the buffers goes nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):
        os.dup2(nowhere, number)


def _adapted(stream: TextIO | None) -> TextIO:
    if stream is None:  # closed by whoever started this
        return open(os.devnull, "w", encoding="utf-8")
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    if codecs.lookup(stream.encoding).name != "ascii":
        stream.reconfigure(errors=_ESCAPE)
        return stream
    buffering = stream.line_buffering
    return _Ascii(stream.detach(), "ascii", _ESCAPE, line_buffering=buffering)


def _escape(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_escaped, error.object[error.start : error.end])), error.end


def _escaped(char: str) -> str:
    if ord(char) in _BLOCKS:
        return "#"
    units = memoryview(char.encode("utf-16-le", "surrogatepass")).cast("H")
    return "".join(f"\\u{unit:04x}" for unit in units)
