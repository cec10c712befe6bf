"""What the formats share: sessions that have a wall time, and ids that stay the same in every export."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID, uuid5

from holdtimer.history.sessions import Session, TimedHold
from holdtimer.history.walltime import LATEST_MS
from holdtimer.review.moments import DAY_BEGINS, day_at, local, local_start
from holdtimer.words.dates import utc_ms

SPACE = UUID("5d1a6f0e-3c5b-4f0d-9a55-0c3f3b6f7e21")
"""Drawn once for this project; ids are version 5 below it."""


def session_id(session: Session, part: str = "") -> UUID:
    """Of a session, or of the `part` of it that stands for itself in a format.

    The same thing has the same id in every export, so that taking it in twice makes no second one.
    """
    return uuid5(SPACE, f"{session.device.hex()}/{session.epoch.hex()}/{session.seq}/{part}")


@dataclass(frozen=True)
class Dated:
    """A session with a wall time; both ends are aware, in the zone of moments.local_start.

    `day` is the one that it counts for; days begin at the hour `day_begins`.
    """

    session: Session
    day: date
    day_begins: int
    start: datetime
    end: datetime

    def began(self, timed: TimedHold) -> datetime:
        """When a hold of the session began."""
        return self._at(timed, timed.start_ms)

    def ended(self, timed: TimedHold) -> datetime:
        """When a hold of the session ended."""
        return self._at(timed, timed.end_ms)

    def _at(self, timed: TimedHold, offset_ms: int) -> datetime:
        """By the date of the part that the hold is of; where that has none, as if it had gone on at once."""
        start, since_ms = self.start, 0
        for part in self.session.resumed:
            if timed.start_ms >= part.start_ms and (at := local(part.moment)):
                start, since_ms = at, part.start_ms
        return start + timedelta(milliseconds=offset_ms - since_ms)


def select_dated(sessions: Iterable[Session], day_begins: int = DAY_BEGINS) -> list[Dated]:
    """Those that have a date, in their order; a session that would end after LATEST_MS has a wrong one."""
    found = []
    for session in sessions:
        start = local_start(session)
        ends_ms = [session.active_ms + session.paused_ms, *(timed.end_ms for timed in session.holds)]
        if start is not None and utc_ms(start) + max(ends_ms) <= LATEST_MS:
            end = start + timedelta(milliseconds=max(ends_ms))
            done = Dated(session, day_at(start, day_begins), day_begins, start, end)
            if session.resumed and session.holds:
                done = replace(done, end=max(end, done.ended(session.holds[-1])))
            found.append(done)
    return found
