"""docs/failures.md, row by row: the disk is full at each write of a command."""

import fnmatch
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from cli.disks import PAGE, Disk, mounted
from cli.surroundings import run
from history.diary import diary, fill
from sim.process import reachable

from holdtimer.cli.main import COMMANDS, ROUTINE_COMMANDS
from holdtimer.errors import EXIT_FILE
from holdtimer.history.store import open_store

DOCS = Path(__file__).parents[2] / "docs" / "failures.md"
ROUTINE = 'name="Hips"\nsource="a book"\n[[steps]]\nname="Figure 4"\nhold=30\n'
FREE = [pages * PAGE for pages in (0, 1, 2, 5, 20, 60, 350)]
"""What is left on the disk: nothing, then up to 1.4 MB."""
NEEDS_HISTORY = ("review", "export", "backup", "restore", "rebuild", "person")
BY_RADIO = ("pull", "sync", "push", "scan", "settings")
SLOW = ("review", *BY_RADIO)
DEVICE = bytes.fromhex("a1b2c3d4e5f60718")


class Row(NamedTuple):
    """Commands, a command line, and the files that this may leave."""

    commands: list[str]
    example: list[str]
    leaves: list[str]


def rows() -> list[Row]:
    found = re.findall(r"^\| (`.+?) \| (.*?) ?\| (.+) \|$", DOCS.read_text("utf-8"), re.MULTILINE)
    return [
        Row(
            re.findall("`(.+?)`", commands),
            example.strip("`").split(),
            [name for name in re.findall("`(.+?)`", leaves) if "." in name or "/" in name],
        )
        for commands, example, leaves in found
    ]


ROWS = rows()


def test_the_table_has_every_command() -> None:
    commands = {*COMMANDS} - {"routine"} | {f"routine {name}" for name in ROUTINE_COMMANDS}

    assert sorted(commands - {name for row in ROWS for name in row.commands}) == []


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as it is before each command."""
    folder = tmp_path_factory.mktemp("before")
    (folder / "mine.toml").write_text(ROUTINE)
    (folder / "data").mkdir()
    (folder / "paired").mkdir()
    (folder / "paired" / "device").write_bytes(DEVICE)
    with open_store(f"sqlite:///{folder / 'data' / 'history.sqlite'}") as store:
        fill(store, diary(20))
        store.derive()
    for line in ("backup kept.holdtimer", "review --html old.html", "enroll --sim paired"):
        assert run(*line.split(), cwd=folder, data=folder / "data").returncode == 0
    return folder


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with mounted(tmp_path / "disk") as made:
        yield made


def contents(folder: Path) -> dict[str, bytes]:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def walk(row: Row, here: Path, disk: Disk, options: list[str], look: list[str]) -> None:
    failed = code = 0

    def tried() -> int:
        done = run(
            *options,
            *row.example,
            *look,
            cwd=here,
            data=here / "data",
            environment={"TMPDIR": str(disk.folder), "HOLDTIMER_KEYS": "file"},
        )
        said[:] = [done.stderr.decode()]
        return done.returncode

    said = [""]
    before = contents(here)
    for free in FREE[::3] if row.example[0] in SLOW else FREE:
        disk.leave(free)
        if (code := tried()) == 0:
            break
        failed += 1
        assert code == EXIT_FILE, said
        assert "No space left on device" in said[0] or "the disk is full" in said[0]
        after = contents(here)
        changed = [name for name in {*before, *after} if before.get(name) != after.get(name)]
        strange = [
            name for name in changed if not any(fnmatch.fnmatch(name, allowed) for allowed in row.leaves)
        ]
        assert strange == []
        assert [path.name for path in disk.folder.iterdir()] == ["here"]
    if row.example[0] != "revoke":  # which deletes a key, and so makes the room that it needs
        assert failed, "the disk was not full for it: it writes nothing?"
    disk.make_room()
    assert code == 0 or tried() == 0, said


@pytest.mark.parametrize(
    "row",
    [row for row in ROWS if row.example and row.example[0] not in BY_RADIO],
    ids=lambda row: " ".join(row.example),
)
def test_a_full_disk_leaves_what_the_table_says_and_nothing_in_the_way(
    row: Row, disk: Disk, kept: Path
) -> None:
    here = disk.folder / "here"
    shutil.copytree(kept, here)
    if row.example[0] not in NEEDS_HISTORY:
        (here / "data" / "history.sqlite").unlink()

    walk(row, here, disk, [], [])


@pytest.mark.parametrize(
    "row",
    [row for row in ROWS if row.example and row.example[0] in BY_RADIO],
    ids=lambda row: " ".join(row.example),
)
def test_by_radio_too(row: Row, disk: Disk, tmp_path: Path) -> None:
    here = disk.folder / "here"
    here.mkdir()
    (here / "mine.toml").write_text(ROUTINE)
    with reachable(tmp_path / "flash", data=here / "data") as (_, hci):
        walk(row, here, disk, ["--hci", hci], [] if row.example[0] == "scan" else ["--timeout", "45"])
