"""holdtimer show"""

import click


@click.command("show")
@click.argument("number", type=int, required=False)
def command(number: int | None) -> None:
    """Show session NUMBER of `holdtimer sessions`, hold by hold; without one, the latest."""
    from rich.console import Console

    from holdtimer.cli.tables import holds_table, pain, when
    from holdtimer.history.store import open_store

    with open_store() as store:
        sessions = store.sessions()
    if not sessions:
        raise click.UsageError("there are no sessions yet; fetch them from a device with: holdtimer pull")
    number = len(sessions) if number is None else number
    if not 1 <= number <= len(sessions):
        raise click.BadParameter(f"there are sessions 1 to {len(sessions)}", param_hint="NUMBER")
    session = sessions[number - 1]
    console = Console()
    title = f"{session.number}  {when(session)}  {session.routine}  {session.outcome}"
    console.print(title, style="bold", markup=False)
    console.print(f"pain before {pain(session.pain_before)}, after {pain(session.pain_after)}")
    console.print(holds_table(session))
