"""holdtimer scan, push, pull, settings, doctor: a device by radio."""

import asyncio

import click

from holdtimer import companion
from holdtimer.cli.options import ROUTINE, database_option, device_options
from holdtimer.cli.output import terminal
from holdtimer.companion import Target
from holdtimer.errors import HoldtimerError
from holdtimer.words.counts import battery, counted


@click.command("scan")
@click.option("--seconds", default=4.0, show_default=True, help="How long to listen.")
@database_option
@click.pass_obj
def scan(hci: str | None, seconds: float, database: str | None) -> None:
    """List the hold timers within reach.

    A device is heard only while its radio window is open: in its menu, hold the button for 3 s. One that
    this computer has the key of is asked how it is, and its clock compared with this computer's, which dates
    its sessions. Its window stays open.
    """
    for heard in asyncio.run(companion.reach.scan(terminal, hci, seconds, database)):
        nearby, status = heard.nearby, heard.status
        how = heard.why
        if status:
            how = f"{battery(status.battery_mv)}, clock "
            how += f"known to {status.error_ms} ms" if status.can_anchor else "not compared"
        click.echo(f"{nearby.name:20} {nearby.address}  {nearby.rssi} dBm  {how}")


@click.command("push")
@click.argument("routine", type=ROUTINE)
@click.option("--no-progress", is_flag=True, help="Send the low end of every range.")
@device_options
def push(target: Target, routine: str, no_progress: bool) -> None:
    """Send ROUTINE, a file or the name of a bundled routine, to a device.

    What is given as a range grows with the sessions that were pulled (docs/routines.md); what is sent is
    told first.
    """
    done = asyncio.run(companion.push.push(terminal, target, routine, grows=not no_progress))
    file = done.file
    steps = counted(len(file.steps), "step")
    click.echo(f"{file.slug} ({file.name}) is on {done.name}: {done.size} bytes, {steps}")


@click.command("pull")
@device_options
def pull(target: Target) -> None:
    """Fetch what the device has logged since the last pull; each record is stored once."""
    done = asyncio.run(companion.sync.pull(terminal, target))
    records, sessions = counted(done.records, "new record"), counted(len(done.sessions), "new session")
    click.echo(f"{records} from {done.name}, {sessions}")
    if done.sessions:
        terminal.tell("see them with: holdtimer sessions")


@click.command("settings")
@click.argument("changes", nargs=-1, metavar="[KEY=VALUE]...")
@device_options
def settings(target: Target, changes: tuple[str, ...]) -> None:
    """Show the settings of a device, or change some: holdtimer settings volume=2 halfway=off

    All changes are made, or none. The same settings are on the device, a double click before its first
    routine; there are also the hearing test (pitch) and the teaching of a breath (docs/settings.md).
    """
    try:
        asked = companion.settings.parse_changes(changes)
    except companion.settings.ChoiceError as wrong:
        raise click.BadParameter(str(wrong), param_hint="KEY=VALUE") from None
    done = asyncio.run(companion.settings.settings(terminal, target, asked))
    if not asked:
        click.echo(f"settings of {done.name}")
    for choice in asked or companion.settings.CHOICES:
        at = choice.number
        if at >= len(done.after):
            continue
        now = choice.say(done.after[at])
        if not asked:
            click.echo(f"  {f'{choice.key}={now}':20} {choice.does} ({choice.allowed})")
        elif done.before[at] == done.after[at]:
            click.echo(f"{choice.key} is {now} already")
        else:
            click.echo(f"{choice.key}: {choice.say(done.before[at])} -> {now}")
    for why in (companion.settings.why_not(asked, done.after), companion.settings.why_silent(done.after)):
        if why:
            terminal.tell(why)


@click.command("doctor")
@click.option("--seconds", default=4.0, show_default=True, help="How long to listen for devices.")
@database_option
@click.pass_obj
def doctor(hci: str | None, seconds: float, database: str | None) -> None:
    """Check what this computer has, and say what to do about what it lacks.

    Ends with the exit code of the first check that failed.
    """
    failed: HoldtimerError | None = None
    for name, check in companion.computer.checks(hci, seconds, database).items():
        try:
            click.echo(f"ok       {name}: {check()}")
        except HoldtimerError as error:
            click.echo(f"missing  {name}: {error}")
            if error.hint:
                click.echo(f"         {error.hint}")
            failed = failed or error
    if failed:
        raise click.exceptions.Exit(failed.exit_code)
