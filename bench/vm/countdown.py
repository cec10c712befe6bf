"""The countdown that is usually written: draw, sleep(1), for an hour; prints DRIFT and the ms.

usage: micropython -m countdown IMAGE LEVEL
"""

import busy  # type: ignore[import-not-found]  # noqa: F401  # before the program
import chip  # type: ignore[import-not-found]
import framebuf

SECONDS = 3600

i2c = chip.I2C()
pixels = bytearray(1 + 1024)
pixels[0] = 0x40  # all that follows is data
frame = framebuf.FrameBuffer(memoryview(pixels)[1:], 128, 64, framebuf.MONO_VLSB)
started = chip.ticks_ms()
for left in range(SECONDS, 0, -1):
    frame.fill(0)
    frame.text("HOLD", 0, 0)
    frame.text(f"{left // 60}:{left % 60:02d}", 0, 32)
    i2c.writeto(0x3C, pixels)
    chip.sleep_ms(1000)
print("DRIFT", chip.ticks_diff(chip.ticks_ms(), started) - 1000 * SECONDS)
chip.deepsleep()
