"""Power comes on: boot.py and main.py run, as on a board.

usage: micropython -m power_on IMAGE LEVEL      the device's flash, made by image.py, and the button's pin
"""

import sys

import chip  # type: ignore[import-not-found]
import flashchip  # type: ignore[import-not-found]
import vfs  # type: ignore[import-not-found]

for name in ("machine", "bluetooth", "esp32", "time"):
    sys.modules[name] = chip
chip.Pin.level = int(sys.argv[2])
disk = vfs.VfsLfs2(flashchip.FlashChip(sys.argv[1]))
vfs.umount("/")
vfs.mount(disk, "/")
sys.path[:] = ["", "/lib"] + [path for path in sys.path if path.startswith("/rom")]
names: "dict[str, object]" = {}
for name in ("boot.py", "main.py"):
    with open(name) as script:
        exec(script.read(), names)
