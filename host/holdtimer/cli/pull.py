"""holdtimer pull"""

import asyncio

import click

from holdtimer.cli.choosing import database_option
from holdtimer.cli.main import Shared
from holdtimer.cli.progress import bar
from holdtimer.cli.reach import device_options, reach


@click.command("pull")
@device_options
@database_option
@click.pass_obj
def command(shared: Shared, device: str | None, timeout: float, database: str | None) -> None:
    """Fetch what the device has logged since the last pull; each record is stored once."""
    from holdtimer.history.store import open_store
    from holdtimer.link.pull import pull

    with open_store(database) as store:
        before = len(store.sessions())

        async def fetch() -> tuple[str, int]:
            async with reach(shared.hci, device, timeout) as (nearby, talk):
                with bar("fetching the log", "records") as progress:
                    _, new = await pull(talk, store, progress)
                return nearby.name, new

        name, new = asyncio.run(fetch())
        store.derive()
        sessions = len(store.sessions()) - before
    click.echo(f"{new} new records from {name}, {sessions} new sessions")
    if sessions:
        click.echo("see them with: holdtimer sessions", err=True)
