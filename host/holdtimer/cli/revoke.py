"""holdtimer revoke"""

import click


@click.command("revoke")
@click.argument("device")
def command(device: str) -> None:
    """Forget the key of DEVICE (its name, its id or the beginning of it) on this computer.

    The device keeps its key until another is enrolled: to shut a lost computer out, run `holdtimer enroll`
    on another one.
    """
    from holdtimer.keys import KeyMissing, Keys

    keys = Keys()
    asked = device.lower().removeprefix("hold-")
    found = [known for known in keys.devices() if asked and known.device.hex().startswith(asked)]
    if len(found) != 1:
        names = ", ".join(f"{known.name} ({known.device.hex()})" for known in found or keys.devices())
        count = "more than one" if found else "no"
        raise KeyMissing(f"{count} enrolled device is called {device}; there is {names or 'none'}")
    keys.forget(found[0])
    click.echo(f"this computer has forgotten the key of {found[0].name}")
