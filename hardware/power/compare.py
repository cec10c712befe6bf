"""What `holdtimer bringup` measured, beside the figures that the project stands on.

`python -m hardware.power.compare report.json` says of each figure whether it is measured now and whether it
holds, and of each current of the budget. It changes nothing; exit 1 where one does not hold, or the report is
of another board than those here.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from hardware.parts import load_bom
from hardware.power import budget
from holdcore import gesture
from holdfw.memory import RADIO_BYTES
from holdfw.pins import BOARDS
from holdtimer.errors import HoldtimerError
from holdtimer.history.walltime import AWAKE_SHARE, RTC_SHARE
from holdtimer.usb.boards import CHIPS
from holdtimer.usb.bringup.report import Report, load
from holdtimer.words.text import printable

START_MS = 1_000
"""A start: docs/deploy.md, and LOOK_MS of holdfw.sleep."""

LINK_UP_BYTES = 47_104
"""On an emulated ESP32: holdfw.memory."""

LATE_MS = 100
"""A light sleep may end so late: AHEAD_MS of holdfw.start."""

WRITE_MS = 50
"""A write to the flash: holdfw.board and holdfw.button."""

METER_MV = 100
"""The self-test's reading beside a meter's: hardware/guide/bring-up.md."""

EARLY_US = 5_000
"""A light sleep that ends so much before its time was ended by something else."""

HOUR_MS = 3_600_000
DEEPSLEEP, WATCHDOG = 4, 3
"""machine.reset_cause() of an ESP32."""

Values = dict[str, Any]


@dataclass(frozen=True)
class Figure:
    """`of` makes the number from what the measurement `name` has; it holds from `least` to `most`."""

    name: str
    says: str
    of: Callable[[Values], float]
    least: float | None = None
    most: float | None = None

    @property
    def bounds(self) -> str:
        ends = [("at least", self.least), ("at most", self.most)]
        if self.least is not None and self.least == self.most:
            return f"is {self.least:g}"
        return " and ".join(f"{word} {end:g}" for word, end in ends if end is not None) or "no figure so far"

    def holds(self, value: float) -> bool:
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)


def _start_ms(values: Values) -> float:
    return float(values["boots"][0][2] - values["leaves_ms"])


def _cell_off_mv(values: Values) -> float:
    return float(median(values["pin_uv"]) * values["divider"] / 1000 - values["meter_mv"])


def _cell_spread_mv(values: Values) -> float:
    return float((max(values["pin_uv"]) - min(values["pin_uv"])) * values["divider"] / 1000)


def _lost_bytes(values: Values) -> float:
    after = values["after"]
    return float(max(after[0][at] - after[-1][at] for at in (0, 3)))


FIGURES = (
    Figure("windows", "windows opened of 20", lambda v: len(v["after"]), 20, 20),
    Figure(
        "windows",
        "B in one piece for the radio, before a window",
        lambda v: min(row[3] for row in v["before"]),
        RADIO_BYTES,
    ),
    Figure(
        "windows",
        "B in one piece with the radio on",
        lambda v: min(row[3] for row in v["during"]),
        LINK_UP_BYTES,
    ),
    Figure("windows", "B that 20 windows leave behind", _lost_bytes, most=0),
    Figure(
        "light sleeps",
        "ms that a light sleep ends late",
        lambda v: max(v["slept_us"]) / 1000 - v["asked_ms"],
        most=LATE_MS,
    ),
    Figure(
        "light sleeps",
        "false wakes of 100",
        lambda v: sum(us < 1000 * v["asked_ms"] - EARLY_US for us in v["slept_us"]),
        most=0,
    ),
    Figure(
        "light sleeps",
        "share that the clock is off by",
        lambda v: abs(v["took_ms"] / v["host_ms"] - 1),
        most=AWAKE_SHARE,
    ),
    Figure("appends", "ms of a record appended", lambda v: median(v["took_us"]) / 1000, most=WRITE_MS),
    Figure("appends", "ms of the slowest of 1000", lambda v: max(v["took_us"]) / 1000),
    Figure("reset", "ms from a reset to the picture, by the RTC", _start_ms, most=START_MS),
    Figure("watchdog", "cause of the start after a bite", lambda v: v["boots"][0][0], WATCHDOG, WATCHDOG),
    Figure("wake by timer", "cause of the start", lambda v: v["boots"][0][0], DEEPSLEEP, DEEPSLEEP),
    Figure("wake by timer", "ms from its end to the picture", lambda v: _start_ms(v) - 5_000, most=START_MS),
    Figure("wake by press", "cause of the start", lambda v: v["boots"][0][0], DEEPSLEEP, DEEPSLEEP),
    Figure("wake by press", "ms asleep; 60 000 is no press", _start_ms, most=59_000),
    Figure(
        "bounce",
        "ms until the contact has settled",
        lambda v: max(max(edges) for key in ("press_us", "release_us") for edges in v[key]) / 1000,
        most=gesture.BOUNCE_MS,
    ),
    Figure("bounce", "presses seen of 20", lambda v: len(v["press_us"]), 20, 20),
    Figure("cell", "mV above the meter", _cell_off_mv, -METER_MV, METER_MV),
    Figure("cell", "mV between the samples", _cell_spread_mv),
    Figure("usb", "resets by the cable", lambda v: int(v["on_for_ms"] < v["before_ms"]), most=0),
    Figure("rssi", "dBm at 1 m", lambda v: v["near_dbm"]),
    Figure("rssi", "dBm at 5 m", lambda v: v["far_dbm"]),
    Figure("power cut", "records harmed by a power cut", lambda v: v["harmed"], most=0),
    Figure("soak", "crashes", lambda v: v["crashes"], most=0),
    Figure(
        "soak",
        "share that the RTC is off by",
        lambda v: abs(v["clock_error_ms"]) / (v["hours"] * HOUR_MS),
        most=RTC_SHARE,
    ),
)


def figures(report: Report) -> Iterator[tuple[str, bool]]:
    """A line for each figure, and whether it holds; what is not measured contradicts nothing."""
    for figure in FIGURES:
        measured = report.measured.get(figure.name)
        if measured is None:
            yield f"not measured  {figure.says}: {figure.bounds}", True
            continue
        try:
            value = figure.of({**measured.values, "divider": report.board.pins["battery_divider"]})
        except (LookupError, TypeError, ValueError, ZeroDivisionError):
            yield f"not measured  {figure.says}: {figure.bounds}; {figure.name} in the report lacks it", True
            continue
        holds = figure.holds(value)
        yield f"{'measured' if holds else 'CONTRADICTS':13} {figure.says}: {value:g} ({figure.bounds})", holds


def strange(report: Report, pins: dict[str, Any], chips: Mapping[str, str]) -> Iterator[str]:
    """Why the report may be of another board than the one that it names; `pins` and `chips` are by board."""
    board = report.board
    if board.board not in pins:
        yield f"the report is of another board: {board.board}; the firmware knows {', '.join(sorted(pins))}"
        return
    if board.chip != (chip := chips[board.board]):
        yield f"the report is of another board: its chip is an {board.chip}, a {board.board} has an {chip}"
    wants = pins[board.board]
    for name in wants._fields:
        want = getattr(wants, name)
        if isinstance(want, int) and want != (has := board.pins.get(name)):
            yield f"the report was made with {name} = {has}, holdfw.pins has {want}"


def currents(spent: budget.Budget, board: str) -> Iterator[str]:
    """A line for each current of the board's budget, then what measured.csv has changed, and has not."""
    if board not in spent.currents:
        yield f"there is no budget of a {board}"
        return
    for part in sorted(budget.fitted(board, load_bom())):
        for mode, current in sorted(spent.currents.get(part, {}).items()):
            word = "measured" if current.verified else "not measured"
            yield f"{word:13} {part} {mode}: {current.ma:g} mA ({current.source})"
    yield from spent.changes
    yield from spent.doubts


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    try:
        report, spent = load(Path(arguments[0])), budget.load()
    except (OSError, ValueError, HoldtimerError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    wrong = list(strange(report, BOARDS, CHIPS))
    found = list(figures(report))
    board = report.board
    lines = [
        f"{board.board} {board.device}, firmware {board.firmware}, MicroPython {board.micropython}",
        *wrong,
    ]
    lines += [line for line, _ in found] + list(currents(spent, board.board))
    sys.stdout.write("".join(f"{printable(line)}\n" for line in lines))
    return int(bool(wrong) or bool(spent.doubts) or not all(holds for _, holds in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
