"""One device for all checks, and the companion as a user runs it."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from bluez.guest.device import Device, fill_log, running
from dbus_fast import BusType, Message, Variant
from dbus_fast.aio import MessageBus

from holdtimer.keys import FILE, KEYS_VARIABLE, Keys

PATIENCE_S = 120.0
"""For one command, which takes under 20 s on a quiet machine: Python starts slowly in emulation."""


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    out: str
    err: str


Companion = Callable[..., Awaitable[Done]]
SetPower = Callable[[bool], Awaitable[None]]


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEYS_VARIABLE, FILE)


@pytest.fixture
def data(tmp_path: Path, device: Device) -> Path:
    """The owner's folder: no history yet, and the key."""
    folder = tmp_path / "data"
    Keys(folder).keep(device.id, device.key)
    return folder


@pytest.fixture
def holdtimer(data: Path) -> Companion:
    """Runs one command, with the system's Bluetooth; whatever happens, no traceback reaches the user.

    It is the owner's unless another's folder is given as `data`.
    """
    owners = data

    async def run(*arguments: str | Path, data: Path = owners) -> Done:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            Path("app/bin/holdtimer"),
            *arguments,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env={**os.environ, "HOLDTIMER_DATA": str(data)},
        )
        try:
            async with asyncio.timeout(PATIENCE_S):
                out, err = await process.communicate()
        except TimeoutError:
            process.kill()
            await process.wait()
            raise
        print(f"$ holdtimer {' '.join(map(str, arguments))}", out.decode(), err.decode(), sep="\n")
        assert b"Traceback" not in err
        assert process.returncode is not None
        return Done(process.returncode, out.decode(), err.decode())

    return run


async def _set_power(on: bool) -> bool:
    bus = await MessageBus(bus_type=BusType.SYSTEM).connect()
    try:
        reply = await bus.call(
            Message(
                destination="org.bluez",
                path="/org/bluez/hci0",
                interface="org.freedesktop.DBus.Properties",
                member="Set",
                signature="ssv",
                body=["org.bluez.Adapter1", "Powered", Variant("b", on)],
            )
        )
        return reply is not None and reply.message_type.name == "METHOD_RETURN"
    finally:
        bus.disconnect()


@pytest.fixture
async def set_power() -> SetPower:
    """Switches the adapter on and off, as the desktop's Bluetooth switch does."""

    async def switch(on: bool) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not await _set_power(on):  # it is not there yet, or busy
                await asyncio.sleep(0.1)

    return switch


@pytest.fixture(scope="session")
async def device(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Device]:
    flash = tmp_path_factory.mktemp("device") / "flash"
    fill_log(flash)
    async with running(flash) as made:
        async with asyncio.timeout(PATIENCE_S):
            while not await _set_power(True):
                await asyncio.sleep(0.1)
        yield made


def pytest_unconfigure(config: pytest.Config) -> None:
    """Last: what was checked, and the count."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    assert reporter
    passed = [report for report in reporter.stats.get("passed", []) if report.when == "call"]
    wrong = reporter.stats.get("failed", []) + reporter.stats.get("error", [])
    for verdict, reports in (("ok", passed), ("FAILED", wrong)):
        for report in reports:
            reporter.write_line(f"{verdict} {report.nodeid.rpartition('::')[2]}")
    reporter.write_line(f"{len(passed)} passed, {len(wrong)} failed")
