"""holdtimer review"""

from dataclasses import replace

import click

from holdtimer.cli.choosing import Form, database_option, filter_options, form_options, nothing_there
from holdtimer.review.filters import Wanted


@click.command("review")
@click.option(
    "--weeks",
    default=4,
    show_default=True,
    type=click.IntRange(1, 520),
    help="How many weeks back, where --since does not say.",
)
@filter_options
@form_options
@database_option
def command(weeks: int, wanted: Wanted, form: Form, database: str | None) -> None:
    """The last weeks in sentences: what was done, how it went, and what a professional should see."""
    from rich.console import Console
    from rich.text import Text

    from holdtimer.cli.figured import figured, last_day
    from holdtimer.review.plain import as_csv, as_json
    from holdtimer.review.summary import first_day, sentences, summary

    if wanted.since is None:
        wanted = replace(wanted, since=first_day(last_day(wanted), weeks))
    found = figured(wanted, database)
    told = [(each.person, summary(each)) for each in found or ()]
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
            if person:
                console.print(Text(person, style="bold underline"))
            for paragraph in paragraphs:
                console.print(Text(paragraph.heading, style="bold"))
                for sentence in paragraph.sentences:
                    console.print(Text(f"  {sentence}"))
