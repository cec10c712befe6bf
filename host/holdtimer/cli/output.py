"""Where results and messages go: standard output, standard error, a file."""

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from holdtimer.companion import Progress
from holdtimer.errors import EXIT_FILE, HoldtimerError
from holdtimer.files import is_taken, write

EMPTY = "no sessions yet; fetch them from a device with: holdtimer pull"


class NotWritten(HoldtimerError):
    """A file that would be overwritten, or that cannot be written; what was there is as it was."""

    exit_code = EXIT_FILE


class Terminal:
    """The `companion.Front` of the command line: all on stderr, which leaves stdout to results."""

    def tell(self, text: str) -> None:
        click.echo(text, err=True)

    @contextlib.contextmanager
    def bar(self, what: str, unit: str) -> Iterator[Progress]:
        """On a terminal it moves, elsewhere it is silent until the end."""
        # As long to load as all else that `push --help` needs.
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        from holdtimer.cli.console import PlainConsole

        columns = (
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn(unit),
        )
        with Progress(*columns, console=PlainConsole(stderr=True)) as progress:
            task = progress.add_task(what, total=None)

            def show(done: int, of: int) -> None:
                progress.update(task, completed=done, total=of)

            yield show


terminal = Terminal()


def deliver(data: str | bytes, file: Path | None, replace: bool = False, private: bool = False) -> None:
    """Write a result to `file`, or to standard output; raise NotWritten, with nothing left behind.

    It is UTF-8, as a file of it is: only a terminal is given text, of which it shows what it can.
    `private` is for its owner's eyes alone.
    """
    with explained(file):
        if file:
            write(file, data, replace=replace, private=private)
        else:
            click.echo(data if sys.stdout.isatty() or isinstance(data, bytes) else data.encode(), nl=False)
    if file:
        terminal.tell(f"written: {file}")


@contextlib.contextmanager
def explained(file: Path | None) -> Iterator[None]:
    """Raise NotWritten for what goes wrong with writing `file`, or standard output."""
    try:
        yield
    except BrokenPipeError:
        raise
    except FileExistsError:
        raise NotWritten(f"{file} is there already.", "Name another file, or move it away.") from None
    except OSError as error:
        left = "What was there is as it was." if file else "Part of it may have been written."
        raise NotWritten(
            f"{file or 'Standard output'} cannot be written: {error.strerror}.",
            f"{left} Free some space, or name another file.",
        ) from error


def refuse_existing(
    file: Path | None,
    unless: Callable[[Path], bool] = lambda there: False,  # noqa: ARG005
    instead: str = "Name another file, or write over it with --replace.",
) -> None:
    """Raise NotWritten where there is a file that may not go, before anything is worked out for it."""
    with explained(file):
        taken = file is not None and is_taken(file) and not unless(file)
    if taken:
        raise NotWritten(f"{file} is there already.", instead)


def complain(error: HoldtimerError) -> None:
    """Show an error that does not end the program."""
    click.echo(f"holdtimer: {error}", err=True)
    if error.hint:
        click.echo(f"  {error.hint}", err=True)


def tell_nothing(any_at_all: bool) -> None:
    """Say on stderr why there is no session to show."""
    click.echo(why_nothing(any_at_all), err=True)


def why_nothing(any_at_all: bool) -> str:
    return "no session is as wanted; holdtimer sessions shows all" if any_at_all else EMPTY
