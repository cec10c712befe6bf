"""holdtimer sync"""

import asyncio
import os
from typing import TYPE_CHECKING

import click

from holdtimer.cli.choosing import database_option, day_begins_option
from holdtimer.cli.main import Shared
from holdtimer.cli.reach import device_options
from holdtimer.errors import HoldtimerError

if TYPE_CHECKING:
    from holdtimer.history.store import Store
    from holdtimer.link.central import Central
    from holdtimer.link.scan import Nearby

LOOK_S = 10.0
"""How long `--watch` listens at a time; a device not heard for so long has closed its window (it advertises
every 100 ms)."""


@click.command("sync")
@click.option("--watch", is_flag=True, help="Stay, and do so whenever a device opens its radio window.")
@click.option(
    "--install-hint", is_flag=True, help="Print how systemd or launchd keeps `sync --watch` running."
)
@device_options
@day_begins_option
@database_option
@click.pass_obj
def command(
    shared: Shared,
    watch: bool,
    install_hint: bool,
    device: str | None,
    timeout: float,
    day_begins: int,
    database: str | None,
) -> None:
    """Set the device's clock, pull its log, show what is new, and send the routines that have changed.

    A routine has changed where its file was edited, or a dose has grown.
    """
    from holdtimer.history.store import open_store

    if install_hint:
        _hint(shared.hci, device, database)
        return
    with open_store(database) as store:
        if watch:
            asyncio.run(_watch(shared.hci, device, store, day_begins))
        else:
            asyncio.run(_once(shared.hci, device, timeout, store, day_begins))


async def _once(hci: str | None, device: str | None, timeout: float, store: "Store", day_begins: int) -> None:
    from holdtimer.link.central import open_central
    from holdtimer.link.scan import find

    async with open_central(hci) as central:
        click.echo(f"looking for {device or 'a hold timer'} ...", err=True)
        await _sync(central, await find(central, device, timeout), store, day_begins)


async def _watch(hci: str | None, device: str | None, store: "Store", day_begins: int) -> None:
    from holdtimer.link.central import open_central
    from holdtimer.link.errors import LinkLost
    from holdtimer.link.scan import Nearby, scan

    met: set[str] = set()

    def is_new(nearby: Nearby) -> bool:
        wanted = device is None or device.lower() in (nearby.name.lower(), nearby.address.lower())
        return wanted and nearby.address not in met

    async with open_central(hci) as central:
        click.echo("waiting for a radio window to open; Ctrl-C ends it", err=True)
        while True:
            heard = await scan(central, LOOK_S, is_new)
            new = [nearby for nearby in heard if nearby.name and is_new(nearby)]
            if not new:
                met &= {nearby.address for nearby in heard}
            for nearby in new:
                try:
                    await _sync(central, nearby, store, day_begins)
                    met.add(nearby.address)
                except LinkLost as lost:
                    _complain(lost)  # and try again while it is heard
                except HoldtimerError as refused:
                    _complain(refused)
                    met.add(nearby.address)


async def _sync(central: "Central", nearby: "Nearby", store: "Store", day_begins: int) -> None:
    from rich.console import Console

    from holdtimer.cli.doses import dosed_bytes
    from holdtimer.cli.progress import bar
    from holdtimer.cli.sending import changed, doses_for, send
    from holdtimer.cli.tables import sessions_table
    from holdtimer.link.clock import set_clock
    from holdtimer.link.conversation import converse
    from holdtimer.link.keys import Keys
    from holdtimer.link.pull import pull

    click.echo(f"connecting to {nearby.name} ...", err=True)
    new: set[tuple[bytes, bytes, int]] = set()
    try:
        async with converse(central, nearby, Keys().of) as talk:
            await set_clock(talk)
            before = {(old.epoch, old.seq): old.outcome for old in store.sessions(talk.device_id)}
            with bar("fetching the log", "records") as progress:
                said, records = await pull(talk, store, progress)
            after = {(each.epoch, each.seq): each.outcome for each in store.sessions(talk.device_id)}
            new = {(talk.device_id, *key) for key, outcome in after.items() if before.get(key) != outcome}
            click.echo(f"{nearby.name}: {records} new records, {len(new)} new sessions")
            volts = f"{said.battery_mv / 1000:.2f} V"
            click.echo(f"its clock is set, its log's known to {said.error_ms} ms; battery {volts}")
            to_send = changed(store, talk.device_id)
            if to_send and said.busy:
                names = ", ".join(file.slug for file, _, _ in to_send)
                click.echo(f"a routine is running: {names} will be sent the next time")
                to_send = []
            for file, sent, data in to_send:
                if sent.grows:
                    dosed_bytes(file, doses_for(store, talk.device_id))
                await send(talk, store, file, sent.origin, data, sent.grows)
                click.echo(
                    f"{file.slug} ({file.name}) has changed and is on {nearby.name}: {len(data)} bytes"
                )
    finally:
        # No device waits for these: they read the sessions of everybody, which takes seconds in a practice.
        store.derive()
        if new:
            found = [each for each in store.sessions() if (each.device, each.epoch, each.seq) in new]
            Console().print(sessions_table(found, day_begins))


def _complain(error: HoldtimerError) -> None:
    click.echo(f"holdtimer: {error}", err=True)
    if error.hint:
        click.echo(f"  {error.hint}", err=True)


def _hint(hci: str | None, device: str | None, database: str | None) -> None:
    from holdtimer.cli.hint import launchd, program, systemd
    from holdtimer.files import DATA_DIRECTORY, data_folder
    from holdtimer.history.database import connect
    from holdtimer.link.keys import KEYS_VARIABLE

    words = [program(), *(("--hci", hci) if hci else ()), "sync", "--watch"]
    words += ["--device", device] if device else []
    if database:
        url = connect(database).url
        if url.password:
            database = url._replace(password=None).render_as_string()
            click.echo("the password is not in it: put that into ~/.pgpass", err=True)
        words += ["--database", database]
    environment = {name: os.environ[name] for name in (DATA_DIRECTORY, KEYS_VARIABLE) if os.environ.get(name)}
    if DATA_DIRECTORY in environment:
        environment[DATA_DIRECTORY] = str(data_folder().absolute())
    click.echo(systemd(words, environment))
    click.echo(launchd(words, environment), nl=False)
