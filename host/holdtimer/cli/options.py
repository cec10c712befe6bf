"""The options that commands share: which device, which database, which sessions, in which form."""

from collections.abc import Callable
from datetime import date, datetime
from functools import wraps
from typing import Any, Literal, TypeVar

import click

from holdtimer.companion import Target

Form = Literal["text", "json", "csv"]

_F = TypeVar("_F", bound=Callable[..., Any])


def database_option(command: _F) -> _F:
    """--database, as `database: str | None`."""
    return click.option(
        "--database",
        metavar="URL",
        envvar="HOLDTIMER_DATABASE",
        help="The history: sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME; else a file of your own.",
    )(command)


def day_begins_option(command: _F) -> _F:
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


def port_option(command: _F) -> _F:
    """--port, as `port: str | None`."""
    return click.option("--port", metavar="P", help="The serial port; needed where there are several.")(
        command
    )


def device_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--device, --timeout and --database, as `target: Target`."""

    @wraps(command)
    def choose(device: str | None, timeout: float, database: str | None, **others: Any) -> Any:
        hci = click.get_current_context().obj
        return command(target=Target(hci, device, timeout, database), **others)

    options = (
        click.option("--device", metavar="NAME", help="Name or address, where more than one is in reach."),
        click.option(
            "--timeout", default=10.0, show_default=True, metavar="SECONDS", help="How long to look for it."
        ),
        database_option,
    )
    for option in reversed(options):
        choose = option(choose)
    return choose


def filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The filters, as `wanted: Wanted`."""

    @wraps(command)
    def choose(
        since: datetime | None,
        until: datetime | None,
        routine: str | None,
        stretch: str | None,
        side: str | None,
        device: str | None,
        person: str | None,
        day_begins: int,
        **others: Any,
    ) -> Any:
        # Half of what `push --help` takes, which has no filters.
        from holdtimer.review.filters import Wanted

        wanted = Wanted(_day(since), _day(until), routine, stretch, side, device, person, day_begins)
        return command(wanted=wanted, **others)

    options = (
        click.option("--since", type=_DAY, metavar="DAY", help="From this day on, as 2026-11-20."),
        click.option("--until", type=_DAY, metavar="DAY", help="Up to this day."),
        click.option("--routine", metavar="NAME", help="Part of the routine's name."),
        click.option("--stretch", metavar="NAME", help="Only holds with this in their name."),
        click.option("--side", type=click.Choice(["left", "right", "none"]), help="Only holds of this side."),
        click.option("--device", metavar="NAME", help="Part of the device's name or id."),
        click.option("--person", metavar="NAME", help="Part of the name of who used it (holdtimer person)."),
        day_begins_option,
    )
    for option in reversed(options):
        choose = option(choose)
    return choose


def form_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--json and --csv, as `form: Form`."""

    @wraps(command)
    def choose(as_json: bool, as_csv: bool, **others: Any) -> Any:
        if as_json and as_csv:
            raise click.UsageError("--json and --csv exclude each other")
        form: Form = "json" if as_json else "csv" if as_csv else "text"
        return command(form=form, **others)

    as_json = click.option("--json", "as_json", is_flag=True, help="As JSON.")
    return as_json(click.option("--csv", "as_csv", is_flag=True, help="As CSV.")(choose))


_DAY = click.DateTime(formats=["%Y-%m-%d"])


def _day(time: datetime | None) -> date | None:
    return None if time is None else time.date()
