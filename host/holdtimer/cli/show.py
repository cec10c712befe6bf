"""holdtimer show"""

import click

from holdtimer.cli.choosing import (
    EMPTY,
    Form,
    database_option,
    filter_options,
    form_options,
    nothing_there,
    tell_undated,
)
from holdtimer.review.filters import Wanted


@click.command("show")
@click.argument("number", type=int, required=False)
@filter_options
@form_options
@database_option
def command(number: int | None, wanted: Wanted, form: Form, database: str | None) -> None:
    """Show session NUMBER of `holdtimer sessions`, hold by hold; without one, the latest that is wanted."""
    from rich.console import Console

    from holdtimer.cli.tables import holds_table, pain
    from holdtimer.history.store import open_store
    from holdtimer.review.filters import select
    from holdtimer.review.moments import when, why_no_date
    from holdtimer.review.serialize import HOLD_COLUMNS, as_csv, as_json, hold_rows, session_row

    with open_store(database) as store:
        every = store.sessions()
    if not every:
        raise click.UsageError(EMPTY)
    if number is not None and not 1 <= number <= len(every):
        raise click.BadParameter(f"there are sessions 1 to {len(every)}", param_hint="NUMBER")
    wished = every if number is None else every[number - 1 : number]
    tell_undated(wished, wanted)
    sessions = select(wished, wanted)
    if not sessions:
        nothing_there(any_at_all=True)
        return
    session = sessions[-1]
    if form == "json":
        click.echo(
            as_json({**session_row(session, wanted.day_begins), "holds": hold_rows(session)}), nl=False
        )
        return
    if form == "csv":
        click.echo(as_csv(HOLD_COLUMNS, hold_rows(session)), nl=False)
        return
    console = Console()
    worn = f"  {session.person}" if session.person else ""
    title = (
        f"{session.number}  {when(session, wanted.day_begins)}  {session.routine}  {session.outcome}{worn}"
    )
    console.print(title, style="bold", markup=False)
    if why := why_no_date(session):
        console.print(f"no date: {why}", markup=False)
    console.print(f"pain before {pain(session.pain_before)}, after {pain(session.pain_after)}")
    console.print(holds_table(session))
