"""CSV: one row per hold, those of sessions without a wall time included."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from holdcore.model import BREATHS
from holdtimer.history.sessions import Session
from holdtimer.review.exports.dated import dated
from holdtimer.review.exports.identity import session_id
from holdtimer.review.moments import DAY_BEGINS, in_zone_of
from holdtimer.review.plain import as_csv
from holdtimer.routines.tables import KINDS
from holdtimer.words.holds import UNKNOWN, outcome_of, side_of

COLUMNS = (
    "session_id",
    "session",
    "device",
    "person",
    "routine",
    "session_outcome",
    "pain_before",
    "pain_after",
    "day",
    "session_start",
    "start_error_ms",
    "not_before",
    "not_after",
    "why_undated",
    "hold_start",
    "hold_end",
    "offset_s",
    "stretch",
    "kind",
    "step",
    "side",
    "set",
    "sets",
    "rep",
    "reps",
    "planned_s",
    "actual_s",
    "planned_breaths",
    "breaths",
    "outcome",
)

_KINDS = {BREATHS: "breaths"} | {number: name for name, number in KINDS.items()}


def to_csv(sessions: Iterable[Session], day_begins: int = DAY_BEGINS) -> bytes:
    """UTF-8, as plain.as_csv has it; times carry their offset from UTC, and are empty where not known;
    `day` is the one that a session counts for, and begins at the hour `day_begins`.

    `session` and `step` count from 1.
    """
    return as_csv(COLUMNS, (row for session in sessions for row in _rows(session, day_begins))).encode()


def _rows(session: Session, day_begins: int) -> Iterator[dict[str, object]]:
    when = dated([session], day_begins)
    for timed in session.holds:
        hold = timed.hold
        yield {
            "session_id": str(session_id(session)),
            "session": session.number,
            "device": session.device.hex(),
            "person": session.person,
            "routine": session.routine,
            "session_outcome": session.outcome,
            "pain_before": session.pain_before,
            "pain_after": session.pain_after,
            "day": when[0].day if when else None,
            "session_start": _time(when[0].start) if when else None,
            "start_error_ms": session.started_error_ms,
            "not_before": _local(session.not_before_utc, session),
            "not_after": _local(session.not_after_utc, session),
            "why_undated": session.why_undated,
            "hold_start": _time(when[0].began(timed)) if when else None,
            "hold_end": _time(when[0].ended(timed)) if when else None,
            "offset_s": timed.start_ms / 1000,
            "stretch": hold.name,
            "kind": _KINDS.get(hold.kind, UNKNOWN),
            "step": hold.step + 1,
            "side": side_of(hold.side),
            "set": hold.set,
            "sets": hold.sets,
            "rep": hold.rep,
            "reps": hold.reps,
            "planned_s": hold.planned_ms / 1000 if hold.planned_ms else None,
            "actual_s": hold.actual_ms / 1000,
            "planned_breaths": hold.planned_breaths or None,
            "breaths": hold.breaths if hold.planned_breaths else None,
            "outcome": outcome_of(hold.outcome),
        }


def _local(bound: datetime | None, session: Session) -> str | None:
    return None if bound is None else _time(in_zone_of(session, bound))


def _time(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds")
