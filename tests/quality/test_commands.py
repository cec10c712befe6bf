"""Every command and option of `holdtimer --help` is in README or docs/, and none that does not exist."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from holdtimer.cli.main import cli, routine

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
TEXT = "\n".join(page.read_text() for page in PAGES)


def commands(group: click.Group, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from commands(command, *path, name)


COMMANDS = dict(commands(cli))


def phrases() -> Iterator[list[str]]:
    """The words of what stands in backticks, and of each line of an example."""
    yield from (span.split() for span in re.findall(r"`([^`\n]+)`", TEXT))
    yield from (line.split() for line in re.findall(r"^ *(holdtimer .+)", TEXT, re.MULTILINE))


def is_in_the_text(option: str) -> bool:
    return re.search(rf"(?<![\w-]){option}\b", TEXT) is not None


def test_the_table_names_each_command_as_it_calls_itself() -> None:
    assert len(COMMANDS) > 30
    assert {path[-1] for path in COMMANDS} == {command.name for command in COMMANDS.values()}
    assert all(command.help for command in COMMANDS.values())


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_a_command_is_documented(path: tuple[str, ...]) -> None:
    whole = ["holdtimer", *path]
    begins = [words[: len(whole)] == whole or words[:1] == [path[-1]] for words in phrases()]

    assert any(begins)


@pytest.mark.parametrize("path", [(), *COMMANDS], ids=lambda path: " ".join(path) or "holdtimer")
def test_an_option_is_documented(path: tuple[str, ...]) -> None:
    command = COMMANDS.get(path, cli)
    options = [each.opts + each.secondary_opts for each in command.params if isinstance(each, click.Option)]

    assert not [names for names in options if not any(map(is_in_the_text, names))]


def test_no_page_names_a_command_that_does_not_exist() -> None:
    known = {path[0] for path in COMMANDS if len(path) == 1}
    parts = {path[1] for path in COMMANDS if len(path) == 2}
    named = [words[1:] for words in phrases() if words[0] == "holdtimer" and len(words) > 1]

    assert len(named) > 30
    assert not [words for words in named if words[0].isalpha() and words[0] not in known]
    assert not [w for w in named if w[0] == routine.name and w[1:] and w[1].isalpha() and w[1] not in parts]
