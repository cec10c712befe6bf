"""Print how many microseconds an ESP32 would take to seal the longest frame: here, times busy.SLOWER.

usage: micropython sealing.py PROGRAM      the device's files, compiled
"""

import sys
import time

sys.path[:] = [sys.argv[1] + "/lib", sys.argv[1]]

from holdcore.wire import MESSAGE_MAX  # noqa: E402
from holdfw.ccm import Ccm  # noqa: E402

SLOWER = 100  # as in busy.py, which needs the chip's fakes
TIMES = 10

cipher = Ccm(bytes(16))
message = bytes(MESSAGE_MAX)
best_us = 1_000_000.0
for _ in range(300):  # the best of them: what else this computer does is no part of it
    started = time.ticks_us()
    for _ in range(TIMES):
        cipher.seal(bytes(13), b"\xde\x01", message)
    best_us = min(best_us, time.ticks_diff(time.ticks_us(), started) / TIMES)
print(best_us * SLOWER)
