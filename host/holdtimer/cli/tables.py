"""Tables for the terminal: a column is its heading, and what of a row stands in it."""

from collections.abc import Callable, Iterable, Sequence
from textwrap import TextWrapper
from typing import TypeVar

from rich.console import Console, RenderableType
from rich.table import Column, Table
from rich.text import Text

from holdcore import model
from holdcore.model import Hold
from holdtimer.history.sessions import Session
from holdtimer.review.moments import when_in_column
from holdtimer.words.durations import clock
from holdtimer.words.holds import outcome_of, side_cell, side_of
from holdtimer.words.text import device_name

_T = TypeVar("_T")

Columns = Sequence[tuple[str | Column, Callable[[_T], str | Text]]]

_WHEN_WIDTH = len("2026-11-28 19:21±119m")
_STYLES = {model.SHORT: "yellow", model.SKIPPED: "red", model.EXTENDED: "green"}


def show(*shown: RenderableType) -> None:
    """Print them on standard output."""
    console = Console()
    for each in shown:
        console.print(each)


def table(columns: Columns[_T], rows: Iterable[_T], title: str | None = None, edge: bool = True) -> Table:
    """One row for each of `rows`; a cell that is a str is no markup: it may be a name from a device."""
    headings = (heading for heading, _ in columns)
    made = Table(*headings, title=title, title_justify="left", show_edge=edge, pad_edge=edge)
    for row in rows:
        cells = (cell(row) for _, cell in columns)
        made.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in cells))
    return made


def pain(rating: int | None) -> str:
    """A rating, or a dash where there was no answer."""
    return "-" if rating is None else str(rating)


def sessions_table(sessions: Sequence[Session], day_begins: int) -> Table:
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
        ("holds", lambda session: f"{_count_done(session)}/{len(session.holds)}"),
        ("time", lambda session: clock(session.active_ms)),
        ("pain", lambda session: f"{pain(session.pain_before)} to {pain(session.pain_after)}"),
        ("outcome", lambda session: session.outcome),
    )
    return table(columns, sessions, edge=False)


def _folded(when: str) -> str:
    """With a break between date and time where a zone makes a line too long for the other columns."""
    wrapper = TextWrapper(_WHEN_WIDTH, break_long_words=False, break_on_hyphens=False)
    return "\n".join(wrapper.fill(line) for line in when.split("\n"))


def holds_table(session: Session) -> Table:
    """One row per hold."""
    return table(_HOLD, (timed.hold for timed in session.holds))


def _who(session: Session) -> str:
    return session.person or device_name(session.device)


def _count_done(session: Session) -> int:
    return sum(timed.hold.outcome in (model.DONE, model.EXTENDED) for timed in session.holds)


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
