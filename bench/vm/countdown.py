"""The countdown that is usually written: draw, sleep(1), for an hour; prints DRIFT and the ms.

usage: micropython -m countdown IMAGE LEVEL
"""

import sys

import busy  # type: ignore[import-not-found]  # noqa: F401  # before the program
import chip  # type: ignore[import-not-found]
import flashchip  # type: ignore[import-not-found]
import vfs  # type: ignore[import-not-found]

SECONDS = 3600

disk = vfs.VfsLfs2(flashchip.FlashChip(sys.argv[1]))
vfs.umount("/")
vfs.mount(disk, "/")
sys.path[:] = ["", "/lib"]

from holdcore.events import View  # noqa: E402
from holdcore.screens import paint  # noqa: E402
from holdfw.display import Display  # noqa: E402

display = Display(chip.I2C())
started = chip.ticks_ms()
for left in range(SECONDS, 0, -1):
    paint(View("Supine figure 4", "HOLD", f"{left // 60}:{left % 60:02d}", 1), display)
    display.show()
    chip.sleep_ms(1000)
print("DRIFT", chip.ticks_diff(chip.ticks_ms(), started) - 1000 * SECONDS)
chip.deepsleep()
