"""holdtimer sessions"""

import click

from holdtimer.cli.choosing import (
    Form,
    database_option,
    filter_options,
    form_options,
    nothing_there,
    tell_undated,
)
from holdtimer.review.filters import Wanted


@click.command("sessions")
@filter_options
@form_options
@database_option
def command(wanted: Wanted, form: Form, database: str | None) -> None:
    """List the sessions that were pulled, oldest first."""
    from rich.console import Console

    from holdtimer.cli.tables import sessions_table
    from holdtimer.history.store import open_store
    from holdtimer.review.filters import select
    from holdtimer.review.moments import undated_sentences, why_undated
    from holdtimer.review.serialize import SESSION_COLUMNS, as_csv, as_json, session_row

    with open_store(database) as store:
        every = store.sessions()
    tell_undated(every, wanted)
    sessions = select(every, wanted)
    rows = (session_row(session, wanted.day_begins) for session in sessions)
    if form == "json":
        click.echo(as_json(list(rows)), nl=False)
    elif form == "csv":
        click.echo(as_csv(SESSION_COLUMNS, rows), nl=False)
    elif sessions:
        Console().print(sessions_table(sessions, wanted.day_begins))
        for sentence in undated_sentences(why_undated(sessions)):
            click.echo(sentence)
    else:
        nothing_there(bool(every))
