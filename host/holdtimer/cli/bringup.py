"""holdtimer bringup, hold-state, soak: a board that somebody has just built."""

import csv
import io
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import click

from holdtimer.cli.options import FILE, port_option
from holdtimer.cli.output import explained, terminal
from holdtimer.usb.bringup import modes
from holdtimer.usb.bringup.report import Report
from holdtimer.usb.bringup.run import SILENCE_S, bring_up, identify
from holdtimer.usb.bringup.soak import BEGUN, HOURS, SOAK
from holdtimer.usb.bringup.soak import soak as look_again
from holdtimer.usb.bringup.table import TABLE
from holdtimer.usb.mpremote import Mpremote
from holdtimer.usb.ports import choose, usb_ports
from holdtimer.words.text import printable

_out_option = click.option(
    "--out", type=FILE, default=Path("report.json"), show_default=True, help="The report; it is gone on with."
)


class _Bench:
    """Whoever sits at this terminal."""

    def tell(self, text: str) -> None:
        terminal.tell(text)

    def answer(self, question: str) -> str | None:
        click.echo(f"{question} ", nl=False, err=True)
        line = sys.stdin.readline()
        if not line:
            terminal.tell("")  # the question has no line end
        return line.rstrip("\n") if line else None


def _remote(port: str | None) -> Mpremote:
    return Mpremote(choose(port, usb_ports()), silence_s=SILENCE_S)


@click.command("bringup")
@_out_option
@port_option
def bringup(out: Path, port: str | None) -> None:
    """Measure a board that was just built, over USB: raw numbers, into a report.

    Each measurement is in the report as soon as it is made; run it again to go on. Some need a hand, a meter
    or a phone, and can be left out.
    """
    with explained(out):
        report = bring_up(_remote(port), out, _Bench())
    lacking = [row.name for row in TABLE if row.name not in report.measured]
    click.echo(f"{out}: {len(TABLE) - len(lacking)} of {len(TABLE)} measured")
    if lacking:
        click.echo(f"not measured: {', '.join(lacking)}")


@click.command("hold-state")
@click.argument("mode", type=click.Choice([*modes.MODES]))
@click.option(
    "--for",
    "seconds",
    type=click.IntRange(5, modes.LONGEST_S),
    default=60,
    show_default=True,
    help="How many seconds.",
)
@click.option("--instrument", default="", help="What measures; for the row.")
@click.option("--by", default="", help="Who measures; for the row.")
@port_option
def hold_state(mode: str, seconds: int, instrument: str, by: str, port: str | None) -> None:
    """Hold a board in MODE of the power budget, and print the row of measured.csv for what a meter shows."""
    remote, row = _remote(port), modes.MODES[mode]
    board = identify(remote)
    terminal.tell(f"{mode}: {row.does}; the meter goes {row.where}, the cell is in and switched on")
    modes.begin(remote, board, mode, seconds)
    terminal.tell(f"pull the cable within {modes.LEAD_S} s; it then lasts {seconds} s, and ends with a start")
    made = modes.row_of(board, mode, seconds, _Bench(), instrument, by, datetime.now().date())
    if made is None:
        terminal.tell("not measured")
        return
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(made)
    click.echo(text.getvalue())


@click.command("soak")
@_out_option
@port_option
def soak(out: Path, port: str | None) -> None:
    """Look at a device before and after two days of use: starts, crashes, cell, clock.

    The first run begins it, each later one says what became of it. Hold the button for 3 s before: while the
    radio is on, the device hears the cable, and its clock goes on.
    """
    with explained(out):
        at = datetime.now(UTC).isoformat(timespec="seconds")
        report = look_again(_remote(port), out, time.time_ns() // 1_000_000, at)
    if SOAK not in report.measured:
        click.echo(f"begun at {report.measured[BEGUN].at}: use it for {HOURS} hours, then run this again")
        return
    for line in _told(report):
        click.echo(printable(line))


def _told(report: Report) -> list[str]:
    values = report.measured[SOAK].values
    cell, trace = values["cell_mv"], values["trace"]
    error = values.get("clock_error_ms", "not measured: the RTC has begun anew")
    lines = [f"after {values['hours']} of {HOURS} hours", f"crashes: {values['crashes']}"]
    if isinstance(starts := values["starts"], list):
        lines += [f"starts by {each[0]}: {each[1]}" for each in starts if isinstance(each, list)]
    if isinstance(cell, list) and cell:
        lines.append(f"cell: {cell[0]} mV, then {cell[-1]} mV")
    lines.append(f"clock error: {error}" + (" ms" if isinstance(error, int) else ""))
    if isinstance(trace, list):
        lines += [f"last crash: {each}" for each in trace]
    return lines
