"""holdtimer patients: everybody at a glance."""

from datetime import date

import click

from holdtimer import companion
from holdtimer.cli.options import Form, database_option, day_begins_option, form_options
from holdtimer.cli.output import tell_nothing
from holdtimer.cli.tables import Columns, show_long, table
from holdtimer.review.patients import Patient
from holdtimer.review.serialize import as_csv, as_json
from holdtimer.words.dates import spoken_day

_LOOK_AT = {
    "professional": "see a professional",
    "hurts": "strong pain after",
    "stopped": "has stopped",
    "unmet": "device not met",
    "effort": "strong effort",
    "shorter": "holds cut short",
    "side": "one side behind",
    "": "",
}
_COLUMNS = (
    *("person", "device", "last", "done", "planned", "pain", "pain_change"),
    *("look_at", "why", "battery_mv"),
)


@click.command("patients")
@form_options
@day_begins_option
@database_option
def patients(form: Form, day_begins: int, database: str | None) -> None:
    """A row for each person: who needs a look stands first.

    One of them: holdtimer review --person NAME
    """
    found, today = companion.figures.everybody(database, day_begins)
    rows = [_row(each) for each in found]
    if form == "json":
        click.echo(as_json(rows), nl=False)
    elif form == "csv":
        click.echo(as_csv(_COLUMNS, rows), nl=False)
    elif not found:
        tell_nothing(any_at_all=False)
    else:
        show_long(table(_columns(today), found, edge=False))


def _row(each: Patient) -> dict[str, object]:
    values = {**vars(each), "person": each.who.person}
    values["device"] = each.who.device.hex() if each.who.device else None
    return {name: values[name] for name in _COLUMNS}


def _columns(today: date) -> Columns[Patient]:
    return (
        ("who", lambda each: each.who.label),
        ("last session", lambda each: _day(each.last, today)),
        ("this week", lambda each: _of_plan(each)),
        ("pain", _pain),
        ("look at", lambda each: _LOOK_AT[each.look_at]),
        ("battery", lambda each: f"{each.battery_mv / 1000:.1f} V" if each.battery_mv else "-"),
    )


def _day(day: date | None, today: date) -> str:
    return "not known" if day is None else spoken_day(day, today).removeprefix("on ")


def _of_plan(each: Patient) -> str:
    return str(each.done) if each.planned is None else f"{each.done} of {each.planned}"


def _pain(each: Patient) -> str:
    if each.pain is None:
        return "-"
    change = each.pain_change or 0.0
    return f"{each.pain:.0f} {'up' if change >= 1 else 'down' if change <= -1 else ''}".rstrip()
