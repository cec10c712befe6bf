"""holdtimer export"""

import sys
from collections.abc import Sequence
from datetime import datetime, time
from pathlib import Path

import click

from holdtimer.cli import completion
from holdtimer.cli.options import FILE, ROUTINE, database_option, filter_options
from holdtimer.cli.output import deliver, refuse_existing, terminal, why_nothing
from holdtimer.history.sessions import Session
from holdtimer.history.store import Store, open_store
from holdtimer.review.exports.dated import Dated, select_dated
from holdtimer.review.exports.fhir import to_fhir
from holdtimer.review.exports.records import to_json_lines
from holdtimer.review.exports.table import to_csv
from holdtimer.review.filters import Wanted, select, settle, settle_by
from holdtimer.review.moments import day_at, day_of, undated_sentences
from holdtimer.review.prescribed import Prescribed, load_prescribed
from holdtimer.routines import find
from holdtimer.words.text import full_name

FORMATS = ("csv", "jsonl", "fit", "ical", "fhir")


@click.command("export")
@click.argument("form", metavar="FORMAT", type=click.Choice(FORMATS))
@click.argument("file", required=False, type=FILE)
@filter_options
@click.option(
    "--session",
    "number",
    type=int,
    metavar="N",
    shell_complete=completion.sessions,
    help="Only session N of `holdtimer sessions`.",
)
@click.option(
    "--plan",
    "plan",
    type=ROUTINE,
    multiple=True,
    metavar="ROUTINE",
    help="ical: plan this routine (repeatable).",
)
@click.option(
    "--at", type=click.DateTime(["%H:%M"]), metavar="HH:MM", help="ical: plan it at this time of day."
)
@click.option("--replace", is_flag=True, help="Write over FILE.")
@database_option
def export(
    form: str,
    file: Path | None,
    wanted: Wanted,
    number: int | None,
    plan: tuple[str, ...],
    at: datetime | None,
    replace: bool,
    database: str | None,
) -> None:
    """Write sessions for another program to FILE, or to standard output.

    \b
    csv    a table, one row per hold
    jsonl  the records as pulled, nothing lost (of the filters, only --device)
    fit    an activity for a sports site; several sessions need a FILE.zip
    ical   a calendar of what was done, and of what is due: the routines done in
           the last four weeks that say on how many days, or those of --plan
    fhir   a FHIR R4 bundle of exercise time and pain
    """
    if not replace:
        refuse_existing(file)
    if (plan or at) and form != "ical":
        raise click.UsageError("--plan and --at are for ical")
    with open_store(database) as store:
        if form == "jsonl":
            data = _records(store, wanted, number)
        else:
            every = store.sessions()
            wanted = settle_by(wanted, every)
            sessions = [each for each in select(every, wanted) if number in (None, each.number)]
            if not sessions and not plan:
                raise _nothing(bool(every))
            known = load_prescribed(store.prescriptions(), wanted.day_begins)
            data = _render(form, sessions, known, file, plan, at, wanted.day_begins)
    if form == "fit" and file is None and sys.stdout.isatty():
        raise click.UsageError("a FIT file is not for the terminal: name a FILE")
    deliver(data, file, replace, private=True)


def _records(store: Store, wanted: Wanted, number: int | None) -> bytes:
    if number is not None or wanted != Wanted(device=wanted.device, day_begins=wanted.day_begins):
        raise click.UsageError("records are not sessions: of the filters, jsonl takes only --device")
    logs = store.logs()
    device = settle(wanted, (), {log.device for log in logs}).device
    logs = [log for log in logs if device in (None, full_name(log.device))]
    if not logs:
        raise _nothing(any_at_all=bool(store.devices()))
    return to_json_lines(logs)


def _render(
    form: str,
    sessions: Sequence[Session],
    known: Prescribed,
    file: Path | None,
    plan: tuple[str, ...],
    at: datetime | None,
    day_begins: int,
) -> bytes:
    if form == "csv":
        return to_csv(sessions, day_begins)
    done = select_dated(sessions, day_begins)
    _tell_left_out(sessions, done)
    if not done and not plan:
        raise click.UsageError(f"no session has a date, which {form} needs; nothing was written")
    now = datetime.now().astimezone()
    if form == "fit":
        return _fit(done, known, file)
    if form == "ical":
        return _calendar(done, known, plan, at.time() if at else None, now, day_begins)
    return to_fhir(done, now)


def _tell_left_out(sessions: Sequence[Session], done: Sequence[Dated]) -> None:
    why = list(undated_sentences(sessions))
    if too_late := len(sessions) - len(done) - sum(day_of(each) is None for each in sessions):
        why.append(f"{too_late} would end after 2099: the clock was wrong.")
    for sentence in why:
        terminal.tell(f"left out: {sentence} csv and jsonl have all.")


def _fit(done: list[Dated], known: Prescribed, file: Path | None) -> bytes:
    from holdtimer.review.exports.fit import to_fit, to_zip  # an extra

    if file and file.suffix.lower() == ".zip":
        return to_zip(done, known)
    if len(done) > 1:
        raise click.UsageError(
            f"a FIT file holds one session, and these are {len(done)}: choose one with --session N, "
            "or name a FILE.zip for all of them"
        )
    return to_fit(done[0], known)


def _calendar(
    done: Sequence[Dated],
    known: Prescribed,
    names: Sequence[str],
    at: time | None,
    now: datetime,
    day_begins: int,
) -> bytes:
    from holdtimer.review.exports.calendar import Plan, going_on, to_calendar  # an extra

    today = day_at(now, day_begins)
    files = tuple(find(name) for name in names) or going_on(done, known, today)
    if not files:
        why = "no routine of the last four weeks says on how many days; name one with --plan"
        terminal.tell(f"nothing planned: {why}")
    return to_calendar(done, Plan(files, today, at), now)


def _nothing(any_at_all: bool) -> click.UsageError:
    return click.UsageError(f"nothing to export: {why_nothing(any_at_all)}")
