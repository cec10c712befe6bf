"""The sessions that have a wall time, with their beginning and end in the zone where they were done."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from holdtimer.history.sessions import Session, TimedHold
from holdtimer.history.walltime import LATEST_MS
from holdtimer.review.moments import local_start

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Dated:
    """A session with a wall time; both ends are aware, in the zone of moments.local_start."""

    session: Session
    start: datetime
    end: datetime

    def began(self, timed: TimedHold) -> datetime:
        """When a hold of the session began."""
        return self.start + timedelta(milliseconds=timed.start_ms)

    def ended(self, timed: TimedHold) -> datetime:
        """When a hold of the session ended."""
        return self.start + timedelta(milliseconds=timed.end_ms)


def dated(sessions: Iterable[Session]) -> list[Dated]:
    """Those whose clock was set, in their order; a session that would end after LATEST_MS has a wrong one."""
    return [found for session in sessions if (found := _dated(session))]


def utc_ms(moment: datetime) -> int:
    """An aware moment as whole ms since 1970."""
    return (moment - _EPOCH) // timedelta(milliseconds=1)


def _dated(session: Session) -> Dated | None:
    start = local_start(session)
    length_ms = max([session.active_ms + session.paused_ms, *(timed.end_ms for timed in session.holds)])
    if start is None or utc_ms(start) + length_ms > LATEST_MS:
        return None
    return Dated(session, start, start + timedelta(milliseconds=length_ms))
