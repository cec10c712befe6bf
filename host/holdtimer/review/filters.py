"""The sessions that are asked for, and of them the holds."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from holdtimer.history.sessions import Session, TimedHold
from holdtimer.review.moments import DAY_BEGINS, day_of
from holdtimer.words.holds import side_of
from holdtimer.words.text import is_named


@dataclass(frozen=True)
class Wanted:
    """None asks for nothing. Names match by any part of them, whatever the case; `until` is inclusive.

    `side` is one of words.holds.SIDES. `device` is a part of the device's id or of the name it advertises. A
    session that has no date is wanted by no date. Days begin at the hour `day_begins`.
    """

    since: date | None = None
    until: date | None = None
    routine: str | None = None
    stretch: str | None = None
    side: str | None = None
    device: str | None = None
    person: str | None = None
    day_begins: int = DAY_BEGINS


def select(sessions: Iterable[Session], wanted: Wanted) -> list[Session]:
    """The sessions that are wanted; of those asked for by stretch or side, only the holds that match."""
    return [
        replace(session, holds=holds) if len(holds) != len(session.holds) else session
        for session in sessions
        if _is_wanted(session, wanted)
        and ((holds := _holds(session, wanted)) or not (wanted.stretch or wanted.side is not None))
    ]


def undated_left_out(sessions: Iterable[Session], wanted: Wanted) -> list[Session]:
    """The sessions that would be selected if they had a date in the range."""
    if not (wanted.since or wanted.until):
        return []
    whenever = replace(wanted, since=None, until=None)
    return [session for session in select(sessions, whenever) if session.started_utc is None]


def by_person(sessions: Iterable[Session]) -> dict[str | None, list[Session]]:
    """The sessions of each person, in their order; None has those of devices that nobody was named for."""
    found: dict[str | None, list[Session]] = {}
    for session in sessions:
        found.setdefault(session.person, []).append(session)
    return found


def _is_wanted(session: Session, wanted: Wanted) -> bool:
    if wanted.since or wanted.until:
        day = day_of(session, wanted.day_begins)
        if day is None or not (wanted.since or day) <= day <= (wanted.until or day):
            return False
    return (
        _in(wanted.routine, session.routine)
        and is_named(session.device, wanted.device or "")
        and _in(wanted.person, session.person or "")
    )


def _holds(session: Session, wanted: Wanted) -> tuple[TimedHold, ...]:
    if not wanted.stretch and wanted.side is None:
        return session.holds
    return tuple(
        timed
        for timed in session.holds
        if _in(wanted.stretch, timed.hold.name)
        and (wanted.side is None or side_of(timed.hold.side) == wanted.side)
    )


def _in(part: str | None, text: str) -> bool:
    return not part or part.casefold() in text.casefold()
