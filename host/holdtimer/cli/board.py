"""holdtimer deploy, selftest, flash: a device on the cable."""

import sys
from pathlib import Path
from typing import TextIO

import click
from rich.text import Text

from holdtimer.cli.keys import show_enrolled
from holdtimer.cli.options import port_option
from holdtimer.cli.output import terminal
from holdtimer.cli.tables import Columns, show, table
from holdtimer.keys import Keys
from holdtimer.usb import deploy as installing
from holdtimer.usb import installed as testing
from holdtimer.usb.answers import Check
from holdtimer.usb.boards import CHIPS, DISPLAYS
from holdtimer.usb.errors import SelfTestFailed
from holdtimer.usb.mpremote import Mpremote
from holdtimer.usb.payload import build
from holdtimer.usb.ports import choose, usb_ports
from holdtimer.usb.program import shortened
from holdtimer.words.text import printable

_CHECKS: Columns[Check] = (
    ("part", lambda check: check.name),
    ("works", lambda check: "yes" if check.ok else Text("no", "red")),
    ("found", lambda check: check.said),
)


@click.command("deploy")
@port_option
@click.option("--board", help="The board it is, where the chip does not say.")
@click.option(
    "--display", help="Its display's controller, ssd1306 or sh1106; else as the last time, or ssd1306."
)
@click.option(
    "--motor/--no-motor",
    default=None,
    help="Whether a vibration motor is wired to it; else as the last time.",
)
@click.option("--force", is_flag=True, help="Replace the program of somebody else that is on the board.")
def deploy(port: str | None, board: str | None, display: str | None, motor: bool | None, force: bool) -> None:
    """Put the firmware on the device that is plugged in, enroll and test it, and start it.

    Routines, log and settings stay, and the key, if this computer has it. Should the cable come off, run it
    again: it goes on where it stopped.
    """
    if board is not None and board not in CHIPS:
        raise click.BadParameter(f"{board!r} is not one of {', '.join(CHIPS)}", param_hint="--board")
    if display is not None and display not in DISPLAYS:
        raise click.BadParameter(f"{display!r} is not one of {', '.join(DISPLAYS)}", param_hint="--display")
    remote = Mpremote(choose(port, usb_ports()))
    with terminal.bar("writing", "files") as progress:
        done = installing.deploy(remote, build, board, display, motor, force, terminal.tell, progress, Keys())
    show(table(_CHECKS, done.tests))
    changes = f"{done.written} files written, {done.removed} removed" if done.changed else "it was up to date"
    click.echo(f"{done.board} runs firmware {done.version}: {changes}")
    if done.enrolled:
        show_enrolled(done.enrolled)
    if failed := [check.name for check in done.tests if not check.ok]:
        raise SelfTestFailed(
            f"the firmware is on it, but not all is in order: {', '.join(failed)}",
            "check the wiring of these, then run `holdtimer selftest`",
        )


@click.command("selftest")
@port_option
@click.option("--no-press", is_flag=True, help="Do not ask for a press of the button.")
def selftest(port: str | None, no_press: bool) -> None:
    """Have the device that is plugged in test its parts; it is started again afterwards."""

    def on_check(check: Check) -> None:
        terminal.tell(f"{check.name}: {'ok' if check.ok else 'failed'}")
        if check.name == "tones" and not no_press:
            terminal.tell(f"press the device's button within {testing.PRESS_MS // 1000} s")

    remote = Mpremote(choose(port, usb_ports()))
    checks = testing.selftest(remote, 0 if no_press else testing.PRESS_MS, on_check)
    show(table(_CHECKS, checks))
    if failed := [check.name for check in checks if not check.ok]:
        raise SelfTestFailed(f"not in order: {', '.join(failed)}", "check the wiring of these")


@click.command("symbols")
@click.argument("trace", type=click.File(encoding="utf-8"), default="-")
def symbols(trace: TextIO) -> None:
    """Put the names of the source into TRACE, a traceback that a device with this firmware printed.

    On a device names are short, for they lie in its memory. Without TRACE it is read from standard input.
    """
    for line in shortened().restore(trace.read()).splitlines():
        click.echo(printable(line))


@click.command("flash")
@click.argument("file", type=click.Path(path_type=Path))
@port_option
@click.option("--erase", is_flag=True, help="Erase the files on it, too: routines, log, settings and key.")
def flash(file: Path, port: str | None, erase: bool) -> None:
    """Write FILE, MicroPython's .bin for the board, to the chip that is plugged in; its files stay.

    ESP32_GENERIC is for a FireBeetle or an M5StickC, ESP32_GENERIC_C3 for a XIAO, ESP32_GENERIC_S3 for a
    Maker Feather; micropython.org/download has them.
    """
    # esptool changes how the whole process logs, and takes longer to load than the rest of this module.
    from holdtimer.usb.flash import read_image, write

    def agrees(question: str) -> bool:
        return sys.stdin.isatty() and click.confirm(question, err=True)

    image = read_image(file)
    chosen = choose(port, usb_ports())
    with terminal.bar(f"writing {image.title} for {image.chip}", "bytes") as progress:
        write(image, chosen, progress, erase, agrees)
    click.echo(f"{image.title} is on the {image.chip}; `holdtimer deploy` is next")
