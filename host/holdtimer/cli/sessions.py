"""holdtimer sync, sessions, show: the sessions that are new, and those that there are."""

import asyncio
from typing import TYPE_CHECKING

import click
from rich.text import Text

from holdtimer import companion
from holdtimer.cli import completion
from holdtimer.cli.options import Form, day_begins_option, device_options, report_options
from holdtimer.cli.output import EMPTY, complain, tell_nothing, terminal
from holdtimer.cli.tables import holds_table, pain, sessions_table, show_long
from holdtimer.cli.tables import show as show_table
from holdtimer.companion import Target
from holdtimer.errors import EXIT_FILE
from holdtimer.review.filters import Wanted
from holdtimer.review.moments import undated_sentences, when, why_no_date
from holdtimer.review.serialize import (
    HOLD_COLUMNS,
    SESSION_COLUMNS,
    as_csv,
    as_json,
    hold_rows,
    session_row,
)
from holdtimer.words.counts import battery, counted

if TYPE_CHECKING:
    from holdtimer.companion.sync import Synced


@click.command("sync")
@click.option("--watch", is_flag=True, help="Stay, and do so whenever a device opens its radio window.")
@click.option(
    "--install-hint", is_flag=True, help="Print how systemd or launchd keeps `sync --watch` running."
)
@device_options
@day_begins_option
def sync(target: Target, watch: bool, install_hint: bool, day_begins: int) -> None:
    """Set the device's clock, pull its log, show what is new, and send the routines that have changed.

    A routine has changed where its file was edited, or a dose has grown.
    """
    if install_hint:
        unit, plist = companion.computer.watch_service(terminal, target)
        click.echo(unit)
        click.echo(plist, nl=False)
    elif watch:
        asyncio.run(companion.sync.watch(terminal, target, lambda done: _show_and_complain(done, day_begins)))
    else:
        done = asyncio.run(companion.sync.sync(terminal, target))
        _show_synced(done, day_begins)
        if done.error:
            raise done.error
        if done.wrong:
            raise click.exceptions.Exit(EXIT_FILE)


def _show_and_complain(done: "Synced", day_begins: int) -> None:
    _show_synced(done, day_begins)
    if done.error:
        complain(done.error)


def _show_synced(done: "Synced", day_begins: int) -> None:
    if done.pulled and done.status:
        click.echo(
            f"{done.name}: {counted(done.pulled.records, 'new record')}, "
            f"{counted(len(done.pulled.sessions), 'new session')}"
        )
        volts = battery(done.status.battery_mv)
        clock = f"its clock is set, its log dated to {done.status.error_ms} ms; "
        click.echo(f"{clock if done.status.can_anchor else ''}{volts}")
    for wrong in done.wrong:
        complain(wrong)
        terminal.tell("  the device keeps what it was sent; correct the file, or push it from where it is")
    for outgoing in done.sent:
        file, size = outgoing.file, len(outgoing.data)
        click.echo(f"{file.slug} ({file.name}) has changed and is on {done.name}: {size} bytes")
    if done.sessions:
        show_table(sessions_table(done.sessions, day_begins, done.plans.progress))


PAGE = 20
"""Sessions that are listed where nobody asks for all."""


@click.command("sessions")
@click.option("--all", "every", is_flag=True, help=f"All of them, not only the latest {PAGE}.")
@report_options
def sessions(every: bool, wanted: Wanted, form: Form, database: str | None) -> None:
    """List the sessions that were pulled, the latest first.

    JSON and CSV have all of them, the oldest first.
    """
    chosen = companion.figures.choose_sessions(terminal, wanted, database)
    found, progress = chosen.sessions, chosen.plans.progress

    rows = (
        session_row(session, wanted.day_begins, progress(session, wanted.has_hold).of) for session in found
    )
    if form == "json":
        click.echo(as_json(list(rows)), nl=False)
    elif form == "csv":
        click.echo(as_csv(SESSION_COLUMNS, rows), nl=False)
    elif found:
        shown = found[::-1] if every else found[: -PAGE - 1 : -1]
        listed = sessions_table(shown, wanted.day_begins, lambda each: progress(each, wanted.has_hold))
        said = [*undated_sentences(shown)]
        if len(shown) < len(found):
            said.append(f"The latest {PAGE} of {len(found):,}; all: holdtimer sessions --all")
        show_long(listed, *map(Text, said))
    else:
        tell_nothing(chosen.count > 0)


@click.command("show")
@click.argument("number", type=int, required=False, shell_complete=completion.sessions)
@report_options
def show(number: int | None, wanted: Wanted, form: Form, database: str | None) -> None:
    """Show session NUMBER of `holdtimer sessions`, hold by hold; without one, the latest that is wanted."""
    chosen = companion.figures.choose_sessions(terminal, wanted, database, number)
    if not chosen.count:
        raise click.UsageError(EMPTY)
    if number is not None and not 1 <= number <= chosen.count:
        raise click.BadParameter(f"there are sessions 1 to {chosen.count}", param_hint="NUMBER")
    if not chosen.sessions:
        tell_nothing(any_at_all=True)
        return
    session = chosen.sessions[-1]
    progress = chosen.plans.progress(session, wanted.has_hold)
    if form == "json":
        row = session_row(session, wanted.day_begins, progress.of)
        click.echo(as_json({**row, "holds": hold_rows(session)}), nl=False)
    elif form == "csv":
        click.echo(as_csv(HOLD_COLUMNS, hold_rows(session)), nl=False)
    else:
        person = f"  {session.person}" if session.person else ""
        began = when(session, wanted.day_begins)
        title = f"{session.number}  {began}  {session.routine}  {session.outcome}{person}"
        show_table(Text(title, style="bold"))
        if why := why_no_date(session):
            show_table(Text(f"no date: {why}"))
        ratings = f"pain before {pain(session.pain_before)}, after {pain(session.pain_after)}"
        missed = [
            hold for hold in chosen.plans.not_begun(session) if wanted.has_hold(hold.stretch, hold.side)
        ]
        show_table(f"{progress} holds done; {ratings}", holds_table(session, missed))
