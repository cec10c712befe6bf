"""A result to standard output or into a file that was not there."""

from pathlib import Path

import click

from holdtimer.errors import EXIT_FILE, HoldtimerError


class FileInTheWay(HoldtimerError):
    """A file that would be overwritten, or that cannot be written."""

    exit_code = EXIT_FILE


def deliver(data: str | bytes, output: Path | None) -> None:
    """Write `data`; raise FileInTheWay rather than overwrite."""
    if output is None:
        click.echo(data, nl=False)
        return
    raw = data.encode() if isinstance(data, str) else data
    try:
        with output.open("xb") as file:
            file.write(raw)
    except FileExistsError:
        raise FileInTheWay(f"{output} is there already", "name another file, or move it away") from None
    except OSError as refused:
        raise FileInTheWay(f"{output} cannot be written: {refused.strerror}", "name another file") from None
    click.echo(f"written: {output}", err=True)
