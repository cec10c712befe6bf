"""holdtimer push"""

import asyncio

import click

from holdtimer.cli.choosing import database_option
from holdtimer.cli.main import Shared
from holdtimer.cli.reach import device_options, reach


@click.command("push")
@click.argument("routine")
@click.option("--no-progress", is_flag=True, help="Send the low end of every range.")
@device_options
@database_option
@click.pass_obj
def command(
    shared: Shared, routine: str, no_progress: bool, device: str | None, timeout: float, database: str | None
) -> None:
    """Send ROUTINE, a file or the name of a bundled routine, to a device.

    What is given as a range grows with the sessions that were pulled (docs/routines.md); what is sent is
    told first.
    """
    from holdtimer.cli.doses import dosed_bytes
    from holdtimer.cli.sending import doses_for, origin_of, send
    from holdtimer.history.store import open_store
    from holdtimer.routines import find

    file = find(routine)

    async def deliver() -> tuple[str, int]:
        async with reach(shared.hci, device, timeout) as (nearby, talk):
            sessions = [] if no_progress else doses_for(store, talk.device_id)
            data = file.encoded() if no_progress else dosed_bytes(file, sessions)
            await send(talk, store, file, origin_of(routine), data, grows=not no_progress)
            return nearby.name, len(data)

    with open_store(database) as store:
        name, size = asyncio.run(deliver())
    click.echo(f"{file.slug} ({file.name}) is on {name}: {size} bytes, {len(file.steps)} steps")
