"""holdtimer routine"""

import click

from holdtimer.cli import routine_check, routine_convert, routine_new, routine_preview, routine_read


@click.group("routine")
def command() -> None:
    """Write, check, rehearse and convert routines.

    A routine is a file (.toml, .txt in the short form, .json) or the name of a bundled one.
    """


for part in (
    routine_new.new,
    routine_check.check,
    routine_read.read,
    routine_preview.show,
    routine_preview.preview,
    routine_check.fmt,
    routine_convert.import_,
    routine_convert.export,
):
    command.add_command(part)
