"""What is typed on the command line is text."""

import os

import click

from holdtimer.errors import EXIT_USAGE, HoldtimerError
from holdtimer.words.text import place_of

_UNDECODED = [chr(0xDC00 + byte) for byte in range(0x80, 0x100)]
"""What Python makes of a byte that the locale has no character for."""


class NotText(HoldtimerError):
    """Bytes on the command line that are no text."""

    exit_code = EXIT_USAGE


class Text(click.ParamType[str]):
    """Instead of click's own: bytes that are no text would end whoever keeps or shows them."""

    name = "text"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """With the characters of UTF-8 also where the locale has none of them."""
        if not any(char in _UNDECODED for char in value):
            return value
        typed = os.fsencode(value)
        try:
            return typed.decode()
        except UnicodeDecodeError as wrong:
            line, column = place_of(typed, wrong.start)
            which = param.get_error_hint(ctx) if param else "an argument"
            raise NotText(f"{which}: line {line}, column {column}: this byte is not UTF-8") from None


TEXT = Text()
