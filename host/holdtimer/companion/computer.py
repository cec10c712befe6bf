"""This computer: what it has of what the companion needs, and how it keeps `sync --watch` running."""

import asyncio
import os
import platform
import plistlib
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

from holdtimer.companion import Front, Target
from holdtimer.files import DATA_DIRECTORY, as_text, data_folder
from holdtimer.history.database import connect, without_passwords
from holdtimer.history.store import open_store
from holdtimer.keys import KEYS_VARIABLE
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


LABEL = "holdtimer.sync"
_SQLITE = "sqlite:///"

_SYSTEMD = """\
# Linux: put this into ~/.config/systemd/user/holdtimer-sync.service, then run
#   systemctl --user daemon-reload && systemctl --user enable --now holdtimer-sync
[Unit]
Description=Fetch the log of the hold timer whenever its window opens

[Service]
{environment}ExecStart={command}
Restart=on-failure
RestartSec=30

[Install]
WantedBy=default.target
"""

_LAUNCHD = """\
<!-- macOS: put what follows into ~/Library/LaunchAgents/{label}.plist, then run
     launchctl bootstrap gui/$(id -u) ~/Library/LaunchAgents/{label}.plist -->
"""


def watch_service(front: Front, target: Target) -> tuple[str, str]:
    """The unit and the property list of this very program, with the history and the keys that it has."""
    target = replace(target, database=_whole(target.database))
    words = [program(), *(("--hci", target.hci) if target.hci else ()), "sync", "--watch"]
    words += ["--device", target.device] if target.device else []
    if target.database:
        database, url = target.database, connect(target.database).url
        safe = without_passwords(url)
        if safe != url:
            database = safe.render_as_string()
            front.tell("the password is not in it: put that into ~/.pgpass")
        words += ["--database", database]
    # A service has another environment than a shell, in which the same folder would be another one.
    environment = {DATA_DIRECTORY: as_text(data_folder().absolute())}
    if os.environ.get(KEYS_VARIABLE):
        environment[KEYS_VARIABLE] = os.environ[KEYS_VARIABLE]
    return systemd(words, environment), launchd(words, environment)


def _whole(database: str | None) -> str | None:
    """The URL of the same file from any folder."""
    path = (database or "").removeprefix(_SQLITE)
    if not database or path == database or not path or path.startswith((":memory:", "file:")):
        return database
    return _SQLITE + as_text(Path(path).absolute())


def program() -> str:
    """The path of this very program, which a service needs in full."""
    return as_text(Path(shutil.which(sys.argv[0]) or sys.argv[0]).absolute())


def systemd(command: list[str], environment: dict[str, str]) -> str:
    """The unit; see systemd.service(5) and systemd.exec(5) for its quoting."""
    given = " ".join(_quote(f"{name}={value}", "%") for name, value in environment.items())
    line = f"Environment={given}\n" if given else ""
    return _SYSTEMD.format(environment=line, command=" ".join(map(_quote, command)))


def launchd(command: list[str], environment: dict[str, str]) -> str:
    """The property list."""
    values = {
        "Label": LABEL,
        **({"EnvironmentVariables": environment} if environment else {}),
        "ProgramArguments": command,
        "RunAtLoad": True,
        "KeepAlive": {"SuccessfulExit": False},
        "ThrottleInterval": 30,
    }
    return _LAUNCHD.format(label=LABEL) + plistlib.dumps(values).decode()


def _quote(word: str, doubled: str = "%$") -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    for sign in doubled:
        escaped = escaped.replace(sign, 2 * sign)
    return f'"{escaped}"'
