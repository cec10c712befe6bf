"""holdtimer review"""

from datetime import datetime
from pathlib import Path

import click

from holdtimer.cli.choosing import Form, database_option, filter_options, form_options, nothing_there
from holdtimer.review.filters import Wanted


@click.command("review")
@click.option(
    "--html",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A page with charts, of all weeks; it opens offline and prints.",
)
@click.option(
    "--weeks",
    type=click.IntRange(1, 520),
    help="How many weeks back, where --since does not say: else 4, and all in the page.",
)
@filter_options
@form_options
@database_option
def command(html: Path | None, weeks: int | None, wanted: Wanted, form: Form, database: str | None) -> None:
    """The last weeks in sentences: what was done, how it went, and what a professional should see."""
    from rich.console import Console
    from rich.padding import Padding
    from rich.text import Text

    from holdtimer.cli.figured import figured
    from holdtimer.review.serialize import as_csv, as_json
    from holdtimer.review.summary import WEEKS, sentences, summary

    if html and form != "text":
        raise click.UsageError("--html, --json and --csv exclude each other")
    found = figured(wanted, database, weeks if html else weeks or WEEKS)
    if html:
        from holdtimer.review.page import write_page

        why = "no session is as wanted." if found is not None else "no session was pulled."
        size = write_page(html, found or [], datetime.now().astimezone(), why)
        click.echo(f"{html}: {size / 1e6:.1f} MB")
        return
    told = [(each.person, summary(each)) for _, each in found or ()]
    rows = [{"person": person, **row} for person, paragraphs in told for row in sentences(paragraphs)]
    if form == "json":
        click.echo(as_json(rows), nl=False)
    elif form == "csv":
        click.echo(as_csv(("person", "heading", "sentence"), rows), nl=False)
    elif not found:
        nothing_there(found is not None)
    else:
        console = Console()
        for person, paragraphs in told:
            if person or len(told) > 1:
                console.print(Text(person or "nobody named", style="bold underline"))
            for paragraph in paragraphs:
                console.print(Text(paragraph.heading, style="bold"))
                for sentence in paragraph.sentences:
                    console.print(Padding(Text(sentence), (0, 0, 0, 2)))
