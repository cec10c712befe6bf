"""Which serial port the device is on."""

import os
from collections.abc import Iterable
from typing import Protocol

from serial.tools.list_ports import comports

from holdtimer.usb.errors import HOLD_THE_BUTTON, PortError


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
    listed = ", ".join(f"{port.device} ({port.description})" for port in ports)
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
