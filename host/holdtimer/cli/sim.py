"""holdtimer sim"""

import asyncio
import contextlib
import secrets
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from holdcore.kdf import KEY_SIZE
from holdtimer.errors import EXIT_SIMULATOR, HoldtimerError

if TYPE_CHECKING:
    from holdtimer.sim.headless import Inbox
    from holdtimer.sim.simulation import Observation, Simulation


class SimulatorUnavailable(HoldtimerError):
    """The simulator cannot run like that."""

    exit_code = EXIT_SIMULATOR


@click.command("sim")
@click.option("--headless", is_flag=True, help="Without a screen: a line for whatever the device does.")
@click.option(
    "--speed",
    default=1.0,
    show_default=True,
    type=click.FloatRange(0.1, 1000),
    help="Times faster than life.",
)
@click.option(
    "--listen", metavar="SPEC", help="Let companions reach it: tcp-server:127.0.0.1:9001 (0: any port)."
)
@click.option(
    "--folder", type=click.Path(file_okay=False, path_type=Path), help="Where its flash is kept between runs."
)
@click.option(
    "--routine",
    "routines",
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
def command(
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
        raise SimulatorUnavailable("the simulator's screen needs a terminal", "run it with --headless")
    from holdtimer.files import data_folder
    from holdtimer.routines import find
    from holdtimer.sim.provision import provision

    files = [find(name) for name in routines]
    flash = folder or data_folder() / "simulator"
    provision(flash, [(file.slug, file.encoded()) for file in files])
    if listen and enroll:
        _enroll(flash)
    elif listen:
        _say_how_to_enroll(flash)
    if owner is None and not listen:
        owner = False
    asyncio.run(_headless(flash, speed, listen, owner) if headless else _screen(flash, speed, listen))


def _enroll(folder: Path) -> None:
    """Give the device a key of this computer's unless it has one."""
    from holdtimer.link.errors import KeyMissing
    from holdtimer.link.keys import Keys
    from holdtimer.sim.provision import read_key, write_key

    keys = Keys()
    device, key = read_key(folder)
    try:
        known = bool(key) and keys.of(device) == key
    except KeyMissing:
        known = False
    if not known:
        key = secrets.token_bytes(KEY_SIZE)
        keys.keep(write_key(folder, key), key)


def _say_how_to_enroll(folder: Path) -> None:
    from holdtimer.sim.provision import read_key

    if not read_key(folder)[1]:
        remedy = f"start it without --no-enroll, or: holdtimer enroll --sim {folder}"
        _complain(f"nobody can talk to it yet: {remedy}")


async def _headless(folder: Path, speed: float, listen: str | None, owner: bool | None) -> None:
    from holdtimer.sim.headless import commands_and_signals, headless
    from holdtimer.sim.simulation import FirmwareCrashed

    inbox: Inbox = asyncio.Queue()
    with commands_and_signals(inbox):
        async with _device(folder, speed, inbox.put_nowait, listen) as simulation:
            if listen:
                click.echo(f"listening {simulation.reached_at}")
            try:
                await headless(simulation, inbox, owner, click.echo, _complain)
            except FirmwareCrashed as error:
                click.echo(error.firmware_traceback, err=True)
                raise


async def _screen(folder: Path, speed: float, listen: str | None) -> None:
    from holdtimer.sim.tui import screen

    observations: asyncio.Queue[Observation] = asyncio.Queue()
    async with _device(folder, speed, observations.put_nowait, listen) as simulation:
        await screen(simulation, observations)


@contextlib.asynccontextmanager
async def _device(
    folder: Path, speed: float, listener: "Callable[[Observation], None]", listen: str | None
) -> "AsyncIterator[Simulation]":
    from holdtimer.sim.air import AirUnavailable
    from holdtimer.sim.simulation import simulate

    try:
        async with simulate(folder, speed, listener, listen) as simulation:
            yield simulation
    except AirUnavailable as error:
        raise SimulatorUnavailable(
            str(error), "--listen tcp-server:127.0.0.1:0 takes any free port"
        ) from error


def _complain(what: str) -> None:
    click.echo(f"holdtimer: {what}", err=True)
