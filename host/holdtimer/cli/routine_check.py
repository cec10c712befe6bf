"""holdtimer routine check, holdtimer routine fmt"""

from pathlib import Path

import click

from holdtimer.errors import EXIT_ROUTINE


@click.command("check")
@click.argument("routines", nargs=-1, required=True)
@click.option("--strict", is_flag=True, help="Warnings count as mistakes.")
@click.pass_context
def check(ctx: click.Context, routines: tuple[str, ...], strict: bool) -> None:
    """Name every mistake in ROUTINES, and warn of what is unlikely to be meant, with line and column.

    The exit code is 3 where there is a mistake.
    """
    from holdtimer.cli.clock import clock
    from holdtimer.routines import RoutineError
    from holdtimer.routines.bundled import look_up
    from holdtimer.routines.lint import lint
    from holdtimer.routines.rehearsal import timeline, total_ms

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
        total = clock(total_ms(timeline(file.routine())))
        steps = "1 step" if len(file.steps) == 1 else f"{len(file.steps)} steps"
        click.echo(
            f"{name}: {file.name}, {steps}, {total}, {len(file.encoded())} bytes on the device", err=True
        )
    ctx.exit(EXIT_ROUTINE if failed else 0)


def _line(name: str, line: int, column: int, what: str, message: str) -> str:
    where = f":{line}:{column}" if line else ""
    return f"{name}{where}: {what}: {message}"


@click.command("fmt")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Change nothing; exit 3 where something would be.")
@click.pass_context
def fmt(ctx: click.Context, files: tuple[Path, ...], only_check: bool) -> None:
    """Lay out routine FILES (.toml) canonically; comments stay."""
    from holdtimer.routines import load
    from holdtimer.routines.toml_write import lay_out

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
            path.write_text(out, newline="\n")
    ctx.exit(EXIT_ROUTINE if stale and only_check else 0)
