"""holdtimer restore"""

import tempfile
from datetime import datetime
from pathlib import Path

import click

from holdtimer.cli.choosing import database_option


@click.command("restore")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@database_option
def command(file: Path, database: str | None) -> None:
    """Put the history in FILE, which `holdtimer backup` made, in the place of this computer's.

    FILE is checked as a whole before anything is changed. What was there is backed up beside FILE first; a
    damaged SQLite file is moved aside.
    """
    from holdtimer.history.archive import open_backup, replace, save
    from holdtimer.history.database import move_aside
    from holdtimer.history.errors import DamagedError
    from holdtimer.history.store import Store, open_store

    def put(source: Store, keep: bool) -> None:
        with open_store(database) as store:
            if keep and store.devices():
                before = file.with_name(f"before-restore-{datetime.now():%Y%m%d-%H%M%S}.holdtimer")
                save(store, before)
                click.echo(f"what was there is in {before}", err=True)
            done = replace(store, source)
            click.echo(f"restored: {done.records} records of {done.devices} devices, into {store.place}")

    with tempfile.TemporaryDirectory() as scratch, open_backup(file, Path(scratch)) as source:
        try:
            put(source, keep=True)
        except DamagedError:
            click.echo(f"the damaged history is now {move_aside(database)}", err=True)
            put(source, keep=False)
