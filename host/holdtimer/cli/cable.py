"""What the commands for a device on the cable share."""

from collections.abc import Iterable

import click

from holdtimer.usb.selftest import Check

port_option = click.option("--port", metavar="P", help="The serial port; needed where there are several.")


def told(text: str) -> None:
    """A step, for people."""
    click.echo(text, err=True)


def checks_table(checks: Iterable[Check]) -> None:
    """One row per part of the device."""
    from rich.console import Console
    from rich.table import Table

    table = Table("part", "works", "found")
    for check in checks:
        table.add_row(check.name, "yes" if check.ok else "[red]no[/]", check.said)
    Console().print(table)
