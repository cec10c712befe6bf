"""What is read of the database: logs, and what people said."""

from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, and_, select

from holdtimer.history.schema import anchor, log, prescription, record, wearer
from holdtimer.history.sent import Sent
from holdtimer.history.sessions import RULES, Log
from holdtimer.history.walltime import Anchor
from holdtimer.history.wearers import Wearer
from holdtimer.history.zones import Zone

Key = tuple[bytes, bytes]
"""Device id and epoch of a log."""


def key_of(row: Row[*tuple[Any, ...]]) -> Key:
    """Of any row that has them."""
    return row.device, row.epoch


def is_log(table: Table, key: Key) -> ColumnElement[bool]:
    """The rows of one log."""
    return and_(table.c.device == key[0], table.c.epoch == key[1])


def logs_of(connection: Connection, keys: Iterable[Key]) -> Iterator[Log]:
    """Logs with their records as pulled, and their anchors; one that has no record is left out."""
    for key in keys:
        records = connection.scalars(
            select(record.c.raw).where(is_log(record, key)).order_by(record.c.seq)
        ).all()
        anchors = connection.execute(select(anchor).where(is_log(anchor, key)))
        if records:
            yield Log(*key, records, [_anchor_of(row) for row in anchors])


def stale_in(connection: Connection) -> list[Key]:
    """The logs whose stored sessions are not those of their records."""
    return [key_of(row) for row in connection.execute(select(log).where(log.c.rules != RULES))]


def wearers_in(connection: Connection) -> list[Wearer]:
    """By device and time."""
    entries = select(wearer).order_by(wearer.c.device, wearer.c.since_utc_ms)
    return [Wearer(row.device, row.since_utc_ms, row.person) for row in connection.execute(entries)]


def sent_in(connection: Connection) -> list[Sent]:
    """Oldest first."""
    entries = select(prescription).order_by(prescription.c.sent_utc_ms)
    return [Sent(*row) for row in connection.execute(entries)]


def _anchor_of(row: Row[*tuple[Any, ...]]) -> Anchor:
    zone = None
    if row.zone_min is not None:
        zone = Zone(row.zone_min, row.zone_changed_utc_ms, row.zone_before_min, row.zone)
    return Anchor(row.boot, row.device_ms, row.utc_ms, row.error_ms, zone)
