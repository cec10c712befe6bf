"""Every case on a fresh LittleFS.  usage: micropython flash_on_littlefs.py COMPILED TESTS"""

import sys

compiled, tests = sys.argv[1:]
sys.path[:] = [compiled, compiled + "/lib", tests]

from device import flash_cases  # noqa: E402
from device.ramdisk import FOLDER, formatted, mount, unmount  # noqa: E402

for name in flash_cases.CASES:
    mount(formatted(256))
    getattr(flash_cases, name)(FOLDER)
    unmount()
    sys.stdout.write(name + "\n")
