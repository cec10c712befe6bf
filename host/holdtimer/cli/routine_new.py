"""holdtimer routine new"""

import re
from pathlib import Path

import click

from holdtimer.cli.deliver import deliver


@click.command("new")
@click.argument("name")
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Instead of a file named after it.",
)
def new(name: str, output: Path | None) -> None:
    """Begin a routine called NAME: a file with every key explained."""
    from holdtimer.routines import load
    from holdtimer.routines.bundled import template

    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:24].strip("-") or "routine"
    path = output or Path(f"{slug}.toml")
    text = template(name, path.stem)
    load(text, path.stem)
    deliver(text, path)
    click.echo(f"edit {path}, then: holdtimer routine check {path}", err=True)
