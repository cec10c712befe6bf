"""The device whole, where NimBLE fails beneath it: it is reached again, and nothing is lost."""

import asyncio
import contextlib
import errno
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from history.journals import Journal
from link.databases import Database

from holdfw.flash import Flash
from holdtimer.history.store import open_store
from holdtimer.link.central import Central, Nearby, find, open_central
from holdtimer.link.contact import contact
from holdtimer.link.conversation import converse
from holdtimer.link.errors import LinkLost
from holdtimer.link.exchanges import pull
from holdtimer.sim.gestures import CLICK_MS, VERY_LONG_MS
from holdtimer.sim.provision import write_key
from holdtimer.sim.simulation import Simulation, simulate

KEY = bytes(range(32))
PATIENCE_S = 300.0
QUICK = 20.0  # where nobody is connected; with a laptop, which has time-outs, time passes as it does


async def open_window(simulation: Simulation) -> None:
    opened = simulation.expect(lambda heard: heard.radio is True)
    simulation.device.hold_button(CLICK_MS)  # where the display is dark it only wakes it
    simulation.device.hold_button(VERY_LONG_MS, after_ms=1_000)
    await opened


@contextlib.asynccontextmanager
async def in_window(folder: Path) -> AsyncIterator[tuple[Simulation, Central]]:
    """The device in its one window, and a laptop that hears it."""
    folder.mkdir(exist_ok=True)
    write_key(folder, KEY)
    async with (
        asyncio.timeout(PATIENCE_S),
        simulate(folder, QUICK, lambda _: None) as simulation,
        open_central(simulation.air.radio("laptop")) as central,
    ):
        await simulation.expect(lambda heard: heard.view is not None)
        await open_window(simulation)
        simulation.device.clock.speed = 1.0
        yield simulation, central


async def greeted(central: Central, nearby: Nearby) -> None:
    async with converse(central, nearby, lambda _: KEY, leave=False):
        pass


async def test_a_device_whose_stack_reset_itself_is_heard_again_in_the_same_window(tmp_path: Path) -> None:
    async with in_window(tmp_path / "flash") as (simulation, central):
        await find(central, None, PATIENCE_S)
        simulation.device.clock.speed = QUICK
        await simulation.ble.reset_host()
        nearby = await find(central, None, PATIENCE_S)
        simulation.device.clock.speed = 1.0
        await greeted(central, nearby)


async def test_so_is_one_that_was_connected(tmp_path: Path) -> None:
    async with in_window(tmp_path / "flash") as (simulation, central):
        nearby = await find(central, None, PATIENCE_S)
        async with converse(central, nearby, lambda _: KEY, leave=False) as talk:
            await simulation.ble.reset_host()
            with pytest.raises(LinkLost):
                await talk.receive()
        await greeted(central, await find(central, None, PATIENCE_S))


async def test_advertising_that_fails_is_tried_again(tmp_path: Path) -> None:
    async with in_window(tmp_path / "flash") as (simulation, central):
        nearby = await find(central, None, PATIENCE_S)
        simulation.ble.fail("gap_advertise", OSError(errno.EBUSY), MemoryError())
        await greeted(central, nearby)
        await greeted(central, await find(central, None, PATIENCE_S))


@pytest.mark.parametrize("number", [errno.EIO, errno.ENOTCONN, -20])
async def test_an_answer_that_cannot_be_sent_is_a_lost_link_at_once(tmp_path: Path, number: int) -> None:
    """It broke: the device does not just fall silent, until the laptop's patience ends."""
    log = Journal()
    for _ in range(20):
        log.booted().session(holds=8)
    folder, database = tmp_path / "flash", Database(tmp_path / "history.sqlite")
    folder.mkdir()
    flash = Flash(str(folder))
    flash.open_log()
    for frame in log.frames:
        flash.append(frame)

    async def fetch() -> None:
        with open_store(database.url) as store:
            async with contact(central, nearby, lambda _: KEY, store, print) as (talk, status):
                await pull(talk, status, store, fail_once)

    def fail_once(done: int, _of: int) -> None:
        if done and not failed:
            failed.append(done)
            simulation.ble.fail("gatts_notify", OSError(number))

    failed: list[int] = []
    async with in_window(folder) as (simulation, central):
        nearby = await find(central, None, PATIENCE_S)
        with pytest.raises(LinkLost, match=r"the link to .* broke"):
            await fetch()
        assert failed
        nearby = await find(central, None, PATIENCE_S)
        await fetch()
    assert database.rows()[: len(log.frames)] == log.frames


async def test_a_window_closes_though_the_stack_would_stay_on_and_opens_again(tmp_path: Path) -> None:
    async with in_window(tmp_path / "flash") as (simulation, central):
        await find(central, None, PATIENCE_S)
        simulation.device.clock.speed = QUICK
        simulation.ble.fail("active", OSError(errno.ETIMEDOUT))
        closed = simulation.expect(lambda heard: heard.radio is False)
        await closed
        await open_window(simulation)
        await find(central, None, PATIENCE_S)


async def test_a_radio_without_memory_does_not_open_and_the_next_time_it_does(tmp_path: Path) -> None:
    async with in_window(tmp_path / "flash") as (simulation, central):
        simulation.device.clock.speed = QUICK
        closed = simulation.expect(lambda heard: heard.radio is False)
        await closed
        simulation.ble.fail("gatts_register_services", MemoryError())
        closed = simulation.expect(lambda heard: heard.radio is False)
        await open_window(simulation)
        await closed
        await open_window(simulation)
        await find(central, None, PATIENCE_S)
