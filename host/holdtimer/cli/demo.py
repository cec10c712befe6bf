"""holdtimer demo"""

import asyncio
import contextlib
import importlib
import secrets
import sys
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import click
from rich.text import Text

from holdcore.link.kdf import KEY_SIZE
from holdcore.model import DONE
from holdtimer.cli.options import FILE, speed_option
from holdtimer.cli.output import refuse_existing
from holdtimer.cli.tables import holds_table, pain, show
from holdtimer.cli.watched import Screen, watched
from holdtimer.errors import HoldtimerError
from holdtimer.history.sessions import Session
from holdtimer.history.store import Store, open_store
from holdtimer.link.central import Central, open_central
from holdtimer.link.central import find as find_device
from holdtimer.link.contact import Status, contact
from holdtimer.link.conversation import Conversation
from holdtimer.link.exchanges import pull, push
from holdtimer.review.figures import figures
from holdtimer.review.moments import day_at
from holdtimer.review.page import is_page, write_page
from holdtimer.review.prescribed import load_prescribed
from holdtimer.routines import RoutineFile, find
from holdtimer.sim.gestures import CLICK_MS, LEVEL_MS, LONG_MS, VERY_LONG_MS
from holdtimer.sim.provision import write_key
from holdtimer.sim.simulation import Simulation, simulate

ROUTINE = "hip-trio"
PAIN = 3
STEP_TIMEOUT_S = 120.0  # a step takes seconds; a machine under load may take many


class StepFailed(HoldtimerError):
    """A step of the demo did not do what it must."""


@click.command("demo")
@speed_option(15.0, 1, 50)
@click.option("--html", metavar="FILE", type=FILE, help="Write the review of the session there, as a page.")
def demo(speed: float, html: Path | None) -> None:
    """Show a whole session on a simulated device.

    The device boots, a routine is uploaded to it over a virtual Bluetooth link, it is started with its
    button and runs, and its log is pulled over the same link. Nothing but FILE is left behind.
    """
    refuse_existing(html, is_page, "Name another file.")
    if html:  # rather than find after the session that its packages are not there
        importlib.import_module("holdtimer.review.page.document")
    routine = find(ROUTINE)
    with tempfile.TemporaryDirectory(prefix="holdtimer-demo-") as folder:
        session = asyncio.run(_story(routine, Path(folder), speed))
    ended = f", {session.outcome}; pain after: {pain(session.pain_after)}"
    show(Text.assemble("\n", (session.routine, "bold"), ended), holds_table(session, ()))
    _check(routine, session)
    if html:
        now = datetime.now().astimezone()
        write_page(html, [([session], figures([session], load_prescribed(()), day_at(now)))], now)
    _tell_what_is_next(html)


def _tell_what_is_next(html: Path | None) -> None:
    program = sys.argv[0] if sys.argv[0].startswith(".") else "holdtimer"
    click.echo("\nNext:")
    for does, command in (
        ("press such a device yourself", "sim"),
        ("have a prescription of yours read", 'routine read "Figure four: 3x 30s each side"'),
        ("see twelve invented weeks of it", "review --sample --html sample.html"),
    ):
        click.echo(f"  {does + ':':36}{program} {command}")
    if html:
        click.echo(f"\nThe page of this session, for a browser: {html.absolute().as_uri()}")


async def _story(routine: RoutineFile, folder: Path, speed: float) -> Session:
    key = secrets.token_bytes(KEY_SIZE)
    write_key(folder / "flash", key)
    with open_store(f"sqlite:///{folder / 'history.sqlite'}") as store, watched() as screen:
        return await _play(routine, folder, speed, key, store, screen)


