"""holdtimer person, backup, restore, rebuild: the history of this computer."""

import tempfile
import time
from datetime import datetime
from pathlib import Path

import click

from holdtimer.cli.options import FILE, database_option, day_begins_option, day_option
from holdtimer.cli.output import terminal
from holdtimer.history.archive import open_backup, replace, save
from holdtimer.history.database import move_aside
from holdtimer.history.errors import DamagedError
from holdtimer.history.store import Store, open_store
from holdtimer.review.filters import Wanted, settle
from holdtimer.words.counts import counted
from holdtimer.words.dates import from_utc_ms, minute, utc_ms
from holdtimer.words.text import device_name, full_name


@click.command("person")
@click.argument("device", required=False)
@click.argument("name", metavar="[PERSON]", required=False)
@click.option(
    "--since",
    metavar="DAY",
    help="From this day on. Else from now on, or for all that it has logged where nobody is named yet.",
)
@click.option("--forget", is_flag=True, help="Forget all who used DEVICE.")
@day_begins_option
@database_option
def person(
    device: str | None,
    name: str | None,
    since: str | None,
    forget: bool,
    day_begins: int,
    database: str | None,
) -> None:
    """Say who uses a device: DEVICE is a part of its name or id, PERSON a name.

    Without PERSON, list who uses what. The name stays in the history on this computer; devices know nothing
    of it.
    """
    with open_store(database) as store:
        known = settle(Wanted(device=device), (), store.devices()).device
        found = [each for each in store.devices() if known in (None, full_name(each))]
        if device and not found:
            raise click.BadParameter(
                "the history has no such device; pull from it first", param_hint="DEVICE"
            )
        of_device = [entry for entry in store.persons() if entry.device in found]
        if forget:
            for entry in of_device:
                store.assign(entry.device, "", entry.since_utc_ms)
        elif name:
            begin_ms = time.time_ns() // 1_000_000 if of_device else 0
            if day := day_option("--since", since, day_begins):
                begin_ms = utc_ms(datetime(day.year, day.month, day.day, day_begins).astimezone())
            store.assign(found[0], name, begin_ms)
        shown = [entry for entry in store.persons() if entry.device in found]
    for entry in shown:
        click.echo(f"{device_name(entry.device)}  {_since(entry.since_utc_ms)}  {entry.name}")
    if not shown:
        terminal.tell("nobody is named; do so with: holdtimer person DEVICE PERSON")


def _since(ms: int) -> str:
    return f"since {minute(from_utc_ms(ms).astimezone())}" if ms else "from the beginning"


@click.command("backup")
@click.argument("file", type=FILE)
@database_option
def backup(file: Path, database: str | None) -> None:
    """Copy the whole history into FILE, which must not be there yet.

    FILE can be restored into any database, SQLite or PostgreSQL. It has no keys of devices.
    """
    with open_store(database) as store:
        saved = save(store, file)
    click.echo(f"{counted(saved.records, 'record')} of {counted(saved.devices, 'device')} saved in {file}")


@click.command("restore")
@click.argument("file", type=FILE)
@database_option
def restore(file: Path, database: str | None) -> None:
    """Put the history in FILE, which `holdtimer backup` made, in the place of this computer's.

    FILE is checked as a whole before anything is changed. What was there is backed up beside FILE first; a
    damaged SQLite file is moved aside.
    """

    def put(source: Store, keep: bool) -> None:
        with open_store(database) as store:
            if keep and store.devices():
                before = file.with_name(f"before-restore-{datetime.now():%Y%m%d-%H%M%S}.holdtimer")
                save(store, before)
                terminal.tell(f"what was there is in {before}")
            done = replace(store, source)
            what = f"{counted(done.records, 'record')} of {counted(done.devices, 'device')}"
            click.echo(f"restored: {what}, into {store.place}")

    with tempfile.TemporaryDirectory() as scratch, open_backup(file, Path(scratch)) as source:
        try:
            put(source, keep=True)
        except DamagedError:
            terminal.tell(f"the damaged history is now {move_aside(database)}")
            put(source, keep=False)


@click.command("rebuild")
@database_option
def rebuild(database: str | None) -> None:
    """Work all sessions out again from the records as they were pulled."""
    with open_store(database) as store:
        logs = store.derive(again=True)
        count = len(store.sessions())
    click.echo(f"{counted(count, 'session')} of {counted(logs, 'log')}")
