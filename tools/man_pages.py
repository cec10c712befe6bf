"""The build hook that makes the man pages of the wheel, one for each command."""

import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.builders.utils import get_reproducible_timestamp

SOURCES = ("host", "firmware", "firmware/lib")


class ManPages(BuildHookInterface[Any]):
    """They are in share/man of whatever the wheel is installed into. An editable install has none."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        self._pages = tempfile.TemporaryDirectory()
        write_pages(Path(self.root), Path(self._pages.name), self.metadata.version)
        build_data["shared_data"][self._pages.name] = "share/man/man1"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        if version != "editable":
            self._pages.cleanup()


def write_pages(root: Path, folder: Path, version: str) -> None:
    """A page of each command of the tree at `root`; their date is that of the files in the wheel."""
    sys.path[:0] = [str(root / source) for source in SOURCES]
    import click
    from click_man.core import write_man_pages

    from holdtimer.cli.main import cli, routine

    for late in (cli, routine):
        context = click.Context(late)
        for name in late.list_commands(context):
            command = late.get_command(context, name)
            assert command
            late.add_command(command, name)
    date = time.strftime("%Y-%m-%d", time.gmtime(get_reproducible_timestamp()))
    write_man_pages("holdtimer", cli, version=version, target_dir=str(folder), date=date)
