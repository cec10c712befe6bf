"""holdtimer doctor"""

import asyncio
import platform
from collections.abc import Callable, Iterator
from importlib.metadata import version

import click

from holdtimer.cli.main import Shared
from holdtimer.errors import HoldtimerError

# Each check answers with what it found, and raises HoldtimerError where something is wrong.
Check = tuple[str, Callable[[], str]]


@click.command("doctor")
@click.option("--seconds", default=4.0, show_default=True, help="How long to listen for devices.")
@click.pass_obj
def command(shared: Shared, seconds: float) -> None:
    """Check what this computer has, and say what to do about what it lacks.

    Ends with the exit code of the first check that failed.
    """
    failed: HoldtimerError | None = None
    for name, check in _checks(shared.hci, seconds):
        try:
            click.echo(f"ok       {name}: {check()}")
        except HoldtimerError as error:
            click.echo(f"missing  {name}: {error}")
            if error.hint:
                click.echo(f"         {error.hint}")
            failed = failed or error
    if failed:
        raise click.exceptions.Exit(failed.exit_code)


def _checks(hci: str | None, seconds: float) -> Iterator[Check]:
    yield "holdtimer", lambda: f"{version('holdtimer')} on Python {platform.python_version()}"
    yield "history", _history
    where = hci or "the system's"
    yield f"Bluetooth ({where})", lambda: _bluetooth(hci, seconds)


def _history() -> str:
    from holdtimer.history.store import open_store

    with open_store() as store:
        return f"{len(store.sessions())} sessions in {store.place}"


def _bluetooth(hci: str | None, seconds: float) -> str:
    from holdtimer.link.central import open_central
    from holdtimer.link.scan import Nearby, scan

    async def listen() -> list[Nearby]:
        async with open_central(hci) as central:
            return await scan(central, seconds)

    devices = asyncio.run(listen())
    names = ", ".join(nearby.name for nearby in devices)
    return f"works; in reach: {names or 'no hold timer with its radio window open'}"
