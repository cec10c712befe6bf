"""holdtimer demo"""

import asyncio
import contextlib
import secrets
import tempfile
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from holdcore.kdf import KEY_SIZE
from holdtimer.errors import EXIT_STEP, HoldtimerError

if TYPE_CHECKING:
    from holdtimer.history.sessions import Session
    from holdtimer.link.central import Central
    from holdtimer.routines import RoutineFile
    from holdtimer.sim.simulation import Observation, Simulation

ROUTINE = "hip-trio"
PAIN = 3
STEP_TIMEOUT_S = 120.0  # a step takes seconds; a machine under load may take many


class StepFailed(HoldtimerError):
    """A step of the demo did not do what it must."""

    exit_code = EXIT_STEP


@click.command("demo")
@click.option(
    "--speed", default=15.0, show_default=True, type=click.FloatRange(1, 50), help="Times faster than life."
)
@click.option(
    "--html",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the review of the session there, as a page.",
)
def command(speed: float, html: Path | None) -> None:
    """Show a whole session on a simulated device.

    The device boots, a routine is uploaded to it over a virtual Bluetooth link, it is started with its
    button and runs, and its log is pulled over the same link. Nothing but FILE is left behind.
    """
    from rich.console import Console

    from holdtimer.cli.tables import holds_table, pain
    from holdtimer.routines import find

    routine = find(ROUTINE)
    with tempfile.TemporaryDirectory(prefix="holdtimer-demo-") as folder:
        session = asyncio.run(_story(routine, Path(folder), speed))
    console = Console()
    console.print(f"\n[bold]{session.routine}[/], {session.outcome}; pain after: {pain(session.pain_after)}")
    console.print(holds_table(session))
    _check(routine, session)
    if html:
        _review(html, session)


def _review(html: Path, session: "Session") -> None:
    from holdtimer.review.figures import figures
    from holdtimer.review.moments import day_at
    from holdtimer.review.page import write_page
    from holdtimer.review.prescribed import load_prescribed

    now = datetime.now().astimezone()
    size = write_page(html, [([session], figures([session], load_prescribed(()), day_at(now)))], now)
    click.echo(f"\nThe review of this session, {size / 1e6:.1f} MB, for a browser: {html}")