async def _play(
    routine: RoutineFile, folder: Path, speed: float, key: bytes, store: Store, screen: Screen
) -> Session:
    async with (
        simulate(folder / "flash", speed, screen.observe) as simulation,
        open_central(simulation.air.radio("laptop")) as central,
    ):
        laptop = _Laptop(central, key, store, screen)
        step = partial(_step, screen, simulation)
        device = simulation.device
        async with step("the device boots"):
            await simulation.expect(lambda heard: heard.view is not None)
        async with step("its button, held for 3 s, opens the radio window"):
            opened = simulation.expect(lambda heard: heard.radio is True)
            device.hold_button(VERY_LONG_MS)
            await opened
        async with step(f"bleak sends it {ROUTINE} over Bluetooth LE"), _as_in_life(simulation):
            await laptop.push(routine)
        async with step(f"a long press starts the session, {speed:g} times faster than life"):
            ended = simulation.expect(lambda heard: heard.cue.endswith("ask"))
            device.hold_button(LONG_MS)
            await ended
        async with step(f"held while the pitch climbs to {PAIN}, the button rates the pain"):
            played = simulation.expect(lambda heard: heard.cue == f"rating {PAIN}")
            device.hold_button(LEVEL_MS * PAIN + LEVEL_MS // 2, after_ms=2_000)
            await played
            accepted = simulation.expect(lambda heard: heard.cue == "accepted")
            device.hold_button(CLICK_MS, after_ms=2_000)
            await accepted
        async with step("the radio window opens again"):
            await _open_window(simulation)
        async with step("the log is pulled over the same link"), _as_in_life(simulation):
            return await laptop.pull()


@contextlib.asynccontextmanager
async def _step(screen: Screen, simulation: Simulation, name: str) -> AsyncIterator[None]:
    screen.say(f"* {name}")
    try:
        async with asyncio.timeout(STEP_TIMEOUT_S):
            yield
    except TimeoutError:
        raise StepFailed(f"failed: {name} (nothing for {STEP_TIMEOUT_S:g} s)") from simulation.device.crash
    except Exception as error:
        raise StepFailed(f"failed: {name} ({error})", getattr(error, "hint", "")) from error


@contextlib.asynccontextmanager
async def _as_in_life(simulation: Simulation) -> AsyncIterator[None]:
    """While the link is up device time passes as the laptop's does: both have time-outs."""
    clock = simulation.device.clock
    speed, clock.speed = clock.speed, 1.0
    try:
        yield
    finally:
        clock.speed = speed


async def _open_window(simulation: Simulation) -> None:
    """Hold the button for 3 s once the first window, which may still be open, has closed."""
    closed = simulation.expect(lambda heard: heard.radio is False)
    if simulation.radio_on:
        await closed
    opened = simulation.expect(lambda heard: heard.radio is True)
    simulation.device.hold_button(VERY_LONG_MS, after_ms=500)
    await opened


@dataclass(frozen=True)
class _Laptop:
    """What the companion does, with a key and a history of the demo's own."""

    central: Central
    key: bytes
    store: Store
    screen: Screen

    async def push(self, routine: RoutineFile) -> None:
        async with self._contact() as (talk, _):
            await push(talk, routine.slug, routine.encoded(), _no_bar)

    async def pull(self) -> Session:
        async with self._contact() as (talk, status):
            await pull(talk, status, self.store, _no_bar)
        return self.store.sessions()[-1]

    @contextlib.asynccontextmanager
    async def _contact(self) -> AsyncIterator[tuple[Conversation, Status]]:
        nearby = await find_device(self.central, None, STEP_TIMEOUT_S)
        async with contact(self.central, nearby, lambda _: self.key, self.store, self.screen.say) as found:
            yield found


def _check(routine: RoutineFile, session: Session) -> None:
    """Raise StepFailed unless the log has every hold of the routine, as planned and done."""
    planned = [
        (step.name, step.rep_at(place)[1], step.phases[0].span.dose)
        for step in routine.routine().steps
        for place in range(step.rep_count)
    ]
    done = [
        (timed.hold.name, timed.hold.side, timed.hold.actual_ms)
        for timed in session.holds
        if timed.hold.outcome == DONE
    ]
    if (done, session.outcome, session.pain_after) != (planned, "completed", PAIN):
        raise StepFailed(f"failed: the log tells what was done (planned {planned}, logged {done})")


def _no_bar(done: int, of: int) -> None:
    """The picture of the device is on the terminal, and these take a moment."""
