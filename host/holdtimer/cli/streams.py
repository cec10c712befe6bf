"""Standard input, output and error, whatever a terminal can show and whoever reads them."""

import codecs
import io
import os
import sys
from contextlib import suppress
from typing import TextIO, cast

_ESCAPE = "holdtimer.escape"
_BLOCKS = range(0x2580, 0x25A0)
"""Of these the device's display and the bars are drawn: a sign for each keeps their columns."""


class _Ascii(io.TextIOWrapper):
    """ASCII as it was asked for: where a stream calls itself that, click writes UTF-8."""

    encoding = "ASCII, and escapes"


def adapt() -> None:
    """What a stream's encoding lacks is escaped as JSON and TOML do; one that was closed is empty.

    Either would end the command.
    """
    codecs.register_error(_ESCAPE, _escape)
    sys.stdin = sys.stdin or _nothing("r")
    sys.stdout, sys.stderr = (_adapted(stream or _nothing("w")) for stream in (sys.stdout, sys.stderr))


def hang_up() -> None:
    """Nobody reads any more: what is left in the buffers goes nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for number in (1, 2):
        os.dup2(nowhere, number)


def _nothing(mode: str) -> TextIO:
    return cast("TextIO", open(os.devnull, mode, encoding="utf-8"))


def _adapted(stream: TextIO) -> TextIO:
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
    lacking = error.object[error.start : error.end]
    with suppress(UnicodeEncodeError):  # a path is bytes, of which the locale may know none
        lacking = lacking.encode(errors="surrogateescape").decode(errors="replace")
    return "".join(map(_escaped, lacking)), error.end


def _escaped(char: str) -> str:
    if ord(char) in _BLOCKS:
        return "#"
    units = memoryview(char.encode("utf-16-le", "surrogatepass")).cast("H")
    return "".join(f"\\u{unit:04x}" for unit in units)
