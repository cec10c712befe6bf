"""A sheet of lines: a title, exercises, and head lines such as "10 of each, 3-4 times a day"."""

from dataclasses import dataclass, field

from holdtimer.routines.reader.form import Reading
from holdtimer.routines.reader.line import Head, read_head, read_line

SHEET_MAX = 65_536  # characters: ten pages, typed close


@dataclass
class Sheet:
    """The readings of a sheet's exercises, in their order; `title` and `heads` as they stand there.

    `lines` are the numbers of the lines that the readings are of, from 0.
    """

    title: str = ""
    heads: list[str] = field(default_factory=list)
    readings: list[Reading] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)


def read_sheet(text: str, unnamed: str = "") -> Sheet:
    """Read a sheet, or one line. Never raises: what cannot be read is a Reading with a question.

    `unnamed` is what an exercise is called that has no name, where there is no other.
    """
    if len(text) > SHEET_MAX:
        question = f"This has {len(text)} characters, {SHEET_MAX} are the most: is it a sheet of exercises?"
        return Sheet(readings=[Reading(text[:40], refuse=question)], lines=[0])
    lines = [
        (number, line)
        for number, line in enumerate(text.splitlines())
        if any(char.isalnum() or char == "_" for char in line)
    ]
    if len(lines) < 2:
        number, line = lines[0] if lines else (0, "")
        return Sheet(readings=[read_line(line, unnamed=unnamed)], lines=[number])
    heads = [read_head(line) for _, line in lines]
    last = heads[-1]  # "all of these twice a day" may come last
    sheet = Sheet()
    exercises = [line for (_, line), head in zip(lines, heads, strict=True) if head is None]
    if heads[0] is None and _is_title(exercises):
        sheet.title = lines[0][1].strip(" #*:=")
        del lines[0], heads[0], exercises[0]
    before: list[Head] = []
    lone = unnamed if len(exercises) == 1 else ""
    for (number, line), head in zip(lines, heads, strict=True):
        if head:
            sheet.heads.append(line.strip())
            before.append(head)
        else:
            sheet.readings.append(read_line(line, [*before, *([last] if last else [])], lone))
            sheet.lines.append(number)
    return sheet


def _is_title(lines: list[str]) -> bool:
    """Has the first of them no dose, and another one?"""
    return len(lines) > 1 and _has_no_dose(lines[0]) and not all(map(_has_no_dose, lines[1:]))


def _has_no_dose(line: str) -> bool:
    reading = read_line(line)
    return bool(reading.refuse) and reading.has_no_dose
