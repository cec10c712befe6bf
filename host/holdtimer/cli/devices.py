"""holdtimer devices"""

import click


@click.command("devices")
def command() -> None:
    """List the devices that were enrolled on this computer: name, id, since when, where the key is."""
    from holdtimer.keys import Keys

    devices = Keys().devices()
    for known in devices:
        since = known.since_utc.astimezone().strftime("%Y-%m-%d %H:%M")
        click.echo(f"{known.name}  {known.device.hex()}  {since}  {known.place}")
    if not devices:
        click.echo("no device yet: plug one in, and run `holdtimer enroll`", err=True)
