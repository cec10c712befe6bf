"""holdtimer routine list, new, check, fmt, import, export, print: routine files."""

import sys
import time
from pathlib import Path

import click

from holdtimer.cli.options import FILE, ROUTINE
from holdtimer.cli.output import NotWritten, complain, deliver, explained, terminal
from holdtimer.errors import EXIT_FILE
from holdtimer.files import as_text, write
from holdtimer.routines import RoutineError, find, library, load, short
from holdtimer.routines.fill import fill
from holdtimer.routines.lint import lint
from holdtimer.routines.load import FILE_MAX, look_up
from holdtimer.routines.problems import about_file
from holdtimer.routines.read_back import read_back
from holdtimer.routines.rehearsal import timeline, total_ms
from holdtimer.routines.slugs import slug_of
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
    path = output or Path(f"{slug_of(name)}.toml")
    slug = slug_of(as_text(path.stem))
    text = template(name, slug)
    load(text, slug)
    deliver(text, path)
    terminal.tell(f"edit {path}, then: holdtimer routine check {path}")


@click.command("check")
@click.argument("routines", type=ROUTINE, nargs=-1, required=True)
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
    """Lay out routine FILES (.toml) canonically; comments stay.

    The exit code is 3 where a file has mistakes, or cannot be written; the others are laid out all the same.
    """
    failed = False
    for path in files:
        if path.suffix.lower() != ".toml":
            raise click.BadParameter(
                f"{path} is not a .toml file; turn it into one with: holdtimer routine import"
            )
    for path in files:
        try:
            failed |= _lay_out(path, only_check) and only_check
        except (RoutineError, NotWritten) as error:
            complain(error)
            failed = True
    ctx.exit(EXIT_FILE if failed else 0)


def _lay_out(path: Path, only_check: bool) -> bool:
    """Lay it out, or `only_check`; tell and return whether that changes it."""
    load(path)  # mistakes are told with the file's name
    text = path.read_bytes().decode()
    out = lay_out(text, slug_of(as_text(path.stem)))
    if out == text:
        return False
    if only_check:
        click.echo(f"{path}: would be laid out anew")
    else:
        with explained(path):
            write(path, out)
        click.echo(f"{path}: laid out anew")
    return True


@click.command("import")
@click.argument("source", type=ROUTINE)
@click.option("--slug", default="", help="Its name on the device, instead of the file's name.")
@_output
def import_(source: str, slug: str, output: Path | None) -> None:
    """Turn SOURCE into a routine file: .txt (as a therapist writes it), .json, a FIT workout, or a photo of a
    printed routine; "-" is text on standard input.

    What a text leaves open is assumed: it stands in the file, and there under `filled`.
    """
    path = Path(source)
    if source == "-":
        name = slug_of(as_text(output.stem)) if output else "routine"
        file = fill(load(sys.stdin.buffer.read(FILE_MAX + 1), slug or name, ".txt"))
    elif path.suffix.lower() == ".fit":
        from holdtimer.routines.fit import from_fit  # an extra

        file = from_fit(path, slug or slug_of(as_text(path.stem)))
    elif path.suffix.lower() in _PHOTOS:
        from holdtimer.routines.code import read_photo  # an extra

        file = read_photo(path)
        file = file.model_copy(update={"slug": slug}) if slug else file
    else:
        file = load(path, slug)
        file = fill(file) if path.suffix == ".txt" else file
    deliver(toml(file), output)


@click.command("export")
@click.argument("routine", type=ROUTINE)
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
        from holdtimer.routines.fit import to_fit  # an extra

        deliver(to_fit(file, time.time()), output)
        return
    text = short(file, leave_out) if form == "short" else toml(file) if form == "toml" else to_json(file)
    if len(text.encode()) > FILE_MAX:
        problem = about_file("this would be too long to be read again", f"at most {FILE_MAX} bytes")
        raise RoutineError(file.slug, [problem])
    deliver(text, output)


@click.command("print")
@click.argument("routine", type=ROUTINE)
@_output
def print_(routine: str, output: Path | None) -> None:
    """Make a page of ROUTINE to print: PDF, or HTML where FILE ends so; without -o, a PDF named after it.

    It has the routine in words, what is assumed, boxes to tick, and a QR code: a photo of it can be imported.
    """
    from holdtimer.routines import paper  # an extra

    file = find(routine)
    path = output or Path(f"{file.slug}.pdf")
    deliver(paper.html(file) if path.suffix == ".html" else paper.pdf(file), path)
