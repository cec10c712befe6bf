"""holdtimer push"""

import asyncio

import click

from holdtimer.cli.main import Shared
from holdtimer.cli.progress import bar
from holdtimer.cli.reach import device_options, reach


@click.command("push")
@click.argument("routine")
@click.option("--no-progress", is_flag=True, help="Send the low end of every range.")
@device_options
@click.pass_obj
def command(shared: Shared, routine: str, no_progress: bool, device: str | None, timeout: float) -> None:
    """Send ROUTINE, a file or the name of a bundled routine, to a device.

    What is given as a range grows with the sessions that were pulled (docs/routines.md); what is sent is
    told first.
    """
    from holdtimer.cli.doses import dosed_bytes
    from holdtimer.link.push import push
    from holdtimer.routines import find

    file = find(routine)
    data = file.encoded() if no_progress else dosed_bytes(file)

    async def send() -> str:
        async with reach(shared.hci, device, timeout) as (nearby, talk):
            with bar(f"sending {file.slug}", "bytes") as progress:
                await push(talk, file.slug, data, progress)
            return nearby.name

    name = asyncio.run(send())
    click.echo(f"{file.slug} ({file.name}) is on {name}: {len(data)} bytes, {len(file.steps)} steps")
