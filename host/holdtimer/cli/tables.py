"""Sessions and holds as tables for the terminal."""

from textwrap import TextWrapper

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

_WHEN_WIDTH = len("2026-11-28 19:21±119m")
_STYLES = {model.SHORT: "yellow", model.SKIPPED: "red", model.EXTENDED: "green"}


def show(*shown: RenderableType) -> None:
    """Print them on standard output."""
    console = Console()
    for each in shown:
        console.print(each)


def pain(rating: int | None) -> str:
    """A rating, or a dash where there was no answer."""
    return "-" if rating is None else str(rating)


def who(session: Session) -> str:
    """The name of who used the device; the device's where nobody is named."""
    return session.person or device_name(session.device)


def sessions_table(sessions: list[Session], day_begins: int) -> Table:
    """One row per session; whose it is only where they are of several people or devices."""
    several = len({(session.device, session.person) for session in sessions}) > 1
    routine = Column("routine")
    if several:
        routine = Column("routine\nwho", min_width=len(device_name(bytes(2))), overflow="fold")
    # Without its edges a row of a usual name fits into one line of 80 columns.
    when = Column("when", no_wrap=True)
    table = Table("no", when, routine, "holds", "time", "pain", "outcome", show_edge=False, pad_edge=False)
    for session in sessions:
        done = sum(hold.outcome in (model.DONE, model.EXTENDED) for hold in holds_of(session))
        name = f"{session.routine}\n{who(session)}" if several else session.routine
        table.add_row(
            str(session.number),
            _folded(when_in_column(session, day_begins)),
            Text(name),  # a name from a device is no markup
            f"{done}/{len(session.holds)}",
            clock(session.active_ms),
            f"{pain(session.pain_before)} to {pain(session.pain_after)}",
            session.outcome,
        )
    return table


def _folded(when: str) -> str:
    """With a break between date and time where a zone makes a line too long for the other columns."""
    wrapper = TextWrapper(_WHEN_WIDTH, break_long_words=False, break_on_hyphens=False)
    return "\n".join(wrapper.fill(line) for line in when.split("\n"))


def holds_table(session: Session) -> Table:
    """One row per hold: stretch, side, set and rep, planned, actual, outcome."""
    table = Table("stretch", "side", "set", "rep", "planned", "actual", "outcome")
    for hold in holds_of(session):
        planned = clock(hold.planned_ms) if hold.planned_ms else "-"
        actual = clock(hold.actual_ms)
        if hold.planned_breaths:
            planned = f"{hold.planned_breaths} breaths"
            actual = f"{hold.breaths} in {actual}"
        table.add_row(
            Text(hold.name),
            side_cell(side_of(hold.side)),
            f"{hold.set}/{hold.sets}",
            f"{hold.rep}/{hold.reps}",
            planned,
            actual,
            Text(outcome_of(hold.outcome), _STYLES.get(hold.outcome, "")),
        )
    return table


def holds_of(session: Session) -> list[Hold]:
    """The holds without their times."""
    return [done.hold for done in session.holds]
