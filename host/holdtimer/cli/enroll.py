"""holdtimer enroll"""

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import click

from holdcore.kdf import KEY_SIZE
from holdtimer.cli.cable import port_option

if TYPE_CHECKING:
    from holdtimer.link.keys import Enrolled


@click.command("enroll")
@port_option
@click.option(
    "--sim",
    "folder",
    metavar="FOLDER",
    type=click.Path(file_okay=False, path_type=Path),
    help="A simulated device's flash, instead of a device on the cable.",
)
def command(port: str | None, folder: Path | None) -> None:
    """Make a key, and put it on the device that is plugged in and into this computer's keyring.

    From then on the device talks to this computer alone: a device has one key, and a new one takes the place
    of the old. A simulated device that runs has to be started again.
    """
    from holdtimer.link.keys import Keys

    if folder is not None and port is not None:
        raise click.UsageError("--port and --sim exclude each other")
    keys = Keys()
    keys.devices()  # what cannot be kept should not reach the device
    key = secrets.token_bytes(KEY_SIZE)
    said(keys.keep(_on_cable(port, key) if folder is None else _simulated(folder, key), key))


def said(made: "Enrolled") -> None:
    """Tell that a device has a new key."""
    from holdtimer.link.keys import KEYRING

    place = "the keyring" if made.place == KEYRING else "a file that you alone may read"
    click.echo(f"{made.name} is enrolled; this computer keeps its key in {place}")


def _on_cable(port: str | None, key: bytes) -> bytes:
    from holdtimer.usb.enroll import write_key
    from holdtimer.usb.mpremote import Mpremote
    from holdtimer.usb.ports import choose, usb_ports

    return write_key(Mpremote(choose(port, usb_ports())), key)


def _simulated(folder: Path, key: bytes) -> bytes:
    from holdtimer.sim.provision import write_key

    return write_key(folder, key)
