"""Tables for the terminal: a column is its heading, and what of a row stands in it."""

import sys
from collections.abc import Callable, Iterable, Sequence
from textwrap import TextWrapper
from typing import TYPE_CHECKING, TypeVar

import click
from rich.box import HEAVY_HEAD, SIMPLE_HEAD
from rich.console import RenderableType
from rich.table import Column, Table
from rich.text import Text

from holdcore import model
from holdcore.steps import Hold
from holdtimer.cli.console import PlainConsole
from holdtimer.history.sessions import Session
from holdtimer.review.moments import when_in_column
from holdtimer.words.durations import clock
from holdtimer.words.holds import outcome_of, side_cell, side_of
from holdtimer.words.text import device_name

if TYPE_CHECKING:  # else `holdtimer sessions --help` loads what reads routine files
    from holdtimer.review.plans import PlannedHold, Progress

_T = TypeVar("_T")

Columns = Sequence[tuple[str | Column, Callable[[_T], str | Text]]]

_WHEN_WIDTH = len("2026-11-28 19:21±119m")
_STYLES = {model.SHORT: "yellow", model.SKIPPED: "red", model.EXTENDED: "green"}


def show(*shown: RenderableType) -> None:
    """Print them on standard output."""
    PlainConsole().show(*shown)


def show_long(*shown: RenderableType) -> None:
    """Print them; on a terminal that they do not fit into, page by page."""
    console = PlainConsole()
    with console.capture() as captured:
        console.show(*shown)
    text = captured.get()
    if console.is_terminal and text.count("\n") >= console.height:
        click.echo_via_pager(text, color=True)
    else:
        sys.stdout.write(text)  # as Console does: click.echo has another mind of ASCII


def table(columns: Columns[_T], rows: Iterable[_T], title: str | None = None, edge: bool = True) -> Table:
    """One row for each of `rows`; a cell that is a str is no markup: it may be a name from a device.

    Without its edge a table is as narrow as it can be.
    """
    headings = (heading for heading, _ in columns)
    box = HEAVY_HEAD if edge else SIMPLE_HEAD
    made = Table(*headings, title=title, title_justify="left", box=box, show_edge=edge, pad_edge=edge)
    if not edge:
        made.padding = 0
    for row in rows:
        cells = (cell(row) for _, cell in columns)
        made.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in cells))
    return made


def pain(rating: int | None) -> str:
    """A rating, or a dash where there was no answer."""
    return "-" if rating is None else str(rating)


def sessions_table(
    sessions: Sequence[Session], day_begins: int, progress: "Callable[[Session], Progress]"
) -> Table:
    """One row per session; whose it is only where they are of several people or devices."""
    routine = Column("routine")
    several = len({(session.device, session.person) for session in sessions}) > 1
    if several:
        routine = Column("routine\nwho", min_width=len(device_name(bytes(2))), overflow="fold")
    # Without its edges a row of a usual name fits into one line of 80 columns.
    columns: Columns[Session] = (
        ("no", lambda session: str(session.number)),
        (Column("when", no_wrap=True), lambda session: _folded(when_in_column(session, day_begins))),
        (routine, lambda session: f"{session.routine}\n{_who(session)}" if several else session.routine),
        ("holds", lambda session: str(progress(session))),
        ("time", lambda session: clock(session.active_ms)),
        ("pain", lambda session: f"{pain(session.pain_before)} to {pain(session.pain_after)}"),
        ("outcome", lambda session: session.outcome),
    )
    return table(columns, sessions, edge=False)


def _folded(when: str) -> str:
    """With a break between date and time where a zone makes a line too long for the other columns."""
    wrapper = TextWrapper(_WHEN_WIDTH, break_long_words=False, break_on_hyphens=False)
    return "\n".join(wrapper.fill(line) for line in when.split("\n"))


def holds_table(session: Session, not_begun: "Iterable[PlannedHold]") -> Table:
    """One row per hold as logged, then those of its plan that were not begun."""
    made = table(_HOLD, (timed.hold for timed in session.holds))
    for hold in not_begun:
        place = hold.place
        cells = (hold.stretch, side_cell(hold.side), str(place.set), str(place.rep or ""))
        made.add_row(*map(Text, (*cells, clock(hold.planned_ms), "-", "not begun")), style="dim")
    return made


def _who(session: Session) -> str:
    return session.person or device_name(session.device)


def _planned(hold: Hold) -> str:
    if hold.unit in (model.BREATHS, model.PRESS) and hold.planned_count:
        return f"{hold.planned_count} {'breaths' if hold.unit == model.BREATHS else 'reps'}"
    return clock(hold.planned_ms) if hold.planned_ms else "-"


def _actual(hold: Hold) -> str:
    counted = hold.unit in (model.BREATHS, model.PRESS) and hold.planned_count
    return f"{hold.count} in {clock(hold.actual_ms)}" if counted else clock(hold.actual_ms)


_HOLD: Columns[Hold] = (
    ("stretch", lambda hold: hold.name),
    ("side", lambda hold: side_cell(side_of(hold.side))),
    ("set", lambda hold: f"{hold.set}/{hold.sets}"),
    ("rep", lambda hold: f"{hold.rep}/{hold.reps}"),
    ("planned", _planned),
    ("actual", _actual),
    ("outcome", lambda hold: Text(outcome_of(hold.outcome), _STYLES.get(hold.outcome, ""))),
)
