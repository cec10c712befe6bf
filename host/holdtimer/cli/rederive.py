"""holdtimer rederive"""

import click

from holdtimer.cli.choosing import database_option


@click.command("rederive")
@database_option
def command(database: str | None) -> None:
    """Work all sessions out again from the records as they were pulled."""
    from holdtimer.history.store import open_store

    with open_store(database) as store:
        logs = store.derive(again=True)
        sessions = len(store.sessions())
    click.echo(f"{sessions} sessions of {logs} logs")
