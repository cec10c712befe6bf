"""holdtimer routine import, holdtimer routine export"""

import importlib
import sys
import time
from pathlib import Path
from typing import Any

import click

from holdtimer.cli.deliver import deliver
from holdtimer.errors import EXIT_ROUTINE, HoldtimerError


class FitMissing(HoldtimerError):
    """The optional extra that reads and writes FIT is not installed."""

    exit_code = EXIT_ROUTINE


_ENDINGS = {".json": "json", ".toml": "toml", ".fit": "fit"}  # .txt is the short form

_output = click.option(
    "-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="Instead of standard output."
)


@click.command("import")
@click.argument("source")
@click.option("--slug", default="", help="Its name on the device, instead of the file's name.")
@_output
def import_(source: str, slug: str, output: Path | None) -> None:
    """Turn SOURCE into a routine file: .txt (the short form), .json or a FIT workout; "-" is short form
    on standard input.
    """
    from holdtimer.routines.load import FILE_MAX, load
    from holdtimer.routines.toml_write import toml

    path = Path(source)
    if source == "-":
        stem = output.stem if output else "routine"
        file = load(sys.stdin.read(FILE_MAX + 1), slug or stem, ".txt")
    elif path.suffix == ".fit":
        file = _fit().from_fit(path, slug or path.stem)
    else:
        file = load(path, slug)
    deliver(toml(file), output)


@click.command("export")
@click.argument("routine")
@click.option(
    "--to",
    "form",
    type=click.Choice(["short", "json", "toml", "fit"]),
    help="The short form, JSON, TOML, or a FIT workout; if not given, as FILE ends, else the short form.",
)
@click.option("--leave-out", is_flag=True, help="Leave out what the form cannot say, instead of refusing.")
@_output
def export(routine: str, form: str | None, leave_out: bool, output: Path | None) -> None:
    """Write ROUTINE in another form."""
    from holdtimer.routines import find, short
    from holdtimer.routines.toml_write import to_json, toml

    file = find(routine)
    form = form or _ENDINGS.get(output.suffix.lower() if output else "", "short")
    if form == "fit":
        deliver(_fit().to_fit(file, time.time()), output)
    elif form == "short":
        deliver(short(file, leave_out), output)
    else:
        deliver(toml(file) if form == "toml" else to_json(file), output)


def _fit() -> Any:
    """The module that needs the extra."""
    try:
        return importlib.import_module("holdtimer.routines.fit")
    except ImportError as lacking:
        raise FitMissing(f"FIT workouts need {lacking.name}", "pip install 'holdtimer[fit]'") from None
