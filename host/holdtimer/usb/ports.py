"""The serial port that the device is on, and how a device that sleeps is made to listen to it."""

import os
import time
from collections.abc import Iterable
from typing import Protocol

from serial import Serial, SerialException
from serial.tools.list_ports import comports

from holdtimer.usb.errors import HOLD_THE_BUTTON, PortError
from holdtimer.words.text import printable

CTRL_C = b"\x03"
PROMPT = b">>> "
EVERY_S = 0.05
HEARD_MAX = 4096  # bytes kept while looking for the prompt: a traceback and more


class Port(Protocol):
    """What pyserial tells of a port; `vid` is None where it is not on USB."""

    device: str
    description: str
    vid: int | None


def usb_ports() -> list[Port]:
    """The serial ports on USB of this computer."""
    return [port for port in comports() if port.vid is not None]


def choose(asked: str | None, found: Iterable[Port]) -> str:
    """The port that was asked for, or the only one there is."""
    ports = sorted(found, key=lambda port: port.device)
    listed = ", ".join(f"{port.device} ({printable(port.description)})" for port in ports)
    if asked is not None:
        if os.name == "posix" and "://" not in asked and not os.path.exists(asked):
            there = f"there is {listed}" if ports else "plug the device in with a cable that carries data"
            raise PortError(f"there is no port {asked}", there)
        return asked
    if not ports:
        raise PortError(
            "no board is plugged in: this computer has no serial port on USB",
            f"plug it in with a cable that carries data; {HOLD_THE_BUTTON}; or name its port with --port",
        )
    if len(ports) > 1:
        raise PortError(f"more than one board is plugged in: {listed}", "name one with --port")
    return ports[0].device


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
