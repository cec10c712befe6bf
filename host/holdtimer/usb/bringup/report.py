"""The report: which board it is of, and what was measured of it so far."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from holdtimer.errors import EXIT_FILE, EXIT_REFUSED, HoldtimerError
from holdtimer.files import write
from holdtimer.usb.answers import Answer, Text

SIZE_MAX = 1 << 20
"""Bytes: twenty times what all measurements make."""

Scalar = bool | int | Annotated[float, Field(allow_inf_nan=False)] | Text
Row = Annotated[list[Scalar], Field(max_length=4_000)]
Value = Scalar | Row | Annotated[list[Row], Field(max_length=4_000)]
Values = Annotated[dict[Annotated[str, Field(max_length=40)], Value], Field(max_length=40)]


_SOFTWARE = ("firmware", "micropython")


class BadReport(HoldtimerError):
    """The file is no report."""

    exit_code = EXIT_FILE


class OtherBoard(HoldtimerError):
    """The report is of another board than the one that is plugged in, or of other software on it."""

    exit_code = EXIT_REFUSED


class Printed(Answer):
    """What a script returned."""

    values: Values


class Board(BaseModel):
    """What a report is of. `device` is its id in hex, `pins` are those of holdfw, -1 for none."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    board: Text
    chip: Text
    device: Annotated[str, Field(pattern="^([0-9a-f]{16})?$")]
    firmware: Text
    micropython: Text
    pins: dict[str, int]


class Measured(BaseModel):
    """When (UTC, ISO 8601), and the raw numbers; a value that `units` does not name is a count or a text."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    at: Annotated[str, Field(max_length=40)]
    values: Values
    units: dict[str, Text]


class Report(BaseModel):
    """`measured` by the name of the measurement; what is not in it is not measured."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    format: Literal[1] = 1
    board: Board
    measured: dict[str, Measured] = {}

    def plus(self, name: str, at: str, values: Values, units: Mapping[str, str]) -> "Report":
        """This one with another measurement."""
        made = Measured(at=at, values=values, units={key: units[key] for key in values if key in units})
        return Report(board=self.board, measured=self.measured | {name: made})

    def save(self, path: Path) -> None:
        """Raises OSError; then what was there is as it was."""
        write(path, self.model_dump_json(indent=1) + "\n")


def load(path: Path) -> Report:
    """Raises BadReport, FileNotFoundError and other OSError."""
    with path.open("rb") as file:
        data = file.read(SIZE_MAX + 1)
    try:
        if len(data) > SIZE_MAX:
            raise BadReport(f"{path} is no report: it is longer than {SIZE_MAX} bytes", "name another file")
        return Report.model_validate_json(data)
    except ValidationError as wrong:
        first = wrong.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the whole of it"
        raise BadReport(
            f"{path} is no report of holdtimer bringup: {where}: {first['msg']}",
            "name another file with --out",
        ) from None


def go_on(path: Path, board: Board) -> Report:
    """The report that `path` has of this board, or a new one. Raises OtherBoard, and what `load` raises."""
    try:
        report = load(path)
    except FileNotFoundError:
        return Report(board=board)
    for key, there in report.board:
        if there != (here := getattr(board, key)):
            other = "was begun with other software" if key in _SOFTWARE else "is of another board"
            raise OtherBoard(
                f"{path} {other}: its {key} is {there}, that of the one plugged in is {here}",
                "plug that one in, or begin another report with --out",
            )
    return report
