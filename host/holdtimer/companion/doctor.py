"""What this computer has of what the companion needs."""

import asyncio
import platform
from collections.abc import Callable
from importlib.metadata import version

from holdtimer.history.store import open_store
from holdtimer.link.central import Nearby, open_central, scan
from holdtimer.words.counts import counted

Check = Callable[[], str]
"""Returns what it found; raises HoldtimerError where something is wrong."""


def checks(hci: str | None, seconds: float, database: str | None) -> dict[str, Check]:
    """Each by its name; the Bluetooth one listens for so long."""
    adapter = hci or "the system's"
    return {
        "holdtimer": lambda: f"{version('holdtimer')} on Python {platform.python_version()}",
        "history": lambda: _history(database),
        f"Bluetooth ({adapter})": lambda: _bluetooth(hci, seconds),
    }


def _history(database: str | None) -> str:
    with open_store(database) as store:
        return f"{counted(len(store.sessions()), 'session')} in {store.place}"


def _bluetooth(hci: str | None, seconds: float) -> str:
    async def listen() -> list[Nearby]:
        async with open_central(hci) as central:
            return await scan(central, seconds)

    names = ", ".join(nearby.name for nearby in asyncio.run(listen()))
    return f"works; in reach: {names or 'no hold timer with its radio window open'}"
