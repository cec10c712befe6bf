"""holdtimer routine list, new, check, fmt, import, export, print: routine files."""

import importlib
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
from holdtimer.routines import RoutineError, find, library, load, short
from holdtimer.routines.fill import fill
from holdtimer.routines.lint import lint
from holdtimer.routines.load import FILE_MAX, look_up
from holdtimer.routines.read_back import read_back
from holdtimer.routines.rehearsal import timeline, total_ms
from holdtimer.routines.toml_write import lay_out, template, to_json, toml
from holdtimer.words.counts import counted
from holdtimer.words.durations import clock_ms, duration

_ENDINGS = {".json": "json", ".toml": "toml", ".fit": "fit"}  # .txt is the short form
_PHOTOS = (".png", ".jpg", ".jpeg", ".webp", ".bmp", ".tif", ".tiff")

_output = click.option("-o", "--output", type=FILE, help="Instead of standard output.")


@click.command("list")
def list_() -> None:
    """List the bundled routines: name, length, source."""
    for slug, name in library():
        file = find(slug)
        title = file.source.partition(" (")[0]
        click.echo(f"{slug:16} {duration(total_ms(timeline(file.routine()))):>14}  {name}; {title}")


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

    What is right is said in words, with what is assumed where the file is silent.

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
        for sentence in read_back(file):
            click.echo(f"  {sentence}", err=True)
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
    """Turn SOURCE into a routine file: .txt (as a therapist writes it), .json, a FIT workout, or a photo of a
    printed routine; "-" is text on standard input.

    What a text leaves open is assumed: it stands in the file, and there under `filled`.
    """
    path = Path(source)
    if source == "-":
        stem = output.stem if output else "routine"
        file = fill(load(sys.stdin.read(FILE_MAX + 1), slug or stem, ".txt"))
    elif path.suffix == ".fit":
        file = _extra("fit", "FIT workouts").from_fit(path, slug or path.stem)
    elif path.suffix.lower() in _PHOTOS:
        file = _extra("code", "QR codes").read_photo(path)
        file = file.model_copy(update={"slug": slug}) if slug else file
    else:
        file = load(path, slug)
        file = fill(file) if path.suffix == ".txt" else file
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
        deliver(_extra("fit", "FIT workouts").to_fit(file, time.time()), output)
    elif form == "short":
        deliver(short(file, leave_out), output)
    else:
        deliver(toml(file) if form == "toml" else to_json(file), output)


@click.command("print")
@click.argument("routine")
@_output
def print_(routine: str, output: Path | None) -> None:
    """Make a page of ROUTINE to print: PDF, or HTML where FILE ends so; without -o, a PDF named after it.

    It has the routine in words, what is assumed, boxes to tick, and a QR code: a photo of it can be imported.
    """
    file = find(routine)
    path = output or Path(f"{file.slug}.pdf")
    paper = _extra("paper", "pages to print")
    deliver(paper.html(file) if path.suffix == ".html" else paper.pdf(file), path)


def _extra(module: str, what: str) -> ModuleType:
    """The module of holdtimer.routines that needs an extra."""
    try:
        return importlib.import_module(f"holdtimer.routines.{module}")
    except ImportError as lacking:
        extra = "fit" if module == "fit" else "paper"
        raise PackageMissing(what, lacking, f"holdtimer[{extra}]") from None
