"""The sessions that have a wall time, with their beginning and end in the zone where they were done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from holdtimer.history.sessions import Session, TimedHold
from holdtimer.history.walltime import LATEST_MS
from holdtimer.review.moments import DAY_BEGINS, day_at, local_start
from holdtimer.words.dates import utc_ms


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
        return self.start + timedelta(milliseconds=timed.start_ms)

    def ended(self, timed: TimedHold) -> datetime:
        """When a hold of the session ended."""
        return self.start + timedelta(milliseconds=timed.end_ms)


def dated(sessions: Iterable[Session], day_begins: int = DAY_BEGINS) -> list[Dated]:
    """Those that have a date, in their order; a session that would end after LATEST_MS has a wrong one."""
    return [found for session in sessions if (found := _dated(session, day_begins))]


def _dated(session: Session, day_begins: int) -> Dated | None:
    start = local_start(session)
    length_ms = max([session.active_ms + session.paused_ms, *(timed.end_ms for timed in session.holds)])
    if start is None or utc_ms(start) + length_ms > LATEST_MS:
        return None
    return Dated(
        session, day_at(start, day_begins), day_begins, start, start + timedelta(milliseconds=length_ms)
    )
