"""holdtimer routine new, check, fmt, import, export: routine files."""

import re
import sys
import time
from pathlib import Path
from types import ModuleType

import click

from holdtimer.cli.options import FILE
from holdtimer.cli.output import deliver, terminal
from holdtimer.errors import EXIT_FILE, PackageMissing
from holdtimer.files import write
from holdtimer.routines import RoutineError, find, load, short
from holdtimer.routines.lint import lint
from holdtimer.routines.load import FILE_MAX, look_up
from holdtimer.routines.rehearsal import timeline, total_ms
from holdtimer.routines.toml_write import lay_out, template, to_json, toml
from holdtimer.words.counts import counted
from holdtimer.words.durations import clock_ms

_ENDINGS = {".json": "json", ".toml": "toml", ".fit": "fit"}  # .txt is the short form

_output = click.option("-o", "--output", type=FILE, help="Instead of standard output.")


@click.command("new")
@click.argument("name")
@click.option("-o", "--output", type=FILE, help="Instead of a file named after it.")
def new(name: str, output: Path | None) -> None:
    """Begin a routine called NAME: a file with every key explained."""
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:24].strip("-") or "routine"
    path = output or Path(f"{slug}.toml")
    text = template(name, path.stem)
    load(text, path.stem)
    deliver(text, path)
    terminal.tell(f"edit {path}, then: holdtimer routine check {path}")


@click.command("check")
@click.argument("routines", nargs=-1, required=True)
@click.option("--strict", is_flag=True, help="Warnings count as mistakes.")
@click.pass_context
def check(ctx: click.Context, routines: tuple[str, ...], strict: bool) -> None:
    """Name every mistake in ROUTINES, and warn of what is unlikely to be meant, with line and column.

    The exit code is 3 where there is a mistake.
    """
    failed = False
    for name in routines:
        try:
            file, where = look_up(name)
        except RoutineError as error:
            failed = True
            for problem in error.problems:
                click.echo(_line(name, problem.line, problem.column, "mistake", problem.message))
            continue
        warnings = lint(file, where)
        failed |= strict and bool(warnings)
        for warning in warnings:
            click.echo(_line(name, warning.line, warning.column, "warning", warning.message))
        total = clock_ms(total_ms(timeline(file.routine())))
        steps = counted(len(file.steps), "step")
        click.echo(
            f"{name}: {file.name}, {steps}, {total}, {len(file.encoded())} bytes on the device", err=True
        )
    ctx.exit(EXIT_FILE if failed else 0)


def _line(name: str, line: int, column: int, what: str, message: str) -> str:
    where = f":{line}:{column}" if line else ""
    return f"{name}{where}: {what}: {message}"


@click.command("fmt")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Change nothing; exit 3 where something would be.")
@click.pass_context
def fmt(ctx: click.Context, files: tuple[Path, ...], only_check: bool) -> None:
    """Lay out routine FILES (.toml) canonically; comments stay."""
    stale = False
    for path in files:
        if path.suffix != ".toml":
            raise click.BadParameter(
                f"{path} is not a .toml file; turn it into one with: holdtimer routine import"
            )
        load(path)  # mistakes are told with the file's name
        text = path.read_bytes().decode()
        out = lay_out(text, path.stem)
        if out == text:
            continue
        stale = True
        click.echo(f"{path}: {'would be laid out anew' if only_check else 'laid out anew'}")
        if not only_check:
            write(path, out)
    ctx.exit(EXIT_FILE if stale and only_check else 0)


@click.command("import")
@click.argument("source")
@click.option("--slug", default="", help="Its name on the device, instead of the file's name.")
@_output
def import_(source: str, slug: str, output: Path | None) -> None:
    """Turn SOURCE into a routine file: .txt (the short form), .json or a FIT workout; "-" is short form
    on standard input.
    """
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
    file = find(routine)
    form = form or _ENDINGS.get(output.suffix.lower() if output else "", "short")
    if form == "fit":
        deliver(_fit().to_fit(file, time.time()), output)
    elif form == "short":
        deliver(short(file, leave_out), output)
    else:
        deliver(toml(file) if form == "toml" else to_json(file), output)


def _fit() -> ModuleType:
    """The module that needs the extra."""
    try:  # an extra
        import holdtimer.routines.fit as fit
    except ImportError as lacking:
        raise PackageMissing("FIT workouts", lacking, "holdtimer[fit]") from None
    return fit
