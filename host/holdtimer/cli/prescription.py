"""`holdtimer routine read`: what a therapist wrote, and how it is understood."""

import json
import sys
from pathlib import Path

import click

from holdtimer.errors import EXIT_FILE, HoldtimerError
from holdtimer.routines.reader import Reading, Sheet, explain, read_line, read_sheet, say
from holdtimer.words.text import escaped, place_of, printable

READ_MAX = 4 * 1024 * 1024  # bytes taken from a file or standard input


class Unreadable(HoldtimerError):
    """A file that cannot be opened, or is no text."""

    exit_code = EXIT_FILE


@click.command("read")
@click.argument("text", metavar="[TEXT|FILE|-]", default="-")
@click.option("--json", "as_json", is_flag=True, help="In the form that docs/routines.md describes.")
@click.option(
    "--each", is_flag=True, help="Read every line of FILE for itself; with --json, one object a line."
)
def read(text: str, as_json: bool, each: bool) -> None:
    """Read a prescription as a therapist writes it, and say what was understood.

    TEXT is a line in English, German, French or Spanish; a file has a line for each exercise. What can be
    read in two ways is asked about; then the exit code is 3, unless --json has the question.
    """
    source = _source(text)
    if each:
        lines = source.removesuffix("\n").split("\n") if source else []  # a line is what the file has as one
        readings = [read_line(line) for line in lines]
        sheet = Sheet(readings=readings)
    else:
        sheet = read_sheet(source)
        readings = sheet.readings
    if as_json and (each or len(readings) == 1):
        for reading in readings:
            click.echo(escaped(json.dumps(reading.as_json(), ensure_ascii=False)))
    elif as_json:
        click.echo(escaped(json.dumps([reading.as_json() for reading in readings], ensure_ascii=False)))
    else:
        _tell(sheet)
        if any(reading.refuse for reading in readings):
            raise click.exceptions.Exit(EXIT_FILE)


def _source(text: str) -> str:
    """What is to be read: the argument itself, unless it names a file or is "-"."""
    if text == "-":
        return _decoded("<text>", sys.stdin.buffer.read(READ_MAX))
    try:
        path = Path(text)
        if not path.is_file():
            return text
        with path.open("rb") as file:
            data = file.read(READ_MAX)
    except (OSError, ValueError) as refused:
        if "\n" in text or len(text) > 255 or isinstance(refused, ValueError):  # no name of a file
            return text
        why = getattr(refused, "strerror", None) or refused
        raise Unreadable(
            f"{text} cannot be read: {why}", "name another file, or write the line itself"
        ) from refused
    return _decoded(text, data)


def _decoded(name: str, data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as refused:
        line, column = place_of(data, refused.start)
        raise Unreadable(
            f"{name}:{line}:{column}: this byte is not UTF-8", "save the text as UTF-8, then try again"
        ) from refused


def _tell(sheet: Sheet) -> None:
    for title in (sheet.title, *sheet.heads):
        if title:
            _show(f"{title}\n")
    for reading in sheet.readings:
        _tell_one(reading)


def _tell_one(reading: Reading) -> None:
    if reading.refuse:
        _show(f"{reading.text[:200] or '(nothing)'}\n    question: {reading.refuse}\n")
        return
    for sentence in say(reading):
        _show(sentence)
    for line in explain(reading):
        _show(f"    {line}")
    click.echo()


def _show(text: str) -> None:
    """Repeat a line of what was read: it may come from a file of anybody's."""
    click.echo("\n".join(map(printable, text.expandtabs().split("\n"))))
