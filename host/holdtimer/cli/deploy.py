"""holdtimer deploy"""

import click

from holdtimer.cli.cable import checks_table, port_option, told
from holdtimer.cli.enroll import said
from holdtimer.cli.progress import bar


@click.command("deploy")
@port_option
@click.option("--board", help="The board it is, where the chip does not say.")
@click.option(
    "--display", help="Its display's controller, ssd1306 or sh1106; else as the last time, or ssd1306."
)
@click.option("--force", is_flag=True, help="Replace the program of somebody else that is on the board.")
def command(port: str | None, board: str | None, display: str | None, force: bool) -> None:
    """Put the firmware on the device that is plugged in, enroll and test it, and start it.

    Routines, log and settings stay, and the key, if this computer has it. Should the cable come off, run it
    again: it goes on where it stopped.
    """
    from holdtimer.keys import Keys
    from holdtimer.usb.boards import CHIPS, DISPLAYS
    from holdtimer.usb.deploy import deploy
    from holdtimer.usb.errors import SelfTestFailed
    from holdtimer.usb.mpremote import Mpremote
    from holdtimer.usb.payload import build
    from holdtimer.usb.ports import choose, usb_ports

    if board is not None and board not in CHIPS:
        raise click.BadParameter(f"{board!r} is not one of {', '.join(CHIPS)}", param_hint="--board")
    if display is not None and display not in DISPLAYS:
        raise click.BadParameter(f"{display!r} is not one of {', '.join(DISPLAYS)}", param_hint="--display")
    remote = Mpremote(choose(port, usb_ports()))
    with bar("writing", "files") as progress:
        done = deploy(remote, build, board, display, force, told, progress, Keys())
    checks_table(done.tests)
    changes = f"{done.written} files written, {done.removed} removed" if done.changed else "it was up to date"
    click.echo(f"{done.board} runs firmware {done.version}: {changes}")
    if done.enrolled:
        said(done.enrolled)
    if failed := [check.name for check in done.tests if not check.ok]:
        raise SelfTestFailed(
            f"the firmware is on it, but not all is in order: {', '.join(failed)}",
            "check the wiring of these, then run `holdtimer selftest`",
        )