async def _story(routine: "RoutineFile", folder: Path, speed: float) -> "Session":
    from holdtimer.link.central import open_central
    from holdtimer.sim.gestures import CLICK_MS, LEVEL_MS, LONG_MS, VERY_LONG_MS
    from holdtimer.sim.provision import write_key
    from holdtimer.sim.simulation import simulate

    key = secrets.token_bytes(KEY_SIZE)
    write_key(folder / "flash", key)
    async with (
        simulate(folder / "flash", speed, _narrate) as simulation,
        open_central(simulation.air.radio("laptop")) as central,
    ):
        device = simulation.device
        async with _step(simulation, "the device boots"):
            await simulation.expect(lambda heard: heard.view is not None)
        async with _step(simulation, "its button, held for 3 s, opens the radio window"):
            opened = simulation.expect(lambda heard: heard.radio is True)
            device.hold_button(VERY_LONG_MS)
            await opened
        async with _step(simulation, f"bleak sends it {ROUTINE} over Bluetooth LE"), _as_in_life(simulation):
            await _push(central, key, routine)
        async with _step(simulation, f"a long press starts the session, {speed:g} times faster than life"):
            ended = simulation.expect(lambda heard: heard.cue.endswith("ask"))
            device.hold_button(LONG_MS)
            await ended
        async with _step(simulation, f"held while the pitch climbs to {PAIN}, the button rates the pain"):
            played = simulation.expect(lambda heard: heard.cue == f"pain {PAIN}")
            device.hold_button(LEVEL_MS * PAIN + LEVEL_MS // 2, after_ms=2_000)
            await played
            accepted = simulation.expect(lambda heard: heard.cue == "accepted")
            device.hold_button(CLICK_MS, after_ms=2_000)
            await accepted
        async with _step(simulation, "the radio window opens again"):
            await _open_window(simulation)
        async with _step(simulation, "the log is pulled over the same link"), _as_in_life(simulation):
            return await _pull(central, key, folder)


@contextlib.asynccontextmanager
async def _step(simulation: "Simulation", name: str) -> AsyncIterator[None]:
    click.secho(f"* {name}", bold=True)
    try:
        async with asyncio.timeout(STEP_TIMEOUT_S):
            yield
    except TimeoutError:
        raise StepFailed(f"failed: {name} (nothing for {STEP_TIMEOUT_S:g} s)") from simulation.device.crash
    except Exception as error:
        raise StepFailed(f"failed: {name} ({error})", getattr(error, "hint", "")) from error


@contextlib.asynccontextmanager
async def _as_in_life(simulation: "Simulation") -> AsyncIterator[None]:
    """While the link is up device time passes as the laptop's does: both have time-outs."""
    clock = simulation.device.clock
    speed, clock.speed = clock.speed, 1.0
    try:
        yield
    finally:
        clock.speed = speed


async def _open_window(simulation: "Simulation") -> None:
    """Hold the button for 3 s once the first window, which may still be open, has closed."""
    from holdtimer.sim.gestures import VERY_LONG_MS

    closed = simulation.expect(lambda heard: heard.radio is False)
    if simulation.radio_on:
        await closed
    opened = simulation.expect(lambda heard: heard.radio is True)
    simulation.device.hold_button(VERY_LONG_MS, after_ms=500)
    await opened


async def _push(central: "Central", key: bytes, routine: "RoutineFile") -> None:
    from holdtimer.cli.progress import bar
    from holdtimer.link.conversation import converse
    from holdtimer.link.push import push
    from holdtimer.link.scan import find

    nearby = await find(central, None, STEP_TIMEOUT_S)
    async with converse(central, nearby, lambda _: key) as talk:
        with bar(f"sending {routine.slug}", "bytes") as progress:
            await push(talk, routine.slug, routine.encoded(), progress)


async def _pull(central: "Central", key: bytes, folder: Path) -> "Session":
    from holdtimer.cli.progress import bar
    from holdtimer.history.store import open_store
    from holdtimer.link.conversation import converse
    from holdtimer.link.pull import pull
    from holdtimer.link.scan import find

    nearby = await find(central, None, STEP_TIMEOUT_S)
    with open_store(f"sqlite:///{folder / 'history.sqlite'}") as store:
        async with converse(central, nearby, lambda _: key) as talk:
            with bar("fetching the log", "records") as progress:
                await pull(talk, store, progress)
        return store.sessions()[-1]


def _check(routine: "RoutineFile", session: "Session") -> None:
    """Raise StepFailed unless the log has every hold of the routine, as planned and done."""
    from holdcore.model import DONE

    planned = [
        (step.name, step.place(place)[1], step.hold.dose_ms)
        for step in routine.routine().steps
        for place in range(step.places)
    ]
    done = [
        (timed.hold.name, timed.hold.side, timed.hold.actual_ms)
        for timed in session.holds
        if timed.hold.outcome == DONE
    ]
    if (done, session.outcome, session.pain_after) != (planned, "completed", PAIN):
        raise StepFailed(f"failed: the log tells what was done (planned {planned}, logged {done})")


_shown: list[tuple[str, str]] = []


def _narrate(heard: "Observation") -> None:
    from holdtimer.sim.oled import to_text

    if heard.cue:
        click.echo(f"{heard.now_ms / 1000:8.1f} s  sounds: {heard.cue}")
    view = heard.view
    if view and (view.headline, view.badge) not in _shown[-1:]:
        _shown.append((view.headline, view.badge))
        click.echo(_framed(to_text(heard.pixels)))


def _framed(picture: str) -> str:
    lines = picture.split("\n")
    edge = "-" * len(lines[0])
    return "\n".join([f"    +{edge}+", *[f"    |{line}|" for line in lines], f"    +{edge}+"])
