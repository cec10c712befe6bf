"""holdtimer sim"""

import asyncio
import os
import sys
from pathlib import Path

import click

from holdtimer.cli.options import FOLDER, ROUTINE, speed_option
from holdtimer.cli.output import complain, terminal
from holdtimer.errors import EXIT_LACKING, HoldtimerError
from holdtimer.files import data_folder
from holdtimer.keys import Keys
from holdtimer.routines import find, library
from holdtimer.sim.headless import Inbox, commands_and_signals, headless
from holdtimer.sim.provision import has_routines, provision, read_key, write_key
from holdtimer.sim.simulation import FirmwareCrashed, Observation, simulate


class NoTerminal(HoldtimerError):
    """The simulator's screen has nothing to be drawn on."""

    exit_code = EXIT_LACKING


@click.command("sim")
@click.option("--headless", is_flag=True, help="Without a screen: a line for whatever the device does.")
@click.option("--mute", is_flag=True, help="Without sound; on the screen m changes that.")
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
    mute: bool,
    speed: float,
    listen: str | None,
    folder: Path | None,
    routines: tuple[str, ...],
    owner: bool | None,
    enroll: bool,
) -> None:
    """Run a simulated device: the firmware itself on a simulated chip.

    Its flash is kept. One without a routine is given all the bundled ones; with --headless it stays as it
    is, empty like a real one's at first. On the screen each key says what it does now.

    With --headless, standard input takes a gesture a line: click, double, long, radio (3 s), hold MS, and
    quit; the first line of output says where --listen is reached.

    With --speed N its radio window closes after 90/N s of yours, and a link that is silent for 30/N s is
    dropped: transfers want a speed near 1.
    """
    if owner is not None and not headless:
        raise click.UsageError("--owner and --no-owner go with --headless")
    streams = (
        sys.stdin,
        sys.stdout,
        sys.stderr,
    )  # Textual draws on the last, and asks the second for its size
    if not headless and not all(stream.isatty() for stream in streams):
        raise NoTerminal("the simulator's screen needs a terminal", "run it with --headless")
    files = [find(name) for name in routines]
    flash = folder or data_folder() / "simulator"
    if not headless and not files and not has_routines(flash):
        files = [find(slug) for slug, _ in library()]
    provision(flash, [(file.slug, file.encoded()) for file in files])
    if not headless and (why := _no_screen()):
        complain(why)
        headless, owner = True, False
    if listen and enroll:
        _enroll(flash)
    elif listen:
        _tell_how_to_enroll(flash)
    if owner is None and not listen:
        owner = False
    asyncio.run(
        _headless(flash, speed, listen, owner) if headless else _screen(flash, speed, listen, muted=mute)
    )


def _no_screen() -> NoTerminal | None:
    """Why the screen cannot be drawn on this terminal, and what to do."""
    instead = "or type: click, double, long, radio, hold MS, quit"
    kind = os.environ.get("TERM", "")
    if kind in ("", "dumb"):
        return NoTerminal(f"no screen: TERM is {kind or 'not set'}", f"try TERM=xterm-256color, {instead}")
    if sys.stderr.encoding.lower() not in ("utf-8", "utf8"):
        return NoTerminal(
            "no screen: this locale lacks the signs it is made of", f"try LC_ALL=C.UTF-8, {instead}"
        )
    return None


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


async def _screen(folder: Path, speed: float, listen: str | None, muted: bool) -> None:
    from holdtimer.sim.tui import screen  # Textual, which a simulator without a screen does without

    observations: asyncio.Queue[Observation] = asyncio.Queue()
    async with simulate(folder, speed, observations.put_nowait, listen) as simulation:
        await screen(simulation, observations, muted)


def _complain(what: str) -> None:
    terminal.tell(f"holdtimer: {what}")
