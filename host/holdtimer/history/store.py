"""The only door to the database: records in, exactly once; cursors, anchors and sessions out."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Self

from sqlalchemy import Connection, Engine, Table, delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from holdtimer.history.checks import check_anchor, check_id, check_person, check_prescription
from holdtimer.history.database import connect, explain, place, snapshot, transaction
from holdtimer.history.devices import Person, Sent, name_persons
from holdtimer.history.frames import Frame, conflict, frames_of, renewed
from holdtimer.history.kept import Kept, Met, kept_in
from holdtimer.history.rows import (
    Key,
    is_log,
    read_kept,
    read_keys,
    read_logs,
    read_met,
    read_persons,
    read_sent,
    read_sessions,
    write_sessions,
)
from holdtimer.history.schema import (
    HEAD,
    anchor,
    device,
    log,
    person,
    prescription,
    record,
    session,
    stored_revision,
)
from holdtimer.history.sessions import RULES, Log, Session, merge_sessions, sessions_in
from holdtimer.history.zones import Zone
from holdtimer.words.dates import from_utc_ms

BATCH = 1_000
"""Rows in one insert, which bounds its memory; 500 and 5,000 took the same time per row."""


def open_store(url: str | None = None) -> "Store":
    """Open the history, made or migrated forward where needed; `with` closes it.

    `url` is SQLAlchemy's; None is SQLite in HOLDTIMER_DATA or the platform's data directory.
    Raises NewerError for a newer program's database, StorageError for what cannot be opened.
    """
    engine = connect(url)
    try:
        with explain(engine):
            with engine.connect() as connection:
                current = stored_revision(connection) == HEAD
            if not current:
                # Loads Alembic, which a current database spares.
                from holdtimer.history.upgrade import upgrade

                upgrade(engine)
    except BaseException:
        engine.dispose()
        raise
    return Store(engine)


class Store:
    """An open history; device ids and epochs are 8 bytes.

    Every method is one transaction, may be called from any thread, and raises StorageError where the
    database refuses.
    """

    def __init__(self, engine: Engine) -> None:
        """Take over `engine`, whose database is current; open_store makes it so."""
        self.engine = engine

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    @property
    def place(self) -> str:
        """Where the history is, for a person; without a password."""
        return place(self.engine)

    def cursor(self, device: bytes, epoch: bytes) -> int:
        """The sequence number wanted next: one above the highest kept, 0 where none is."""
        highest = select(func.max(record.c.seq)).where(is_log(record, (device, epoch)))
        with snapshot(self.engine) as connection:
            seq = connection.scalar(highest)
        return 0 if seq is None else int(seq) + 1

    def last_record(self, device: bytes, epoch: bytes) -> bytes:
        """The record of the highest number that is kept, b"" where there is none."""
        latest = select(record.c.raw).where(is_log(record, (device, epoch))).order_by(record.c.seq.desc())
        with snapshot(self.engine) as connection:
            raw = connection.scalar(latest.limit(1))
        return b"" if raw is None else bytes(raw)

    def knows(self, device: bytes, epoch: bytes) -> bool:
        """Whether this log was met before."""
        with snapshot(self.engine) as connection:
            return (device, epoch) in read_keys(connection)

    def keep(self, device: bytes, epoch: bytes, records: bytes) -> int:
        """Store whole framed records, each once however often it comes, and say how many were new.

        On return they are safe on disk, so that they may be acknowledged. Raises RecordsError for damaged
        records, ConflictError where a known sequence number has other bytes; then nothing was stored.

        Of a log that has lost its end (see `renewed`) those are left out that its epoch before has.
        """
        frames = list(frames_of(records).values())
        new = 0
        with transaction(self.engine) as connection:
            self._see(connection, device, epoch)
            for before in _epochs_before(connection, device, epoch):
                known = _known(connection, (device, before), frames)
                frames = [frame for frame in frames if frame.raw != known.get(frame.seq)]
            for first in range(0, len(frames), BATCH):
                new += self._keep_batch(connection, device, epoch, frames[first : first + BATCH])
            self._mark_stale(connection, device, epoch)
        return new

    def anchor(
        self, device: bytes, epoch: bytes, boot: int, device_ms: int, utc_ms: int, error_ms: int, zone: Zone
    ) -> None:
        """Keep that at `device_ms` of `boot` it was `utc_ms` (ms since 1970), give or take `error_ms`.

        `zone` is this computer's at `utc_ms`. The first of two for one moment stays. Raises
        RecordsError for a value out of range.
        """
        row = {
            "device": device,
            "epoch": epoch,
            "boot": boot,
            "device_ms": device_ms,
            "utc_ms": utc_ms,
            "error_ms": error_ms,
            "zone_min": zone.offset_min,
            "zone_changed_utc_ms": zone.changed_utc_ms,
            "zone_before_min": zone.before_min,
            "zone": zone.name,
        }
        check_anchor(row)
        with transaction(self.engine) as connection:
            self._see(connection, device, epoch)
            connection.execute(self._insert(anchor).on_conflict_do_nothing(), row)
            self._mark_stale(connection, device, epoch)

    def sessions(
        self,
        device: bytes | None = None,
        since: datetime | None = None,
        holds_since: datetime | None = None,
    ) -> list[Session]:
        """Sessions of one device, or of all, oldest first and numbered from 1. Nothing is written.

        What `derive` has stored is read; what it has not is worked out from the records. `since` spares
        reading what certainly began before it, `holds_since` the holds of what did; numbers are then no
        numbers of a listing.
        """
        with snapshot(self.engine) as connection:
            stale = set(read_keys(connection, stale=True))
            logs = [
                made
                for key, made in read_sessions(connection, device, since, holds_since)
                if key not in stale
            ]
            wanted = [key for key in stale if device in (None, key[0])]
            logs += map(sessions_in, read_logs(connection, wanted))
            persons = read_persons(connection)
        return name_persons(merge_sessions(logs), persons)

    def derive(self, again: bool = False) -> int:
        """Work the sessions out from the records and store them, where they are not; how many logs it was.

        `again` does so for all. Whether and when this is called makes no difference but to the time that
        `sessions` takes.
        """
        with snapshot(self.engine) as connection:
            if not (again or read_keys(connection, stale=True)):
                return 0  # and nobody has to wait for whoever writes
        with transaction(self.engine) as connection:
            if again:
                connection.execute(update(log).values(rules=0))
            stale = read_keys(connection, stale=True)
            for key in stale:
                for found in read_logs(connection, [key]):
                    write_sessions(connection, key, sessions_in(found))
                    kept = vars(kept_in(found.records))
                    connection.execute(update(log).where(is_log(log, key)).values(**kept))
                connection.execute(update(log).where(is_log(log, key)).values(rules=RULES))
        return len(stale)

    def met(self) -> dict[bytes, Met]:
        """Every device: when it was last met, its battery then, and what is missing of its logs."""
        with snapshot(self.engine) as connection:
            kept = read_kept(connection)
            for found in read_logs(connection, read_keys(connection, stale=True)):
                kept[found.device, found.epoch] = kept_in(found.records)
            met = read_met(connection)
        logs: dict[bytes, list[Kept]] = {}
        for (identity, _), each in kept.items():
            logs.setdefault(identity, []).append(each)
        return {
            identity: Met(
                identity,
                from_utc_ms(met[identity]) if identity in met else None,
                next((each.battery_mv for each in reversed(of) if each.battery_mv), None),
                sum(each.dropped for each in of),
                sum(each.missing for each in of),
            )
            for identity, of in logs.items()
        }

    def last_sessions(self) -> dict[bytes, datetime | None]:
        """When each device's latest stored session with a date began; None where none has one."""
        latest = select(session.c.device, func.max(session.c.started_utc)).group_by(session.c.device)
        with snapshot(self.engine) as connection:
            return {row[0]: row[1] for row in connection.execute(latest)}

    def logs(self, device: bytes | None = None) -> list[Log]:
        """Every log of one device, or of all: its records as pulled, and its anchors."""
        with snapshot(self.engine) as connection:
            keys = [key for key in read_keys(connection) if device in (None, key[0])]
            return list(read_logs(connection, keys))

    def assign(self, device: bytes, name: str, since_utc_ms: int) -> None:
        """Keep that the person of that name uses `device` from then on (0: from the beginning).

        "" takes that entry back. Raises RecordsError for a name that is too long or cannot be shown.
        """
        entry = Person(device, since_utc_ms, name)
        if name:
            check_person(vars(entry))
        with transaction(self.engine) as connection:
            connection.execute(
                delete(person).where(person.c.device == device, person.c.since_utc_ms == since_utc_ms)
            )
            if name:
                self._meet(connection, device)
                connection.execute(self._insert(person), vars(entry))

    def persons(self) -> list[Person]:
        """Who uses which device, by device and time."""
        with snapshot(self.engine) as connection:
            return read_persons(connection)

    def devices(self) -> list[bytes]:
        """The ids of all devices in the history."""
        with snapshot(self.engine) as connection:
            return list(connection.scalars(select(_device_id).order_by(_device_id)))

    def prescribe(self, sent: Sent) -> bool:
        """Keep what was sent to a device; whether it differs from what was sent under that slug before.

        Raises RecordsError for what cannot have been sent.
        """
        check_prescription(vars(sent))
        with transaction(self.engine) as connection:
            self._meet(connection, sent.device)
            before = read_sent(connection, *sent.about)
            if before and replace(before[-1], sent_utc_ms=sent.sent_utc_ms) == sent:
                return False
            connection.execute(self._insert(prescription).on_conflict_do_nothing(), vars(sent))
        return True

    def prescriptions(self, device: bytes | None = None, slug: str | None = None) -> list[Sent]:
        """What was sent from here, oldest first; to one device, of one routine, or all."""
        with snapshot(self.engine) as connection:
            return read_sent(connection, device, slug)

    def _insert(self, table: Table) -> postgresql.Insert | sqlite.Insert:
        if self.engine.dialect.name == "postgresql":
            return postgresql.insert(table)
        return sqlite.insert(table)

    def _see(self, connection: Connection, identity: bytes, epoch: bytes) -> None:
        check_id("epoch", epoch)
        self._meet(connection, identity)

    def _mark_stale(self, connection: Connection, identity: bytes, epoch: bytes) -> None:
        row = {"device": identity, "epoch": epoch, "rules": 0}
        connection.execute(
            self._insert(log).on_conflict_do_update(index_elements=["device", "epoch"], set_={"rules": 0}),
            row,
        )

    def _meet(self, connection: Connection, identity: bytes) -> None:
        check_id("device id", identity)
        now_ms = time.time_ns() // 1_000_000
        row = {
            "id": identity,
            "label": identity.hex(),
            "first_seen_utc_ms": now_ms,
            "last_seen_utc_ms": now_ms,
        }
        seen = self._insert(device).on_conflict_do_update(
            index_elements=["id"], set_={"last_seen_utc_ms": now_ms}
        )
        connection.execute(seen, row)

    def _keep_batch(self, connection: Connection, identity: bytes, epoch: bytes, frames: list[Frame]) -> int:
        pulled_ms = time.time_ns() // 1_000_000
        common = {"device": identity, "epoch": epoch, "pulled_utc_ms": pulled_ms}
        rows = [common | vars(frame) for frame in frames]
        adding = self._insert(record).on_conflict_do_nothing().returning(record.c.seq)
        added = set(connection.scalars(adding, rows))
        again = [frame for frame in frames if frame.seq not in added]
        known = _known(connection, (identity, epoch), again)
        for frame in again:
            if known[frame.seq] != frame.raw:
                raise conflict(frame.seq)
        return len(added)


_device_id = device.c.id


def _known(connection: Connection, key: Key, frames: list[Frame]) -> dict[int, bytes]:
    """What is kept in the range of numbers of `frames`, which rise."""
    if not frames:
        return {}
    kept = select(record.c.seq, record.c.raw).where(
        is_log(record, key), record.c.seq.between(frames[0].seq, frames[-1].seq)
    )
    return {row.seq: row.raw for row in connection.execute(kept)}


def _epochs_before(connection: Connection, identity: bytes, epoch: bytes) -> Iterator[bytes]:
    """The epoch that `epoch` is the renewed one of, where it is one, and so on."""
    before = {renewed(known): known for owner, known in read_keys(connection) if owner == identity}
    while epoch in before:
        epoch = before[epoch]
        yield epoch
