"""holdtimer flash"""

from pathlib import Path

import click

from holdtimer.cli.cable import port_option
from holdtimer.cli.progress import bar


@click.command("flash")
@click.argument("file", type=click.Path(path_type=Path))
@port_option
def command(file: Path, port: str | None) -> None:
    """Write FILE, MicroPython's .bin for the board, to the chip that is plugged in; its files stay."""
    from holdtimer.usb.flash import read_image, write
    from holdtimer.usb.ports import choose, usb_ports

    image = read_image(file)
    chosen = choose(port, usb_ports())
    with bar(f"writing {image.title} for {image.chip}", "bytes") as progress:
        write(image, chosen, progress)
    click.echo(f"{image.title} is on the {image.chip}; `holdtimer deploy` is next")
