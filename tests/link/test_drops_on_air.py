"""A laptop that is cut off again and again while it pulls, over real ATT, ends up with the device's log."""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from bumble.snoop import Snooper
from history.journals import Journal
from link.databases import Database

from holdfw.flash import Flash
from holdtimer.history.store import Store, open_store
from holdtimer.link.adapter import open_adapter
from holdtimer.link.central import Nearby, find
from holdtimer.link.contact import contact
from holdtimer.link.errors import LinkLost
from holdtimer.link.exchanges import pull
from holdtimer.sim.gestures import Autopilot, Gestures
from holdtimer.sim.provision import write_key
from holdtimer.sim.simulation import Observation, Simulation, simulate

KEY = bytes(range(32))
SESSIONS = 100
DROPS = 200
HOW = ("out of reach", "gone for good", "quits")
# Connecting and greeting take some 40 packets, a message of records two, the whole log some 800: so a third
# of the drops come in the middle of records, and the log lasts for most of them.
LATEST = 58
FADED_S = 0.02  # supervision time-out; in life seconds, in which nothing happens
PATIENCE_S = 300.0


class Trap(Snooper):
    """Springs at every `at`-th ACL packet, in either direction, that a laptop's host sees."""

    def __init__(self, at: int, spring: Callable[[], None]) -> None:
        self.sprung = False
        self._at = self._left = at
        self._spring = spring

    def snoop(self, hci_packet: bytes, _direction: Snooper.Direction) -> None:
        if hci_packet[0] == 2:
            self._left -= 1
            if self._left == 0:
                self.sprung = True
                self._left = self._at
                self._spring()


async def sync(simulation: Simulation, nearby: Nearby, store: Store, at: int = 0, how: str = "") -> bool:
    """One run of the companion, cut off at the `at`-th packet if there are so many; whether it was."""
    radio = simulation.air.radio("laptop")
    fading: list[asyncio.Task[None]] = []

    async def fetch() -> None:
        async with contact(adapter, nearby, lambda _: KEY, store, print) as (talk, status):
            await pull(talk, status, store, lambda _done, _all: None)

    def cut() -> None:
        radio.supervision_s = FADED_S
        if how == "out of reach":
            fading.append(asyncio.create_task(simulation.air.sever(radio)))
            return
        if how == "gone for good":
            simulation.air.lose(radio)
        fetching.cancel()  # gone for good, it would only look for the device until its time-outs

    async with open_adapter(radio) as adapter:
        trap = adapter.device.host.snooper = Trap(at, cut)
        fetching = asyncio.create_task(fetch())
        await asyncio.wait([fetching])
        await asyncio.gather(*fading)
    simulation.air.remove(radio)
    with contextlib.suppress(*([LinkLost, asyncio.CancelledError] if trap.sprung else [])):
        fetching.result()
    return trap.sprung


@contextlib.asynccontextmanager
async def in_reach(folder: Path) -> AsyncIterator[tuple[Simulation, Nearby]]:
    """The device, whose owner keeps its radio on."""
    autopilots: list[Autopilot] = []

    def listener(heard: Observation) -> None:
        for autopilot in autopilots:
            autopilot.observe(heard)

    async with simulate(folder, 20.0, listener) as simulation:
        opened = simulation.expect(lambda heard: heard.radio is True)
        autopilots.append(Autopilot(simulation, Gestures(simulation.device)))
        await opened
        simulation.device.clock.speed = 1.0  # both ends have time-outs
        radio = simulation.air.radio("laptop")
        async with open_adapter(radio) as adapter:
            nearby = await find(adapter, None, PATIENCE_S)
        simulation.air.remove(radio)
        yield simulation, nearby


def flash_with_sessions(folder: Path) -> Flash:
    """A device that has done much and never met a laptop."""
    folder.mkdir()
    write_key(folder, KEY)
    flash = Flash(str(folder))
    flash.open_log()
    log = Journal()
    for _ in range(SESSIONS):
        log.booted().session(holds=25)
    for frame in log.frames:
        flash.append(frame)
    return flash


@pytest.mark.parametrize("seed", [20261120])
async def test_random_drops_while_syncing(
    seed: int, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    chance = random.Random(seed)
    folder = tmp_path / "flash"
    flash_with_sessions(folder)
    database = Database(tmp_path / "history.sqlite")
    drops, kept = 0, [0]
    with open_store(database.url) as store:
        async with asyncio.timeout(PATIENCE_S), in_reach(folder) as (simulation, nearby):
            while drops < DROPS:
                drops += await sync(simulation, nearby, store, chance.randint(1, LATEST), chance.choice(HOW))
                kept.append(len(database.rows()))
            assert not await sync(simulation, nearby, store)
        sessions = store.sessions()
    journal = b"".join(path.read_bytes() for path in sorted((folder / "log").glob("*.seg")))
    assert b"".join(database.rows()) == journal
    assert len(sessions) == SESSIONS
    flash = Flash(str(folder))
    assert flash.open_log()[1] == flash.acknowledged == len(database.rows())
    amid = sum(count < len(database.rows()) for count in kept[1:])
    assert amid >= DROPS // 2
    assert len(set(kept)) > 10
    record_property("air_drops", f"{drops} (seed {seed}), {amid} of them before all was there")
