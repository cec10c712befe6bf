"""holdtimer backup"""

from pathlib import Path

import click

from holdtimer.cli.choosing import database_option


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@database_option
def command(file: Path, database: str | None) -> None:
    """Copy the whole history into FILE, which must not be there yet.

    FILE can be restored into any database, SQLite or PostgreSQL. It has no keys of devices.
    """
    from holdtimer.history.archive import save
    from holdtimer.history.store import open_store

    with open_store(database) as store:
        saved = save(store, file)
    click.echo(f"{saved.records} records of {saved.devices} devices are in {file}")
