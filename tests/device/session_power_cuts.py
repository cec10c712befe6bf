"""The session of 12 holds with the power cut at each block operation of a LittleFS.

Prints how many cuts were tried, and how many different numbers of holds they left behind.

usage: micropython session_power_cuts.py COMPILED TESTS
"""

import sys

compiled, tests = sys.argv[1:]
sys.path[:] = [compiled, compiled + "/lib", tests]

from device import twelve_holds as story  # noqa: E402
from device.ramdisk import FOLDER, formatted, mount, unmount  # noqa: E402

from holdfw.flash import Flash  # noqa: E402

TYPE_CHECKING = False
if TYPE_CHECKING:
    from device.ramdisk import RamDisk


def live(disk: "RamDisk", safe: "list[bytes]") -> bool:
    """One power-on, from the first file made on; whether the power held."""
    mount(disk)
    try:
        story.power_on(Flash(FOLDER), story.START, safe)
    except OSError:
        assert disk.writes_left == 0
    unmount()
    return disk.writes_left != 0


fresh = formatted(64)
mount(fresh)
story.prepare(Flash(FOLDER))
unmount()

whole: "list[bytes]" = []
live(fresh.copy(), whole)
assert story.holds_of(whole) == story.HOLDS

cuts = 0
kept = set()
while True:
    disk = fresh.copy()
    disk.writes_left = cuts
    safe: "list[bytes]" = []
    if live(disk, safe):
        break
    mount(disk.copy())
    kept.add(story.check(Flash(FOLDER), safe, whole))
    unmount()
    cuts += 1
sys.stdout.write(str(cuts) + " " + str(len(kept)) + "\n")
