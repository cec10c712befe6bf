"""The same story with the power cut at the first, second, third ... write to a LittleFS; afterwards all is
old or new. Prints how many cuts were tried, and how many different stages they left behind.

usage: micropython flash_power_cuts.py COMPILED TESTS
"""

import sys

compiled, tests = sys.argv[1:]
sys.path[:] = [compiled, compiled + "/lib", tests]

from device.flash_cases import DIGEST, SIZE, pulled, record  # noqa: E402
from device.ramdisk import FOLDER, formatted, mount, unmount  # noqa: E402

from holdcore.model import Settings  # noqa: E402
from holdfw.flash import Flash  # noqa: E402

OLD, NEW = b"old" * 50, b"new" * 60
FIRST, LAST = 4, 40


def prepare() -> bytes:
    flash = Flash(FOLDER, 3 * SIZE)
    flash.open_log()
    flash.open_upload(DIGEST)
    flash.write_upload(OLD)
    flash.keep_upload("hip")
    for seq in range(FIRST):
        flash.append(record(seq))
    identity: bytes = flash.identity()
    return identity


def story() -> None:
    flash = Flash(FOLDER, 3 * SIZE)
    flash.open_log()
    flash.open_upload(DIGEST)
    flash.write_upload(NEW[:90])
    flash.append(record(FIRST))
    flash.write_upload(NEW[90:])
    flash.keep_upload("hip")
    flash.acknowledge(5)
    for seq in range(5, LAST):
        flash.append(record(seq))
    flash.save_settings(Settings(volume=1))


def check(identity: bytes) -> "tuple[object, ...]":
    """What a device finds at its next start; returns the stage it is in."""
    flash = Flash(FOLDER, 3 * SIZE)
    boot, end = flash.open_log()
    assert flash.identity() == identity
    assert boot == 1
    assert FIRST <= end <= LAST
    assert pulled(flash) == list(range(end))
    routine = flash.load_routine("hip")
    assert routine in (OLD, NEW)
    assert flash.routines() == ("hip",)
    assert flash.acknowledged in (0, 5)
    assert flash.settings() in (Settings(), Settings(volume=1))
    held = flash.open_upload(DIGEST)
    assert held in (0, 90, 180)
    flash.append(record(end))
    assert pulled(flash) == list(range(end + 1))
    return end, routine, flash.acknowledged, flash.settings().volume, held


before = formatted(64)
mount(before)
identity = prepare()
unmount()

cuts = 0
stages = set()
ended = False
while not ended:
    disk = before.copy()
    mount(disk)
    disk.writes_left = cuts
    try:
        story()
        ended = True
    except OSError:
        cuts += 1
    unmount()
    mount(disk.copy())
    stages.add(check(identity))
    unmount()
sys.stdout.write(str(cuts) + " " + str(len(stages)) + "\n")
