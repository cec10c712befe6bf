"""holdtimer sync"""

import asyncio
from typing import TYPE_CHECKING

import click

from holdtimer import companion
from holdtimer.cli.options import day_begins_option, device_options
from holdtimer.cli.output import complain, terminal
from holdtimer.cli.tables import sessions_table, show
from holdtimer.companion.front import Target
from holdtimer.words.counts import counted

if TYPE_CHECKING:
    from holdtimer.companion.sync import Synced


@click.command("sync")
@click.option("--watch", is_flag=True, help="Stay, and do so whenever a device opens its radio window.")
@click.option(
    "--install-hint", is_flag=True, help="Print how systemd or launchd keeps `sync --watch` running."
)
@device_options
@day_begins_option
def sync(target: Target, watch: bool, install_hint: bool, day_begins: int) -> None:
    """Set the device's clock, pull its log, show what is new, and send the routines that have changed.

    A routine has changed where its file was edited, or a dose has grown.
    """
    if install_hint:
        unit, plist = companion.service.watch_service(terminal, target)
        click.echo(unit)
        click.echo(plist, nl=False)
    elif watch:
        asyncio.run(companion.sync.watch(terminal, target, lambda done: _show_and_complain(done, day_begins)))
    else:
        done = asyncio.run(companion.sync.sync(terminal, target))
        _show(done, day_begins)
        if done.error:
            raise done.error


def _show_and_complain(done: "Synced", day_begins: int) -> None:
    _show(done, day_begins)
    if done.error:
        complain(done.error)


def _show(done: "Synced", day_begins: int) -> None:
    if done.pulled and done.status:
        click.echo(
            f"{done.name}: {counted(done.pulled.records, 'new record')}, "
            f"{counted(len(done.pulled.sessions), 'new session')}"
        )
        volts = f"battery {done.status.battery_mv / 1000:.2f} V"
        clock = f"its clock is set, its log dated to {done.status.error_ms} ms; "
        click.echo(f"{clock if done.status.can_anchor else ''}{volts}")
    if done.postponed:
        names = ", ".join(file.slug for file in done.postponed)
        click.echo(f"a routine is running: {names} will be sent the next time")
    for file, size in done.sent:
        click.echo(f"{file.slug} ({file.name}) has changed and is on {done.name}: {size} bytes")
    if done.sessions:
        show(sessions_table(done.sessions, day_begins))
