"""The options that commands share: which device, which database, which sessions, in which form."""

import inspect
import os
from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click
from click.shell_completion import CompletionItem

from holdtimer.cli import completion
from holdtimer.cli.output import terminal
from holdtimer.companion import Target

if TYPE_CHECKING:
    from holdtimer.review.filters import Wanted

Form = Literal["text", "json", "csv"]


class _Named(click.Path):
    """A path that is not empty; who opens it says better than click what is wrong with it."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value == "":
            self.fail("it has no name", param, ctx)
        return super().convert(value, param, ctx)


class _Routine(click.ParamType[str]):
    """A file, or the name of a bundled routine: of a file that has this name too it says how to name that."""

    name = "routine"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ARG002
        # As long to load as all else that `push --help` needs.
        from holdtimer.routines import is_bundled

        own = [name for name in (value, f"{value}.toml", f"{value}.txt") if os.path.lexists(name)]
        if own and is_bundled(value):
            terminal.tell(f"{value} is the bundled routine; for your own file, say ./{own[0]}")
        return value

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002  # click's signature
        param: click.Parameter,  # noqa: ARG002
        incomplete: str,
    ) -> list[CompletionItem]:
        return completion.routines(incomplete)


FILE = _Named(dir_okay=False, readable=False, path_type=Path)
FOLDER = _Named(file_okay=False, path_type=Path)
ROUTINE = _Routine()

_Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

database_option = click.option(
    "--database",
    metavar="URL",
    envvar="HOLDTIMER_DATABASE",
    help="The history: sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME; else a file of your own.",
)
port_option = click.option("--port", metavar="P", help="The serial port; needed where there are several.")


def speed_option(default: float, least: float, most: float) -> _Decorator:
    """--speed, as `speed: float`."""
    return click.option(
        "--speed",
        default=default,
        show_default=True,
        type=click.FloatRange(least, most),
        help="Times faster than life.",
    )


def day_begins_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """--day-begins, as `day_begins: int`."""
    # A fifth of what `push --help` takes, which has no days.
    from holdtimer.review.moments import DAY_BEGINS

    return click.option(
        "--day-begins",
        type=click.IntRange(0, 12),
        default=DAY_BEGINS,
        envvar="HOLDTIMER_DAY_BEGINS",
        show_default=True,
        show_envvar=True,
        metavar="HOUR",
        help="What is done before this hour counts for the day before; 0 is midnight.",
    )(command)


def _combined(name: str, combine: Callable[..., Any], *options: _Decorator) -> _Decorator:
    """Several options as one decorator: the command is given what `combine` makes of them, as `name`."""
    given = inspect.signature(combine).parameters

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(command)
        def run(**values: Any) -> Any:
            one = combine(**{option: values.pop(option) for option in given})
            return command(**{name: one}, **values)

        decorated: Callable[..., Any] = run
        for option in reversed(options):
            decorated = option(decorated)
        return decorated

    return decorate


def _target(device: str | None, timeout: float, database: str | None) -> Target:
    return Target(click.get_current_context().obj, device, timeout, database)


def day_option(name: str, text: str | None, day_begins: int) -> date | None:
    """The day that was written after an option; click.BadParameter where none can be read."""
    from holdtimer.review.moments import day_at
    from holdtimer.words.dates import DAYS_READ, read_day

    if not text:
        return None
    day = read_day(text, day_at(datetime.now(), day_begins))
    if day is None:
        raise click.BadParameter(f"{text!r} is no day that is understood: write {DAYS_READ}", param_hint=name)
    return day


def _wanted(
    since: str | None,
    until: str | None,
    routine: str | None,
    stretch: str | None,
    side: str | None,
    device: str | None,
    person: str | None,
    day_begins: int,
) -> "Wanted":
    # Half of what `push --help` takes, which has no filters.
    from holdtimer.review.filters import Wanted

    first, last = day_option("--since", since, day_begins), day_option("--until", until, day_begins)
    return Wanted(first, last, routine, stretch, side, device, person, day_begins)


def _form(as_json: bool, as_csv: bool) -> Form:
    if as_json and as_csv:
        raise click.UsageError("--json and --csv exclude each other")
    return "json" if as_json else "csv" if as_csv else "text"


device_options = _combined(
    "target",
    _target,
    click.option(
        "--device",
        metavar="NAME",
        shell_complete=completion.devices,
        help="Name or address, where more than one is in reach.",
    ),
    click.option(
        "--timeout", default=10.0, show_default=True, metavar="SECONDS", help="How long to look for it."
    ),
    database_option,
)
"""--device, --timeout and --database, as `target: Target`."""

filter_options = _combined(
    "wanted",
    _wanted,
    click.option("--since", metavar="DAY", help="From this day on: 2026-11-20, 20.11., yesterday, monday."),
    click.option("--until", metavar="DAY", help="Up to this day."),
    click.option("--routine", metavar="NAME", help="Part of the routine's name."),
    click.option("--stretch", metavar="NAME", help="Only holds with this in their name."),
    click.option("--side", type=click.Choice(["left", "right", "none"]), help="Only holds of this side."),
    click.option(
        "--device",
        metavar="NAME",
        shell_complete=completion.devices,
        help="The device's name or id, or a part that only it has.",
    ),
    click.option(
        "--person",
        metavar="NAME",
        help="Who used it (holdtimer person): the name, or a part that only it has.",
    ),
    day_begins_option,
)
"""The filters, as `wanted: Wanted`."""

form_options = _combined(
    "form",
    _form,
    click.option("--json", "as_json", is_flag=True, help="As JSON."),
    click.option("--csv", "as_csv", is_flag=True, help="As CSV."),
)
"""--json and --csv, as `form: Form`."""


def report_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """`filter_options`, --json and --csv as `form: Form`, and --database."""
    return filter_options(form_options(database_option(command)))
