"""The companion, as its user runs it."""

from pathlib import Path

from click.testing import CliRunner

from holdtimer.cli.main import cli


def holdtimer(*words: str | int | Path) -> str:
    """What a command of the companion says on standard output; it must succeed."""
    done = CliRunner(env={"COLUMNS": "200"}).invoke(cli, list(map(str, words)), standalone_mode=False)
    if done.exception:
        raise done.exception
    return done.stdout
