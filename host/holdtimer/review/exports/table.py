"""CSV: one row per hold, those of sessions without a wall time included."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import NamedTuple

from holdcore.steps import Hold
from holdtimer.history.sessions import Session, TimedHold
from holdtimer.review.exports.dated import Dated, select_dated, session_id
from holdtimer.review.moments import DAY_BEGINS, in_zone_of
from holdtimer.review.serialize import as_csv
from holdtimer.words.holds import breaths_of, kind_of, outcome_of, side_of


class _Held(NamedTuple):
    """What a row is made of; `dated` is None where the session has no wall time."""

    session: Session
    dated: Dated | None
    timed: TimedHold

    @property
    def hold(self) -> Hold:
        return self.timed.hold


COLUMNS: dict[str, Callable[[_Held], object]] = {
    "session_id": lambda held: str(session_id(held.session)),
    "session": lambda held: held.session.number,
    "device": lambda held: held.session.device.hex(),
    "person": lambda held: held.session.person,
    "routine": lambda held: held.session.routine,
    "session_outcome": lambda held: held.session.outcome,
    "pain_before": lambda held: held.session.pain_before,
    "pain_after": lambda held: held.session.pain_after,
    "day": lambda held: held.dated and held.dated.day,
    "session_start": lambda held: held.dated and _time(held.dated.start),
    "start_error_ms": lambda held: held.session.started_error_ms,
    "not_before": lambda held: _local(held.session.not_before_utc, held.session),
    "not_after": lambda held: _local(held.session.not_after_utc, held.session),
    "why_undated": lambda held: held.session.why_undated,
    "hold_start": lambda held: held.dated and _time(held.dated.began(held.timed)),
    "hold_end": lambda held: held.dated and _time(held.dated.ended(held.timed)),
    "offset_s": lambda held: held.timed.start_ms / 1000,
    "stretch": lambda held: held.hold.name,
    "kind": lambda held: kind_of(held.hold),
    "step": lambda held: held.hold.step + 1,
    "side": lambda held: side_of(held.hold.side),
    "set": lambda held: held.hold.set,
    "sets": lambda held: held.hold.sets,
    "rep": lambda held: held.hold.rep,
    "reps": lambda held: held.hold.reps,
    "planned_s": lambda held: held.hold.planned_ms / 1000 or None,
    "actual_s": lambda held: held.hold.actual_ms / 1000,
    "planned_breaths": lambda held: (breaths_of(held.hold) or (None, None))[0],
    "breaths": lambda held: (breaths_of(held.hold) or (None, None))[1],
    "outcome": lambda held: outcome_of(held.hold.outcome),
}
"""Where each column comes from; `session` and `step` count from 1."""


def to_csv(sessions: Iterable[Session], day_begins: int = DAY_BEGINS) -> bytes:
    """UTF-8, as serialize.as_csv has it; times carry their offset from UTC, and are empty where not known.

    `day` is the one that a session counts for, and begins at the hour `day_begins`.
    """
    rows = (
        {name: value(held) for name, value in COLUMNS.items()}
        for session in sessions
        for held in _holds(session, day_begins)
    )
    return as_csv(tuple(COLUMNS), rows).encode()


def _holds(session: Session, day_begins: int) -> list[_Held]:
    dated = next(iter(select_dated([session], day_begins)), None)
    return [_Held(session, dated, timed) for timed in session.holds]


def _local(bound: datetime | None, session: Session) -> str | None:
    return None if bound is None else _time(in_zone_of(session, bound))


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
