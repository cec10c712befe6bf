"""holdtimer scan"""

import asyncio

import click

from holdtimer.cli.main import Shared


@click.command("scan")
@click.option("--seconds", default=4.0, show_default=True, help="How long to listen.")
@click.pass_obj
def command(shared: Shared, seconds: float) -> None:
    """List the hold timers within reach.

    A device is heard only while its radio window is open: in its menu, hold the button for 3 s.
    """
    from holdtimer.link.central import open_central
    from holdtimer.link.errors import OPEN_THE_WINDOW, DeviceNotFound
    from holdtimer.link.scan import Nearby, scan

    async def listen() -> list[Nearby]:
        async with open_central(shared.hci) as central:
            return await scan(central, seconds)

    devices = asyncio.run(listen())
    if not devices:
        raise DeviceNotFound(f"no hold timer heard in {seconds:g} s", OPEN_THE_WINDOW)
    for nearby in devices:
        click.echo(f"{nearby.name:20} {nearby.address}  {nearby.rssi} dBm")
