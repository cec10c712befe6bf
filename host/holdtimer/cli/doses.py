"""Today's doses, from the history, and told to the person."""

from collections.abc import Sequence

import click

from holdcore.wire import encode_routine
from holdtimer.history.sessions import Session
from holdtimer.routines import RoutineFile
from holdtimer.routines.progression import apply_doses, progress


def dosed_bytes(file: RoutineFile, sessions: Sequence[Session], tell: bool = True) -> bytes:
    """The routine as it is sent, at the doses that `sessions` say; `tell` says each, and why, on stderr."""
    doses = progress(file, sessions)
    if not doses:
        return file.encoded()
    if tell:
        for dose in doses:
            click.echo(f"{dose.name}: {dose.said}, {dose.reason}", err=True)
    return encode_routine(apply_doses(file, doses))
