"""Sessions and holds as tables for the terminal."""

from datetime import datetime, timedelta, timezone

from rich.console import Console, RenderableType
from rich.table import Column, Table
from rich.text import Text

from holdcore import model
from holdcore.model import Hold
from holdtimer.history.sessions import Session
from holdtimer.words.durations import clock
from holdtimer.words.holds import outcome_of, side_cell, side_of
from holdtimer.words.text import device_name

_STYLES = {model.SHORT: "yellow", model.SKIPPED: "red", model.EXTENDED: "green"}


def show(*shown: RenderableType) -> None:
    """Print them on standard output."""
    console = Console()
    for each in shown:
        console.print(each)


def seconds(ms: int) -> str:
    """A hold, whose tenths are worth seeing: 20000 -> "20.0 s", 150000 -> "2:30"."""
    return f"{ms / 1000:.1f} s" if ms < 100_000 else clock(ms)


def pain(rating: int | None) -> str:
    """A rating, or a dash where there was no answer."""
    return "-" if rating is None else str(rating)


def when(session: Session) -> str:
    """When it began, in the zone where it was done; the interval that is known where its clock was never met.

    A session anchored before zones were kept is in this computer's zone.
    """
    zone = None if session.zone_min is None else timezone(timedelta(minutes=session.zone_min))

    def local(time: datetime) -> str:
        return time.astimezone(zone).isoformat(" ", "minutes")

    if session.started_utc:
        return local(session.started_utc)
    bounds = ("after", session.not_before_utc), ("before", session.not_after_utc)
    return " and ".join(f"{word} {local(time)}" for word, time in bounds if time) or "time not known"


def who(session: Session) -> str:
    """The name of who wore the device; the device's where nobody is named."""
    return session.person or device_name(session.device)


def sessions_table(sessions: list[Session]) -> Table:
    """One row per session; whose it is only where they are of several people or devices."""
    date_or_time = Column("when", min_width=len("13:05+01:00"))  # so that all fits into 80 columns, unbroken
    several = len({(session.device, session.person) for session in sessions}) > 1
    routine = Column("routine\nwho", min_width=len("hold-191f"), overflow="fold") if several else "routine"
    table = Table("no", date_or_time, routine, "holds", "time", "pain\nbefore", "after", "outcome")
    for session in sessions:
        done = sum(hold.outcome in (model.DONE, model.EXTENDED) for hold in holds_of(session))
        name = f"{session.routine}\n{who(session)}" if several else session.routine
        table.add_row(
            str(session.number),
            when(session),
            Text(name),  # a name from a device is no markup
            f"{done}/{len(session.holds)}",
            seconds(session.active_ms),
            pain(session.pain_before),
            pain(session.pain_after),
            session.outcome,
        )
    return table


def holds_table(session: Session) -> Table:
    """One row per hold: stretch, side, set and rep, planned, actual, outcome."""
    table = Table("stretch", "side", "set", "rep", "planned", "actual", "outcome")
    for hold in holds_of(session):
        planned = seconds(hold.planned_ms) if hold.planned_ms else "-"
        actual = seconds(hold.actual_ms)
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
