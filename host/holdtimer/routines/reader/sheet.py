"""A sheet of lines: a title, exercises, and head lines such as "10 of each, 3-4 times a day"."""

from dataclasses import dataclass, field

from holdtimer.routines.reader.form import Reading
from holdtimer.routines.reader.line import Head, read_head, read_line

SHEET_MAX = 65_536  # characters: ten pages, typed close


@dataclass
class Sheet:
    """The readings of a sheet's exercises, in their order; `title` and `heads` as they stand there."""

    title: str = ""
    heads: list[str] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)


def read_sheet(text: str) -> Sheet:
    """Read a sheet, or one line. Never raises: what cannot be read is a Reading with a question."""
    if len(text) > SHEET_MAX:
        question = f"This has {len(text)} characters, {SHEET_MAX} are the most: is it a sheet of exercises?"
        return Sheet(readings=[Reading(text[:40], refuse=question)])
    lines = [line for line in text.splitlines() if any(char.isalnum() or char == "_" for char in line)]
    if len(lines) < 2:
        return Sheet(readings=[read_line(lines[0] if lines else "")])
    heads = [read_head(line) for line in lines]
    last = heads[-1]  # "all of these twice a day" may come last
    sheet = Sheet()
    before: list[Head] = []
    for line, head in zip(lines, heads, strict=True):
        if head:
            sheet.heads.append(line.strip())
            before.append(head)
        else:
            sheet.readings.append(read_line(line, [*before, *([last] if last else [])]))
    if len(sheet.readings) > 1 and heads[0] is None and _is_title(read_line(lines[0]), sheet.readings[1:]):
        sheet.title = lines[0].strip(" #*:=")
        del sheet.readings[0]
    return sheet


def _is_title(first: Reading, others: list[Reading]) -> bool:
    """A first line that has no dose, above lines that have one."""
    return bool(first.refuse) and first.has_no_dose and not all(other.has_no_dose for other in others)
