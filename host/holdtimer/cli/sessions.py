"""holdtimer sessions"""

import click


@click.command("sessions")
def command() -> None:
    """List the sessions that were pulled, oldest first."""
    from rich.console import Console

    from holdtimer.cli.tables import sessions_table
    from holdtimer.history.store import open_store

    with open_store() as store:
        sessions = store.sessions()
    if not sessions:
        click.echo("no sessions yet; fetch them from a device with: holdtimer pull", err=True)
        return
    Console().print(sessions_table(sessions))
