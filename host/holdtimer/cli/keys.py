"""holdtimer enroll, devices, revoke: the keys of this computer."""

from pathlib import Path

import click

from holdtimer.cli import completion
from holdtimer.cli.options import FOLDER, port_option
from holdtimer.cli.output import terminal
from holdtimer.keys import KEYRING, Enrolled, Keys
from holdtimer.sim import provision
from holdtimer.words.dates import minute


@click.command("enroll")
@port_option
@click.option(
    "--sim",
    "folder",
    metavar="FOLDER",
    type=FOLDER,
    help="A simulated device's flash, instead of a device on the cable.",
)
def enroll(port: str | None, folder: Path | None) -> None:
    """Make a key, and put it on the device that is plugged in and into this computer's keyring.

    From then on the device talks to this computer alone: a device has one key, and a new one takes the place
    of the old. A simulated device that runs has to be started again.
    """
    if folder is not None and port is not None:
        raise click.UsageError("--port and --sim exclude each other")

    def put(key: bytes) -> bytes:
        if folder is not None:
            return provision.write_key(folder, key)
        from holdtimer.usb.installed import write_key  # an extra
        from holdtimer.usb.mpremote import Mpremote
        from holdtimer.usb.ports import choose, usb_ports

        return write_key(Mpremote(choose(port, usb_ports())), key)

    show_enrolled(Keys().enroll(put))


@click.command("devices")
def devices() -> None:
    """List the devices that were enrolled on this computer: name, id, since when, where the key is."""
    known = Keys().devices()
    for each in known:
        click.echo(f"{each.name}  {each.device.hex()}  {minute(each.since_utc.astimezone())}  {each.kept_in}")
    if not known:
        terminal.tell("no device yet: plug one in, and run `holdtimer enroll`")


@click.command("revoke")
@click.argument("device", shell_complete=completion.devices)
def revoke(device: str) -> None:
    """Forget the key of DEVICE (its name, its id or the beginning of it) on this computer.

    The device keeps its key until another is enrolled: to shut a lost computer out, run `holdtimer enroll`
    on another one.
    """
    keys = Keys()
    found = keys.find(device)
    keys.forget(found)
    click.echo(f"this computer has forgotten the key of {found.name}")


def show_enrolled(made: Enrolled) -> None:
    """Say that a device has a new key."""
    place = "the keyring" if made.kept_in == KEYRING else "a file that you alone may read"
    click.echo(f"{made.name} is enrolled; this computer keeps its key in {place}")
