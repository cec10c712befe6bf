"""holdtimer review, stats: how it went."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import click
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from holdtimer import companion
from holdtimer.cli.options import FILE, Form, report_options
from holdtimer.cli.output import refuse_existing, tell_nothing, terminal
from holdtimer.cli.tables import Columns, show, table
from holdtimer.review.answer import MOST, Line, answer, fit
from holdtimer.review.figures import Figures
from holdtimer.review.filters import Wanted
from holdtimer.review.holds import Balance, Best, StretchTotal, day_text
from holdtimer.review.moments import day_at, week_name, week_of
from holdtimer.review.page import is_page, write_page
from holdtimer.review.pain import PainWeek
from holdtimer.review.sample import MARK
from holdtimer.review.sample import sample as sample_of
from holdtimer.review.serialize import FIGURE_COLUMNS, as_csv, as_json, figure_rows, figures_object
from holdtimer.review.summary import FLAT, WEEKS, summary
from holdtimer.words.counts import counted, signed
from holdtimer.words.durations import clock, duration
from holdtimer.words.holds import side_cell

_DAYS = "times done, of times planned (*: not a whole week)"
_TIME = "time under stretch, held of planned; none counts for more than its plan"
_BAR = "█"
_BAR_MAX = 40  # columns, so that hours fit into 80

_Cells = dict[tuple[tuple[str, ...], date], str]
"""What a table of weeks has for a name, which may be of several words, and a week."""


@click.command("review")
@click.option("--all", "every", is_flag=True, help="All that the figures of these weeks say.")
@click.option(
    "--html", metavar="FILE", type=FILE, help="A page with charts, of all weeks; it opens offline and prints."
)
@click.option("--replace", is_flag=True, help="Write over FILE also where it is no such page.")
@click.option("--sample", is_flag=True, help="The page of twelve invented weeks, marked as an example.")
@click.option(
    "--weeks",
    type=click.IntRange(1, 520),
    help="How many weeks back, where --since does not say: else 4, and all in the page.",
)
@report_options
def review(
    every: bool,
    html: Path | None,
    replace: bool,
    sample: bool,
    weeks: int | None,
    wanted: Wanted,
    form: Form,
    database: str | None,
) -> None:
    """How it goes, in ten lines: this week, pain, what to look at, and what is next."""
    if html and form != "text":
        raise click.UsageError("--html, --json and --csv exclude each other")
    now = datetime.now().astimezone()
    if sample:
        html = html or Path("sample.html")
    if not replace:
        refuse_existing(html, unless=is_page)
    if sample and html:
        size = write_page(html, [sample_of(day_at(now, wanted.day_begins))], now, sample=MARK)
        click.echo(f"{html}: {size / 1e6:.1f} MB, an example")
        return
    found = companion.figures.figures_by_person(terminal, wanted, database, weeks if html else weeks or WEEKS)
    if html:
        why = "no session is as wanted." if found is not None else "no session was pulled."
        size = write_page(html, found or [], now, why)
        click.echo(f"{html}: {size / 1e6:.1f} MB")
    elif form != "text":
        rows = [
            {"person": each.person, "heading": line.heading, "sentence": line.sentence}
            for _, each in found or ()
            for line in (_every_line(each) if every else answer(each))
        ]
        columns = ("person", "heading", "sentence")
        click.echo(as_json(rows) if form == "json" else as_csv(columns, rows), nl=False)
    elif not found:
        tell_nothing(found is not None)
    else:
        for _, each in found:
            title = each.label if each.person or len(found) > 1 else ""
            show(*_all_of(each, title) if every else _short(each, title))


def _short(figures: Figures, title: str) -> Iterator[Text]:
    """MOST lines, the title included."""
    if title:
        yield Text(title, style="bold underline")
    more = "All figures: holdtimer review --all; with charts: holdtimer review --html FILE"
    for line in fit(answer(figures), more, MOST - bool(title)):
        yield Text(line)


def _all_of(figures: Figures, title: str) -> Iterator[Text | Padding]:
    if title:
        yield Text(title, style="bold underline")
    for paragraph in summary(figures):
        yield Text(paragraph.heading, style="bold")
        for sentence in paragraph.sentences:
            yield Padding(Text(sentence), (0, 0, 0, 2))


def _every_line(figures: Figures) -> Iterator[Line]:
    for paragraph in summary(figures):
        for sentence in paragraph.sentences:
            yield Line(paragraph.heading, sentence)


@click.command("stats")
@click.option(
    "--weeks",
    default=4,
    show_default=True,
    type=click.IntRange(1, 520),
    help="How many of the latest weeks the tables show; JSON and CSV have all.",
)
@report_options
def stats(weeks: int, wanted: Wanted, form: Form, database: str | None) -> None:
    """Figures of all sessions: days done, time per muscle, planned and held, sides, pain, time of day."""
    found = companion.figures.figures_by_person(terminal, wanted, database)
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
                show(Text(f"{each.label}:", style="bold"))
            show(*_tables(each, weeks))


def _tables(figures: Figures, weeks: int) -> Iterator[Table | Text]:
    """Everything there is a figure for; weekly tables show the latest `weeks` that have one."""
    yield _head(figures)
    for flag in figures.flags:
        yield Text(f"{flag.text} (Rule: {flag.rule}.)", style="bold yellow")
    for alert in figures.alerts:
        yield Text(f"{alert.text} (Rule: {alert.rule}; {alert.source}.)", style="yellow")
    yield from map(Text, figures.not_known)
    shown = _latest(figures, weeks)
    pain = [week for week in figures.pain.weeks if week.week in shown]
    hours = [(hour, count, max(figures.hours)) for hour, count in enumerate(figures.hours) if count]
    for made in (
        _by_week(_DAYS, ("routine",), shown, _adherence(figures)),
        _by_week(_TIME, ("muscle", "side"), shown, _doses(figures)),
        table(_STRETCHES, figures.stretches, "stretches"),
        table(_BALANCE, figures.balance, "left and right"),
        table(_BEST, figures.best, "open holds"),
        table(_PAIN, pain, "pain, weekly means"),
        table(_HOURS, hours, "time of day"),
    ):
        if made.row_count:
            yield made


_STRETCHES: Columns[StretchTotal] = (
    ("stretch", lambda total: total.stretch),
    ("side", lambda total: side_cell(total.side)),
    ("holds", lambda total: str(total.holds)),
    ("done", lambda total: str(total.done)),
    ("more", lambda total: str(total.extended)),
    ("short", lambda total: str(total.short)),
    ("skipped", lambda total: str(total.skipped)),
    ("not begun", lambda total: str(total.not_begun)),
    ("planned", lambda total: clock(total.planned_ms)),
    ("of it held", lambda total: clock(total.kept_ms)),
)
_BALANCE: Columns[Balance] = (
    ("stretch", lambda balance: balance.stretch),
    ("left", lambda balance: clock(balance.left_ms)),
    ("right", lambda balance: clock(balance.right_ms)),
    ("left-right", lambda balance: signed(100 * _imbalance(balance), 0, "%")),
    (
        "a week",
        lambda each: "" if each.trend_per_week is None else signed(100 * each.trend_per_week, 1, "%"),
    ),
)
_BEST: Columns[Best] = (
    ("stretch", lambda best: best.stretch),
    ("side", lambda best: side_cell(best.side)),
    ("longest", lambda best: clock(best.best_ms)),
    ("day", lambda best: day_text(best) or "not known"),
)
_PAIN: Columns[PainWeek] = (
    ("week", lambda week: week_name(week.week)),
    ("ratings", lambda week: str(week.ratings)),
    ("before", lambda week: _mean(week.before)),
    ("after", lambda week: _mean(week.after)),
    ("higher", lambda week: _mean(week.worst)),
)
_HOURS: Columns[tuple[int, int, int]] = (  # the hour, how many sessions, and how many at the most
    ("begun at", lambda row: f"{row[0]:02d}-{(row[0] + 1) % 24:02d} h"),
    ("sessions", lambda row: f"{_BAR * -(-row[1] * _BAR_MAX // row[2])} {row[1]}"),
)


def _head(figures: Figures) -> Text:
    who = f"{figures.person}: " if figures.person else ""
    days = f", {figures.first} to {figures.last}" if figures.first else ""
    undated = f"; {figures.undated} without a date" if figures.undated else ""
    undated += f"; {figures.day_unsure} of a day that is not sure" if figures.day_unsure else ""
    pain = figures.pain
    change = (
        ""
        if pain.mean_change is None
        else f"\npain after minus before: {signed(pain.mean_change, 1)} on average"
    )
    slope = pain.trend_per_week or 0.0
    trend = f"; from week to week {signed(slope, 2)}" if abs(slope) >= FLAT else ""
    return Text(
        f"{who}{counted(figures.sessions, 'session')}, {figures.finished} finished{undated}{days}; "
        f"{counted(figures.hold_count, 'hold')}, {duration(figures.held_ms)} under stretch{change}{trend}",
        style="bold",
    )


def _latest(figures: Figures, weeks: int) -> list[date]:
    if figures.last is None:
        return []
    last = max([week_of(figures.last), *(row.week for row in figures.adherence)])
    return [last - timedelta(weeks=back) for back in range(weeks - 1, -1, -1)]


def _by_week(title: str, headings: Sequence[str], weeks: Sequence[date], cells: _Cells) -> Table:
    """A row for each name that has a cell in one of the weeks; a name is as many words as `headings`."""
    made = Table(*headings, *map(week_name, weeks), title=title, title_justify="left")
    for name in sorted({name for name, week in cells if week in weeks}):
        made.add_row(*map(Text, (*name, *(cells.get((name, week), "") for week in weeks))))
    return made


def _adherence(figures: Figures) -> _Cells:
    cells: _Cells = {}
    for row in figures.adherence:
        planned = f" of {row.planned_times}" if row.planned_times else ""
        if planned or row.done_times:
            cells[(row.routine,), row.week] = f"{row.done_times}{planned}{'*' if row.partial else ''}"
    return cells


def _doses(figures: Figures) -> _Cells:
    return {
        ((dose.muscle, dose.side), dose.week): f"{clock(dose.kept_ms)}/{clock(dose.planned_ms)}"
        for dose in figures.doses
    }


def _imbalance(balance: Balance) -> float:
    return (balance.left_ms - balance.right_ms) / max(1, balance.left_ms + balance.right_ms)


def _mean(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"
