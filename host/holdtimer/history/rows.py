"""Rows of the tables, to and from what they mean; each call is part of the transaction of its connection."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Table,
    and_,
    bindparam,
    delete,
    func,
    insert,
    or_,
    select,
)

from holdcore.steps import Hold
from holdtimer.history.devices import Person, Sent
from holdtimer.history.kept import Kept
from holdtimer.history.schema import anchor, hold, log, part, person, prescription, record, session
from holdtimer.history.sessions import RULES, Log, Part, Session, TimedHold
from holdtimer.history.walltime import Anchor, Moment
from holdtimer.history.zones import Zone

Key = tuple[bytes, bytes]
"""Device id and epoch of a log."""

_SESSION_KEY = (session.c.device, session.c.epoch, session.c.seq)
_SESSION = session.c.keys()
_HOLD_KEY = (hold.c.device, hold.c.epoch, hold.c.session)
_HOLD = [*_HOLD_KEY, hold.c.start_ms, hold.c.end_ms, *(hold.c[name] for name in Hold._fields)]


def is_log(table: Table, key: Key) -> ColumnElement[bool]:
    """The rows of one log."""
    return and_(table.c.device == key[0], table.c.epoch == key[1])


def read_logs(connection: Connection, keys: Iterable[Key]) -> Iterator[Log]:
    """Logs with their records as pulled, and their anchors; one that has no record is left out."""
    for key in keys:
        records = connection.scalars(
            select(record.c.raw).where(is_log(record, key)).order_by(record.c.seq)
        ).all()
        anchors = connection.execute(select(anchor).where(is_log(anchor, key)))
        if records:
            yield Log(*key, records, [_anchor(row) for row in anchors])


def read_keys(connection: Connection, stale: bool = False) -> list[Key]:
    """Of all logs, or of those whose stored sessions are not those of their records."""
    query = select(log.c.device, log.c.epoch)
    rows = connection.execute(query.where(log.c.rules != RULES) if stale else query)
    return [(row.device, row.epoch) for row in rows]


def read_kept(connection: Connection) -> dict[Key, Kept]:
    """Of every log whose stored sessions are those of its records."""
    rows = connection.execute(select(log).where(log.c.rules == RULES))
    return {(row.device, row.epoch): Kept(row.battery_mv, row.dropped or 0, row.missing or 0) for row in rows}


def read_met(connection: Connection) -> dict[bytes, int]:
    """When a computer last met each device, in ms since 1970."""
    rows = connection.execute(select(anchor.c.device, func.max(anchor.c.utc_ms)).group_by(anchor.c.device))
    return {row[0]: row[1] for row in rows}


def read_persons(connection: Connection) -> list[Person]:
    """By device and time."""
    entries = select(person).order_by(person.c.device, person.c.since_utc_ms)
    return [Person(*row) for row in connection.execute(entries)]


def read_sent(connection: Connection, device: bytes | None = None, slug: str | None = None) -> list[Sent]:
    """Oldest first; of one device, of one routine, or of all."""
    entries = select(prescription).order_by(prescription.c.sent_utc_ms)
    if device is not None:
        entries = entries.where(prescription.c.device == device)
    if slug is not None:
        entries = entries.where(prescription.c.slug == slug)
    return [Sent(*row) for row in connection.execute(entries)]


def read_sessions(
    connection: Connection,
    device: bytes | None,
    since: datetime | None = None,
    holds_since: datetime | None = None,
) -> Iterator[tuple[Key, list[Session]]]:
    """Every log's stored sessions in the order of its records; of one device, or of all.

    With `since` only those that may have begun after it; those before `holds_since` have no holds.
    What is not wanted is not read.
    """
    query = _of(device, session, select(session)).order_by(*_SESSION_KEY)
    rows = connection.execute(query if since is None else query.where(_begun(since))).all()
    holds: dict[tuple[bytes, bytes, int], list[TimedHold]] = {}
    late = rows if holds_since is None else [row for row in rows if _may_be_after(row, holds_since)]
    for query in _hold_queries(device, None if since is holds_since is None else late):
        for row in connection.execute(query.order_by(*_HOLD_KEY, hold.c.place)):
            timed = TimedHold(Hold(*row[5:]), row[3], row[4])
            holds.setdefault((row[0], row[1], row[2]), []).append(timed)
    parts: dict[tuple[bytes, bytes, int], list[Part]] = {}
    for row in connection.execute(_of(device, part, select(part)).order_by(part.c.place)):
        later = Part(row.first, row.start_ms, row.active_ms, Moment(*row[7:]))
        parts.setdefault((row.device, row.epoch, row.session), []).append(later)
    for key, found in groupby(rows, key=lambda row: (row.device, row.epoch)):
        yield (
            key,
            [_session(row, holds.get((*key, row.seq), []), parts.get((*key, row.seq), [])) for row in found],
        )


def _hold_queries(device: bytes | None, late: Sequence[Row[Any]] | None) -> Iterator[Any]:
    """For all holds; or of each log from the first of these sessions on, which are its last ones."""
    if late is None:
        yield _of(device, hold, select(*_HOLD))
        return
    for key, found in groupby(late, key=lambda row: (row.device, row.epoch)):
        yield select(*_HOLD).where(is_log(hold, key), hold.c.session >= min(row.seq for row in found))


def _may_be_after(row: Row[Any], since: datetime) -> bool:
    latest = row.started_utc or row.not_after_utc
    return latest is None or latest >= since


def _begun(since: datetime) -> ColumnElement[bool]:
    """Sessions that may have begun after it."""
    known, latest = session.c.started_utc, session.c.not_after_utc
    return or_(known >= since, and_(known.is_(None), or_(latest.is_(None), latest >= since)))


def write_sessions(connection: Connection, key: Key, sessions: Iterable[Session]) -> None:
    """Put the sessions of a log in place of those that are there; only what differs is written.

    They are a copy of what sessions.sessions_in makes of the log, to be read faster.
    """
    stored = {
        each.seq: each for kept, made in read_sessions(connection, key[0]) if kept == key for each in made
    }
    new = [each for each in sessions if stored.pop(each.seq, None) != each]
    gone = [{"of": seq} for seq in {*stored, *(each.seq for each in new)}]
    if gone:
        for table, seq in ((part, part.c.session), (hold, hold.c.session), (session, session.c.seq)):
            connection.execute(delete(table).where(is_log(table, key), seq == bindparam("of")), gone)
    if new:
        rows = [{name: getattr(each, name) for name in _SESSION} for each in new]
        connection.execute(insert(session), rows)
    holds = [row for each in new for row in _hold_rows(each)]
    if holds:
        connection.execute(insert(hold), holds)
    parts = [row for each in new for row in _part_rows(each)]
    if parts:
        connection.execute(insert(part), parts)


def _session(row: Row[*tuple[Any, ...]], holds: Iterable[TimedHold], parts: Iterable[Part]) -> Session:
    values = dict(zip(_SESSION, row, strict=True))
    return Session(number=0, holds=tuple(holds), resumed=tuple(parts), **values)


def _part_rows(made: Session) -> Iterator[dict[str, Any]]:
    for place, each in enumerate(made.resumed, 1):
        moment = each.moment
        yield {
            "device": made.device,
            "epoch": made.epoch,
            "session": made.seq,
            "place": place,
            "first": each.first,
            "start_ms": each.start_ms,
            "active_ms": each.active_ms,
            "at_utc_ms": moment.at,
            "error_ms": moment.error_ms,
            "not_before_utc_ms": moment.not_before,
            "not_after_utc_ms": moment.not_after,
            "zone_min": moment.zone_min,
            "why": moment.why,
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
            **{name: getattr(timed.hold, name) for name in Hold._fields},
        }


def _anchor(row: Row[*tuple[Any, ...]]) -> Anchor:
    zone = None
    if row.zone_min is not None:
        zone = Zone(row.zone_min, row.zone_changed_utc_ms, row.zone_before_min, row.zone)
    return Anchor(row.boot, row.device_ms, row.utc_ms, row.error_ms, zone)


def _of(device: bytes | None, table: Table, query: Any) -> Any:
    return query if device is None else query.where(table.c.device == device)
