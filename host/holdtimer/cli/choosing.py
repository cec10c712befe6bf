"""What the commands share that open the history: which database, which sessions, in which form."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import wraps
from typing import Any, Literal, TypeVar

import click

from holdtimer.history.sessions import Session
from holdtimer.review.filters import Wanted, undated_left_out
from holdtimer.review.moments import DAY_BEGINS, undated_sentences, why_undated

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


def filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The filters, as `wanted: Wanted`."""

    @wraps(command)
    def chosen(
        since: datetime | None,
        until: datetime | None,
        routine: str | None,
        stretch: str | None,
        side: str | None,
        worn: str | None,
        person: str | None,
        day_begins: int,
        **others: Any,
    ) -> Any:
        wanted = Wanted(_day(since), _day(until), routine, stretch, side, worn, person, day_begins)
        return command(wanted=wanted, **others)

    options = (
        click.option("--since", type=_DAY, metavar="DAY", help="From this day on, as 2026-11-20."),
        click.option("--until", type=_DAY, metavar="DAY", help="Up to this day."),
        click.option("--routine", metavar="NAME", help="Part of the routine's name."),
        click.option("--stretch", metavar="NAME", help="Only holds with this in their name."),
        click.option("--side", type=click.Choice(["left", "right", "none"]), help="Only holds of this side."),
        click.option("--device", "worn", metavar="NAME", help="Part of the device's name or id."),
        click.option("--person", metavar="NAME", help="Part of the name of who wore it (holdtimer wearer)."),
        day_begins_option,
    )
    for option in reversed(options):
        chosen = option(chosen)
    return chosen


def form_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--json and --csv, as `form: Form`."""

    @wraps(command)
    def chosen(as_json: bool, as_csv: bool, **others: Any) -> Any:
        if as_json and as_csv:
            raise click.UsageError("--json and --csv exclude each other")
        form: Form = "json" if as_json else "csv" if as_csv else "text"
        return command(form=form, **others)

    as_json = click.option("--json", "as_json", is_flag=True, help="As JSON.")
    return as_json(click.option("--csv", "as_csv", is_flag=True, help="As CSV.")(chosen))


_DAY = click.DateTime(formats=["%Y-%m-%d"])


def _day(time: datetime | None) -> date | None:
    return None if time is None else time.date()


EMPTY = "no sessions yet; fetch them from a device with: holdtimer pull"


def nothing_there(any_at_all: bool) -> None:
    """Say on stderr why there is nothing to show."""
    click.echo("no session is as wanted; holdtimer sessions shows all" if any_at_all else EMPTY, err=True)


def tell_undated(sessions: Sequence[Session], wanted: Wanted) -> None:
    """Say on stderr how many sessions a filter by date had to leave out, and why."""
    for sentence in undated_sentences(why_undated(undated_left_out(sessions, wanted))):
        click.echo(f"left out: {sentence} holdtimer sessions lists all.", err=True)
