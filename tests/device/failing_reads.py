"""A power-on in which one read of a LittleFS fails: the first, the second, later ones farther apart.

Prints in how many of them something was not read at boot, and in how many the device could go on.

usage: micropython failing_reads.py COMPILED TESTS
"""

import sys

compiled, tests = sys.argv[1:]
sys.path[:] = [compiled, compiled + "/lib", tests]

from device import twelve_holds as story  # noqa: E402
from device.ramdisk import FOLDER, formatted, mount, unmount  # noqa: E402

from holdcore.app import App  # noqa: E402
from holdcore.model import Settings  # noqa: E402
from holdfw.flash import Flash  # noqa: E402
from holdfw.recovery import open_flash  # noqa: E402

KEY = bytes(range(32))
SEGMENT_SIZE = 300  # so that there are some


def flash() -> Flash:
    return Flash(FOLDER, SEGMENT_SIZE)


def prepare() -> None:
    """A device with all that it may have, whose power went in the middle of a session."""
    store = flash()
    story.prepare(store)
    with open(FOLDER + "/key", "wb") as file:
        file.write(KEY)
    store.save_settings(Settings(volume=2))
    story.power_on(flash(), story.START, [])
    store.open_log()
    store.acknowledge(7)
    chip = story.Chip(story.START)
    opened, boot, log_end = open_flash(flash)
    board = story.board_of(App(story.no_cipher), chip, opened, boot + 1, log_end)
    board.boot(1)
    while chip.now < 20_000:
        board.turn()
        board.wait()


def live() -> str:
    """One power-on to deep sleep; what the display says once it has booted."""
    opened, boot, log_end = open_flash(flash)
    app = App(story.no_cipher)
    board = story.board_of(app, story.Chip(story.LATER), opened, boot + 1, log_end)
    board.boot(1)
    notice: str = app.notice
    try:
        board.run()
    except story.Off:
        return notice
    raise AssertionError("a device that is left alone sleeps deeply")


def state() -> "tuple[object, ...]":
    """All that a power-on without a laptop has no reason to change."""
    store = flash()
    store.open_log()
    return (store.identity(), store.key(), store.settings(), store.routines(), store.acknowledged)


def numbers() -> "list[int]":
    store = flash()
    store.open_log()
    return [int.from_bytes(record[2:6], "little") for record in story.records_of(store)]


fresh = formatted(64)
mount(fresh)
prepare()
before, logged = state(), numbers()
unmount()

unread = went_on = reads = 0
while True:
    disk = fresh.copy()
    mount(disk)
    disk.reads_left = reads
    notice = live()
    ended = disk.reads_left is not None
    disk.reads_left = None
    unmount()
    mount(disk)
    assert state() == before, (reads, notice)
    found = numbers()
    assert found[: len(logged)] == logged, reads
    assert found == list(range(len(found))) or "flash failed" in notice, reads
    assert found == sorted(set(found)), reads
    if "not read" in notice:
        assert found == logged, reads
        unread += 1
    else:
        went_on += 1
    assert live() == "", reads
    assert state() == before, (reads, notice)
    assert len(numbers()) > len(found), reads
    unmount()
    if ended:
        break
    reads += 1 + reads // 40
sys.stdout.write(str(unread) + " " + str(went_on) + "\n")
