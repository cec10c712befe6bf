"""holdtimer review, stats: how it went."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import click
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from holdtimer.cli.options import Form, database_option, filter_options, form_options
from holdtimer.cli.output import tell_nothing, terminal
from holdtimer.cli.tables import show
from holdtimer.companion.figures import figures_by_person
from holdtimer.review.dose import GUIDELINE
from holdtimer.review.figures import Figures
from holdtimer.review.filters import Wanted
from holdtimer.review.holds import day_text
from holdtimer.review.moments import week_name, week_of
from holdtimer.review.page import write_page
from holdtimer.review.serialize import FIGURE_COLUMNS, as_csv, as_json, figure_rows, figures_object
from holdtimer.review.summary import FLAT, WEEKS, sentences, summary
from holdtimer.words.counts import counted
from holdtimer.words.durations import clock, duration
from holdtimer.words.holds import side_cell

_BAR = "█"
_BAR_MAX = 40  # columns, so that hours fit into 80


@click.command("review")
@click.option(
    "--html",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="A page with charts, of all weeks; it opens offline and prints.",
)
@click.option(
    "--weeks",
    type=click.IntRange(1, 520),
    help="How many weeks back, where --since does not say: else 4, and all in the page.",
)
@filter_options
@form_options
@database_option
def review(html: Path | None, weeks: int | None, wanted: Wanted, form: Form, database: str | None) -> None:
    """The last weeks in sentences: what was done, how it went, and what a professional should see."""
    if html and form != "text":
        raise click.UsageError("--html, --json and --csv exclude each other")
    found = figures_by_person(terminal, wanted, database, weeks if html else weeks or WEEKS)
    if html:
        why = "no session is as wanted." if found is not None else "no session was pulled."
        size = write_page(html, found or [], datetime.now().astimezone(), why)
        click.echo(f"{html}: {size / 1e6:.1f} MB")
        return
    summaries = [(each.person, summary(each)) for _, each in found or ()]
    rows = [{"person": person, **row} for person, paragraphs in summaries for row in sentences(paragraphs)]
    if form == "json":
        click.echo(as_json(rows), nl=False)
    elif form == "csv":
        click.echo(as_csv(("person", "heading", "sentence"), rows), nl=False)
    elif not found:
        tell_nothing(found is not None)
    else:
        for person, paragraphs in summaries:
            if person or len(summaries) > 1:
                show(Text(person or "nobody named", style="bold underline"))
            for paragraph in paragraphs:
                show(Text(paragraph.heading, style="bold"))
                show(*(Padding(Text(sentence), (0, 0, 0, 2)) for sentence in paragraph.sentences))


@click.command("stats")
@click.option(
    "--weeks",
    default=4,
    show_default=True,
    type=click.IntRange(1, 520),
    help="How many of the latest weeks the tables show; JSON and CSV have all.",
)
@filter_options
@form_options
@database_option
def stats(weeks: int, wanted: Wanted, form: Form, database: str | None) -> None:
    """Figures of all sessions: days done, time per muscle, planned and held, sides, pain, time of day."""
    found = figures_by_person(terminal, wanted, database)
    if form == "json":
        click.echo(as_json([figures_object(each) for _, each in found or ()]), nl=False)
    elif form == "csv":
        rows = [row for _, each in found or () for row in figure_rows(each)]
        click.echo(as_csv(FIGURE_COLUMNS, rows), nl=False)
    elif not found:
        tell_nothing(found is not None)
    else:
        for _, each in found:
            if each.person is None and len(found) > 1:
                show(Text("nobody named:", style="bold"))
            show(*_tables(each, weeks))


def _tables(figures: Figures, weeks: int) -> Iterator[Table | Text]:
    """Everything there is a figure for; weekly tables show the latest `weeks` that have one."""
    yield _head(figures)
    for flag in figures.flags:
        yield Text(f"{flag.text} (Rule: {flag.rule}.)", style="bold yellow")
    shown = _latest(figures, weeks)
    for title, header, rows in (
        (
            "days done, of days planned (*: not a whole week)",
            ("routine", *map(week_name, shown)),
            _adherence(figures, shown),
        ),
        (
            f"time under stretch; in brackets days with {GUIDELINE}",
            ("muscle", "side", *map(week_name, shown)),
            _doses(figures, shown),
        ),
        (
            "stretches",
            ("stretch", "side", "holds", "done", "more", "short", "skipped", "planned", "held"),
            _stretches(figures),
        ),
        ("left and right", ("stretch", "left", "right", "left-right", "a week"), _balance(figures)),
        ("open holds", ("stretch", "side", "longest", "day"), _best(figures)),
        ("pain, weekly means", ("week", "ratings", "before", "after", "higher"), _pain(figures, shown)),
        ("time of day", ("begun at", "sessions"), _hours(figures)),
    ):
        if rows:
            table = Table(*header, title=title, title_justify="left")
            for row in rows:
                table.add_row(*(Text(cell) for cell in row))
            yield table


def _head(figures: Figures) -> Text:
    who = f"{figures.person}: " if figures.person else ""
    days = f", {figures.first} to {figures.last}" if figures.first else ""
    undated = f"; {figures.undated} without a date" if figures.undated else ""
    undated += f"; {figures.day_unsure} of a day that is not sure" if figures.day_unsure else ""
    pain = figures.pain
    change = (
        "" if pain.mean_change is None else f"\npain after minus before: {pain.mean_change:+.1f} on average"
    )
    slope = pain.trend_per_week or 0.0
    trend = f"; from week to week {slope:+.2f}" if abs(slope) >= FLAT else ""
    return Text(
        f"{who}{counted(figures.sessions, 'session')}, {figures.completed} completed{undated}{days}; "
        f"{counted(figures.hold_count, 'hold')}, {duration(figures.held_ms)} under stretch{change}{trend}",
        style="bold",
    )


def _latest(figures: Figures, weeks: int) -> list[date]:
    if figures.last is None:
        return []
    last = max([week_of(figures.last), *(row.week for row in figures.adherence)])
    return [last - timedelta(weeks=back) for back in range(weeks - 1, -1, -1)]


def _adherence(figures: Figures, shown: Sequence[date]) -> list[list[str]]:
    cells = {}
    for row in figures.adherence:
        planned = f" of {row.planned_days}" if row.planned_days else ""
        if planned or row.done_days:
            cells[row.routine, row.week] = f"{row.done_days}{planned}{'*' if row.partial else ''}"
    routines = sorted({routine for routine, week in cells if week in shown})
    return [[routine, *(cells.get((routine, week), "") for week in shown)] for routine in routines]


def _doses(figures: Figures, shown: Sequence[date]) -> list[list[str]]:
    cells = {
        (dose.muscle, dose.side, dose.week): f"{clock(dose.held_ms)} ({dose.days_enough}/{dose.days})"
        for dose in figures.doses
    }
    keys = sorted({(muscle, side) for muscle, side, week in cells if week in shown})
    return [[*key, *(cells.get((*key, week), "") for week in shown)] for key in keys]


def _stretches(figures: Figures) -> list[list[str]]:
    return [
        [
            total.stretch,
            side_cell(total.side),
            *map(str, (total.holds, total.done, total.extended, total.short, total.skipped)),
            clock(total.planned_ms),
            clock(total.actual_ms),
        ]
        for total in figures.stretches
    ]


def _balance(figures: Figures) -> list[list[str]]:
    return [
        [
            balance.stretch,
            clock(balance.left_ms),
            clock(balance.right_ms),
            f"{(balance.left_ms - balance.right_ms) / max(1, balance.left_ms + balance.right_ms):+.0%}",
            "" if balance.trend_per_week is None else f"{balance.trend_per_week:+.1%}",
        ]
        for balance in figures.balance
    ]


def _best(figures: Figures) -> list[list[str]]:
    return [
        [best.stretch, side_cell(best.side), clock(best.best_ms), day_text(best) or "not known"]
        for best in figures.best
    ]


def _pain(figures: Figures, shown: Sequence[date]) -> list[list[str]]:
    return [
        [week_name(week.week), str(week.ratings), _mean(week.before), _mean(week.after), _mean(week.worst)]
        for week in figures.pain.weeks
        if week.week in shown
    ]


def _hours(figures: Figures) -> list[list[str]]:
    most = max(figures.hours)
    return [
        [f"{hour:02d}-{(hour + 1) % 24:02d} h", f"{_BAR * -(-count * _BAR_MAX // most)} {count}"]
        for hour, count in enumerate(figures.hours)
        if count
    ]


def _mean(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"
