"""holdtimer deploy"""

import click

from holdtimer.cli.cable import checks_table, port_option, told
from holdtimer.cli.progress import bar


@click.command("deploy")
@port_option
@click.option("--board", help="The board it is, where the chip does not say.")
@click.option("--force", is_flag=True, help="Replace the program of somebody else that is on the board.")
def command(port: str | None, board: str | None, force: bool) -> None:
    """Put the firmware on the device that is plugged in, test it, and start it.

    Routines, log and settings stay. Should the cable come off, run it again: it goes on where it stopped.
    """
    from holdtimer.usb.boards import CHIPS
    from holdtimer.usb.deploy import deploy
    from holdtimer.usb.errors import SelfTestFailed
    from holdtimer.usb.mpremote import Mpremote
    from holdtimer.usb.payload import build
    from holdtimer.usb.ports import choose, usb_ports

    if board is not None and board not in CHIPS:
        raise click.BadParameter(f"{board!r} is not one of {', '.join(CHIPS)}", param_hint="--board")
    remote = Mpremote(choose(port, usb_ports()))
    with bar("writing", "files") as progress:
        done = deploy(remote, build, board, force, told, progress)
    checks_table(done.tests)
    changes = f"{done.written} files written, {done.removed} removed" if done.changed else "it was up to date"
    click.echo(f"{done.board} runs firmware {done.version}: {changes}")
    if failed := [check.name for check in done.tests if not check.ok]:
        raise SelfTestFailed(
            f"the firmware is on it, but not all is in order: {', '.join(failed)}",
            "check the wiring of these, then run `holdtimer selftest`",
        )
