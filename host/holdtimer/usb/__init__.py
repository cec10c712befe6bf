"""The device on a USB cable: what goes on it, by mpremote; MicroPython itself, by esptool; its self-test."""
