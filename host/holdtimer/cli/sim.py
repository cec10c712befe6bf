"""holdtimer sim"""

import asyncio
import sys
from pathlib import Path

import click

from holdtimer.cli.options import FOLDER, ROUTINE, speed_option
from holdtimer.cli.output import terminal
from holdtimer.errors import EXIT_LACKING, HoldtimerError
from holdtimer.files import data_folder
from holdtimer.keys import Keys
from holdtimer.routines import find
from holdtimer.sim.headless import Inbox, commands_and_signals, headless
from holdtimer.sim.provision import provision, read_key, write_key
from holdtimer.sim.simulation import FirmwareCrashed, Observation, simulate


class NoTerminal(HoldtimerError):
    """The simulator's screen has nothing to be drawn on."""

    exit_code = EXIT_LACKING


@click.command("sim")
@click.option("--headless", is_flag=True, help="Without a screen: a line for whatever the device does.")
@speed_option(1.0, 0.1, 1000)
@click.option(
    "--listen", metavar="SPEC", help="Let companions reach it: tcp-server:127.0.0.1:9001 (0: any port)."
)
@click.option("--folder", type=FOLDER, help="Where its flash is kept between runs.")
@click.option(
    "--routine",
    "routines",
    type=ROUTINE,
    metavar="NAME",
    multiple=True,
    help="Put this routine on its flash first; repeatable.",
)
@click.option(
    "--owner/--no-owner",
    default=None,
    help="Headless: somebody keeps the radio window open; the default with --listen, until a command comes.",
)
@click.option(
    "--enroll/--no-enroll",
    default=True,
    help="With --listen: let this computer's companion talk to it, as `holdtimer enroll` would.",
)
def sim(
    headless: bool,
    speed: float,
    listen: str | None,
    folder: Path | None,
    routines: tuple[str, ...],
    owner: bool | None,
    enroll: bool,
) -> None:
    """Run a simulated device: the firmware itself on a simulated chip.

    Its flash starts empty, like a real one's, and is kept. With --headless, standard input takes a gesture a
    line: click, double, long, radio (3 s), hold MS, and quit; the first line of output says where --listen is
    reached.

    With --speed N its radio window closes after 90/N s of yours, and a link that is silent for 30/N s is
    dropped: transfers want a speed near 1.
    """
    if owner is not None and not headless:
        raise click.UsageError("--owner and --no-owner go with --headless")
    if not headless and not (sys.stdin.isatty() and sys.stderr.isatty()):  # Textual draws on stderr
        raise NoTerminal("the simulator's screen needs a terminal", "run it with --headless")
    files = [find(name) for name in routines]
    flash = folder or data_folder() / "simulator"
    provision(flash, [(file.slug, file.encoded()) for file in files])
    if listen and enroll:
        _enroll(flash)
    elif listen:
        _tell_how_to_enroll(flash)
    if owner is None and not listen:
        owner = False
    asyncio.run(_headless(flash, speed, listen, owner) if headless else _screen(flash, speed, listen))


def _enroll(folder: Path) -> None:
    """Give the device a key of this computer's unless it has one."""
    keys = Keys()
    device, key = read_key(folder)
    if not key or keys.known(device) != key:
        keys.enroll(lambda new: write_key(folder, new))


def _tell_how_to_enroll(folder: Path) -> None:
    if not read_key(folder)[1]:
        remedy = f"start it without --no-enroll, or: holdtimer enroll --sim {folder}"
        _complain(f"nobody can talk to it yet: {remedy}")


async def _headless(folder: Path, speed: float, listen: str | None, owner: bool | None) -> None:
    inbox: Inbox = asyncio.Queue()
    with commands_and_signals(inbox):
        async with simulate(folder, speed, inbox.put_nowait, listen) as simulation:
            if listen:
                click.echo(f"listening {simulation.reached_at}")
            try:
                await headless(simulation, inbox, owner, click.echo, _complain)
            except FirmwareCrashed as error:
                click.echo(error.firmware_traceback, err=True)
                raise


async def _screen(folder: Path, speed: float, listen: str | None) -> None:
    from holdtimer.sim.tui import screen  # Textual, which a simulator without a screen does without

    observations: asyncio.Queue[Observation] = asyncio.Queue()
    async with simulate(folder, speed, observations.put_nowait, listen) as simulation:
        await screen(simulation, observations)


def _complain(what: str) -> None:
    terminal.tell(f"holdtimer: {what}")
