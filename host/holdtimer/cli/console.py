"""Tables, bars and pictures on a terminal."""

import click
from rich.console import Console, RenderableType
from rich.measure import Measurement
from rich.table import Table

_WIDEST = 10_000  # columns


class PlainConsole(Console):
    """For data: brackets and `:heart:` in a name stay what they are."""

    def __init__(self, stderr: bool = False) -> None:
        super().__init__(stderr=stderr, markup=False, emoji=False, highlight=False)

    def show(self, *shown: RenderableType) -> None:
        """Print them; where the words of a table do not fit into the terminal, say so."""
        for each in shown:
            self.print(each)
        wide = self.options.update_width(_WIDEST)
        tables = [each for each in shown if isinstance(each, Table)]
        least = max((Measurement.get(self, wide, each).minimum for each in tables), default=0)
        if least > self.width:
            click.echo(f"cells are cut: this takes {least} columns, and there are {self.width}", err=True)

    def on_broken_pipe(self) -> None:
        """Raise what everything else raises that notices it, instead of ending with exit code 1."""
        raise BrokenPipeError
