"""Gets a device that sleeps, as the application does most of the time, to listen to USB."""

import time

from serial import Serial, SerialException

CTRL_C = b"\x03"
PROMPT = b">>> "
EVERY_S = 0.05
HEARD_MAX = 4096  # bytes kept while looking for the prompt: a traceback and more


def interrupt(port: str, seconds: float) -> bool:
    """Reset the chip, and interrupt what it starts, until MicroPython prompts; False where it never does."""
    heard = b""
    try:
        with Serial(port, 115200, timeout=EVERY_S, write_timeout=seconds, exclusive=True) as serial:
            _reset(serial)
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                serial.write(CTRL_C)
                heard = (heard + serial.read(256))[-HEARD_MAX:]
                if PROMPT in heard:
                    return True
    except SerialException:  # mpremote said what is wrong with it, or will
        pass
    return False


def _reset(serial: Serial) -> None:
    # The lines of a USB bridge, as esptool's HardReset sets them: RTS pulls EN down, DTR leaves GPIO 0 alone.
    try:
        serial.dtr = False
        serial.rts = True
        time.sleep(0.1)
        serial.rts = False
    except OSError:  # a port without such lines
        return
