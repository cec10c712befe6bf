"""Derived sessions in the database: a copy of what sessions.sessions_in makes of a log, to be read faster."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, Table, bindparam, delete, insert, select

from holdcore.model import Hold
from holdtimer.history.queries import Key, is_log
from holdtimer.history.schema import hold, session
from holdtimer.history.sessions import Session, TimedHold
from holdtimer.words.dates import from_utc_ms, utc_ms

_HOLD_FIELDS = Hold._fields
_SESSION_KEY = (session.c.device, session.c.epoch, session.c.seq)
_HOLD_KEY = (hold.c.device, hold.c.epoch, hold.c.session)


def write(connection: Connection, key: Key, sessions: Iterable[Session]) -> None:
    """Put the sessions of a log in place of those that are there; only what differs is written."""
    stored = {each.seq: each for kept, made in read(connection, key[0]) if kept == key for each in made}
    new = [each for each in sessions if stored.pop(each.seq, None) != each]
    gone = [{"of": seq} for seq in {*stored, *(each.seq for each in new)}]
    if gone:
        for table, seq in ((hold, hold.c.session), (session, session.c.seq)):
            connection.execute(delete(table).where(is_log(table, key), seq == bindparam("of")), gone)
    if new:
        connection.execute(insert(session), [_session_row(each) for each in new])
    holds = [row for each in new for row in _hold_rows(each)]
    if holds:
        connection.execute(insert(hold), holds)


def read(connection: Connection, device: bytes | None) -> Iterator[tuple[Key, list[Session]]]:
    """Every log's sessions in the order of its records; of one device, or of all."""
    holds: dict[tuple[bytes, bytes, int], list[TimedHold]] = {}
    columns = [*_HOLD_KEY, hold.c.start_ms, hold.c.end_ms, *(hold.c[name] for name in _HOLD_FIELDS)]
    for row in connection.execute(_of(device, hold, select(*columns)).order_by(*_HOLD_KEY, hold.c.place)):
        timed = TimedHold(Hold(*row[5:]), row[3], row[4])
        holds.setdefault((row[0], row[1], row[2]), []).append(timed)
    rows = connection.execute(_of(device, session, select(session)).order_by(*_SESSION_KEY))
    for key, found in groupby(rows, key=lambda row: (row.device, row.epoch)):
        yield key, [_session(row, holds.get((*key, row.seq), [])) for row in found]


def _of(device: bytes | None, table: Table, query: Any) -> Any:
    return query if device is None else query.where(table.c.device == device)


def _session_row(made: Session) -> dict[str, Any]:
    return {
        "device": made.device,
        "epoch": made.epoch,
        "seq": made.seq,
        "boot": made.boot,
        "routine": made.routine,
        "started_utc_ms": _ms(made.started_utc),
        "started_error_ms": made.started_error_ms,
        "not_before_utc_ms": _ms(made.not_before_utc),
        "not_after_utc_ms": _ms(made.not_after_utc),
        "zone_min": made.zone_min,
        "outcome": made.outcome,
        "pain_before": made.pain_before,
        "pain_after": made.pain_after,
        "active_ms": made.active_ms,
        "paused_ms": made.paused_ms,
        "pauses": made.pauses,
        "why_undated": made.why_undated,
    }


def _hold_rows(made: Session) -> Iterator[dict[str, Any]]:
    for place, timed in enumerate(made.holds):
        yield {
            "device": made.device,
            "epoch": made.epoch,
            "session": made.seq,
            "place": place,
            "start_ms": timed.start_ms,
            "end_ms": timed.end_ms,
            **{name: getattr(timed.hold, name) for name in _HOLD_FIELDS},
        }


def _session(row: Row[Any], holds: list[TimedHold]) -> Session:
    return Session(
        number=0,
        device=row.device,
        epoch=row.epoch,
        boot=row.boot,
        seq=row.seq,
        routine=row.routine,
        started_utc=_utc(row.started_utc_ms),
        started_error_ms=row.started_error_ms,
        not_before_utc=_utc(row.not_before_utc_ms),
        not_after_utc=_utc(row.not_after_utc_ms),
        zone_min=row.zone_min,
        holds=tuple(holds),
        outcome=row.outcome,
        pain_before=row.pain_before,
        pain_after=row.pain_after,
        active_ms=row.active_ms,
        paused_ms=row.paused_ms,
        pauses=row.pauses,
        why_undated=row.why_undated,
    )


def _ms(moment: datetime | None) -> int | None:
    return None if moment is None else utc_ms(moment)


def _utc(ms: int | None) -> datetime | None:
    return None if ms is None else from_utc_ms(ms)
