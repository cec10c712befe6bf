"""A disk of a few pages, for a command to fill."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PAGE = 4096  # bytes: what a tmpfs gives out at a time
ROOM = 64 * 1024 * 1024


class Disk:
    """`folder` is its root."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def leave(self, free: int) -> None:
        """Have so many bytes free."""
        self.make_room()
        used = int(_run("df", "--output=used", "-B1", self.folder).split()[-1])
        self._resize(used + free)

    def make_room(self) -> None:
        self._resize(ROOM)

    def _resize(self, size: int) -> None:
        _run("mount", "-o", f"remount,size={max(size, PAGE)}", self.folder)


@contextmanager
def mounted(folder: Path) -> Iterator[Disk]:
    """A disk at `folder`; where none can be mounted, the test is left out and the run says so."""
    folder.mkdir()
    try:
        _run("mount", "-t", "tmpfs", "-o", f"size={ROOM},mode=0700", "tmpfs", folder)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("a full disk takes a tmpfs of its own: run the tests as root, where mount is allowed")
    try:
        yield Disk(folder)
    finally:
        _run("umount", "--lazy", folder)


def _run(*command: str | Path) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout
