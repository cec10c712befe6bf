"""holdtimer stats"""

import click

from holdtimer.cli.choosing import Form, database_option, filter_options, form_options, nothing_there
from holdtimer.review.filters import Wanted


@click.command("stats")
@click.option(
    "--weeks",
    default=4,
    show_default=True,
    type=click.IntRange(1, 520),
    help="How many of the latest weeks the tables show; JSON and CSV have all.",
)
@filter_options
@form_options
@database_option
def command(weeks: int, wanted: Wanted, form: Form, database: str | None) -> None:
    """Figures of all sessions: days done, time per muscle, planned and held, sides, pain, time of day."""
    from rich.console import Console

    from holdtimer.cli.figure_tables import tables
    from holdtimer.cli.figured import figured
    from holdtimer.review.serialize import FIGURE_COLUMNS, as_csv, as_json, figure_rows, figures_object

    found = figured(wanted, database)
    if form == "json":
        click.echo(as_json([figures_object(each) for _, each in found or ()]), nl=False)
    elif form == "csv":
        rows = [row for _, each in found or () for row in figure_rows(each)]
        click.echo(as_csv(FIGURE_COLUMNS, rows), nl=False)
    elif not found:
        nothing_there(found is not None)
    else:
        console = Console()
        for _, each in found:
            if each.person is None and len(found) > 1:
                console.print("nobody named:", style="bold")
            for table in tables(each, weeks):
                console.print(table)
