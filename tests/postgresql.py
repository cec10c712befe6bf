"""A PostgreSQL server of the tests' own: in a folder of its own, on a socket in it, gone at the end."""

import contextlib
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

LEFT_OUT = "the history on PostgreSQL: {}. To add it: sudo apt-get install postgresql"
PATIENCE_S = 60.0
_USER = "holdtimer"
_PLAIN = (
    "postgres"  # who runs the server where the tests run as root, which it refuses; Debian's package makes it
)


class Server:
    """One that runs."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names = (f"test{number}" for number in itertools.count())

    def database(self, template: str = "template1") -> str:
        """The URL of a new database; a copy of `template`, which nobody may be using."""
        name = next(self._names)
        with psycopg.connect(self.url("postgres").replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def url(self, name: str) -> str:
        """The URL of a database, there or not."""
        return f"postgresql+psycopg://{_USER}@/{name}?host={self._folder}"


@contextlib.contextmanager
def server() -> Iterator[Server]:
    """Started, and stopped by its process id; skips, and says why, where there is none to start."""
    programs = _programs()
    user = _user()
    groups: list[str] | None = [] if user else None
    # Not pytest's folder: its name may be too long for a socket, and its parents closed to the server's user.
    folder = Path(tempfile.mkdtemp(prefix="holdtimer-pg-"))
    try:
        if user:
            shutil.chown(folder, user, user)
        making: list[str | Path] = [
            programs / "initdb",
            "-D",
            folder / "data",
            "-U",
            _USER,
            "--auth=trust",
            "--no-sync",
        ]
        made = subprocess.run(
            [*making, "--encoding=UTF8", "--locale=C"],
            user=user,
            group=user,
            extra_groups=groups,
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        assert made.returncode == 0, made.stderr
        settings = ("listen_addresses=", f"unix_socket_directories={folder}", "fsync=off")
        with (folder / "server.log").open("wb") as log:
            running = subprocess.Popen(
                [programs / "postgres", "-D", folder / "data", *(f"--{setting}" for setting in settings)],
                user=user,
                group=user,
                extra_groups=groups,
                cwd=folder,
                stdout=log,
                stderr=log,
            )
        started = Server(folder)
        try:
            _wait(started, running, folder)
            yield started
        finally:
            running.send_signal(signal.SIGINT)  # "fast shutdown"
            running.wait(PATIENCE_S)
    finally:
        shutil.rmtree(folder)


def _user() -> str | None:
    """Whom to run as; None for oneself."""
    if os.geteuid():
        return None
    try:
        return pwd.getpwnam(_PLAIN).pw_name
    except KeyError:
        pytest.skip(LEFT_OUT.format(f"it does not run as root, and there is no user {_PLAIN}"))


def _programs() -> Path:
    """Where initdb is: on the PATH, or where Debian puts the newest."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not debian:
        pytest.skip(LEFT_OUT.format("there is no initdb here"))
    return debian[-1].parent


def _wait(server: Server, running: subprocess.Popen[bytes], folder: Path) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while True:
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(server.url("postgres").replace("+psycopg", "")).close()
            return
        said = (folder / "server.log").read_text()
        assert running.poll() is None, said
        assert time.monotonic() < deadline, said
        time.sleep(0.05)
