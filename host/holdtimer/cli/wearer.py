"""holdtimer wearer"""

import time
from datetime import datetime, timedelta

import click

from holdtimer.cli.choosing import database_option, day_begins_option
from holdtimer.words.dates import from_utc_ms, minute, utc_ms
from holdtimer.words.text import device_name, is_named


@click.command("wearer")
@click.argument("device", required=False)
@click.argument("person", required=False)
@click.option(
    "--since",
    type=click.DateTime(formats=["%Y-%m-%d"]),
    metavar="DAY",
    help="From this day on. Else from now on, or for all that it has logged where nobody is named yet.",
)
@click.option("--forget", is_flag=True, help="Forget all who wore DEVICE.")
@day_begins_option
@database_option
def command(
    device: str | None,
    person: str | None,
    since: datetime | None,
    forget: bool,
    day_begins: int,
    database: str | None,
) -> None:
    """Say who wears a device: DEVICE is a part of its name or id, PERSON a name.

    Without PERSON, list who wears what. The name stays in the history on this computer; devices know nothing
    of it.
    """
    from holdtimer.history.store import open_store

    with open_store(database) as store:
        found = [known for known in store.devices() if is_named(known, device or "")]
        if device and not found:
            raise click.BadParameter(
                "the history has no such device; pull from it first", param_hint="DEVICE"
            )
        if (person or forget) and len(found) > 1:
            raise click.BadParameter(
                f"it may be {', '.join(known.hex() for known in found)}", param_hint="DEVICE"
            )
        of_device = [wearer for wearer in store.persons() if wearer.device in found]
        if forget:
            for wearer in of_device:
                store.assign(wearer.device, "", wearer.since_utc_ms)
        elif person:
            begin_ms = time.time_ns() // 1_000_000 if of_device else 0
            if since:
                begin_ms = utc_ms((since + timedelta(hours=day_begins)).astimezone())
            store.assign(found[0], person, begin_ms)
        shown = [wearer for wearer in store.persons() if wearer.device in found]
    for wearer in shown:
        click.echo(f"{device_name(wearer.device)}  {_since(wearer.since_utc_ms)}  {wearer.name}")
    if not shown:
        click.echo("nobody is named; do so with: holdtimer wearer DEVICE PERSON", err=True)


def _since(since_utc_ms: int) -> str:
    if not since_utc_ms:
        return "from the beginning"
    return f"since {minute(from_utc_ms(since_utc_ms).astimezone())}"
