"""Today's doses, from the history, and told to the person."""

import click

from holdcore.wire import encode_routine
from holdtimer.history.store import open_store
from holdtimer.routines import RoutineFile
from holdtimer.routines.progression import dosed, progress


def dosed_bytes(file: RoutineFile) -> bytes:
    """The routine at today's doses as it is sent; each dose goes to stderr with its reason."""
    if not progress(file, []):  # it has no ranges: the history has nothing to say
        return file.encoded()
    with open_store() as store:
        doses = progress(file, store.sessions())
    for dose in doses:
        click.echo(f"{dose.name}: {dose.said}, {dose.reason}", err=True)
    return encode_routine(dosed(file, doses))
