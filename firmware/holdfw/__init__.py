"""The device: drivers and the loop. Only `display` needs a module of MicroPython's (framebuf)."""
