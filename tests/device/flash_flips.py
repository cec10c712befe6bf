"""One bit flipped in each byte of the blocks of a LittleFS that hold a journal of three segments.

Prints how many flips were tried, and how many of them cost a record; none may cost two. LittleFS keeps the
pointers of a file at the beginning of its blocks: a flip in one of those may cost the blocks it leads to.

usage: micropython flash_flips.py COMPILED TESTS
"""

import sys

compiled, tests = sys.argv[1:]
sys.path[:] = [compiled, compiled + "/lib", tests]

from device.flash_cases import SIZE, pulled, record  # noqa: E402
from device.ramdisk import FOLDER, RamDisk, formatted, mount, unmount  # noqa: E402

from holdcore.log.journal import find_frame  # noqa: E402
from holdfw.flash import Flash  # noqa: E402

IN_A_SEGMENT = 28  # records: a segment takes two blocks
COUNT = 3 * IN_A_SEGMENT
POINTERS = 8  # bytes, at most, in so short a file


def lost(disk: RamDisk, block: int, at: int) -> int:
    """How many records a pull lacks, once the device has booted and appended another one."""
    harmed = disk.copy()
    place = block * RamDisk.BLOCK + at
    harmed.data[place] ^= 1 << at % 8
    mount(harmed)
    flash = Flash(FOLDER, IN_A_SEGMENT * SIZE)
    boot, log_end = flash.open_log()
    assert log_end >= COUNT
    flash.append(record(log_end, boot + 1))
    found = pulled(flash)
    unmount()
    assert found[-1] == log_end
    return COUNT - len([seq for seq in found if seq < COUNT])


def has_records(disk: RamDisk, block: int) -> bool:
    data = bytes(disk.data[block * RamDisk.BLOCK : (block + 1) * RamDisk.BLOCK])
    return find_frame(data, 0, 0, COUNT, True)[1] > 0


disk = formatted(64)
mount(disk)
flash = Flash(FOLDER, IN_A_SEGMENT * SIZE)
flash.open_log()
for seq in range(COUNT):
    flash.append(record(seq))
unmount()

tried = hit = 0
for block in range(64):
    # An append writes a block anew: most of them hold what is out of date.
    if has_records(disk, block) and lost(disk, block, POINTERS + SIZE):
        for at in range(RamDisk.BLOCK):
            costs = lost(disk, block, at)
            assert costs <= 1 or at < POINTERS, (block, at, costs)
            tried += 1
            hit += costs > 0
sys.stdout.write(str(tried) + " " + str(hit) + "\n")
