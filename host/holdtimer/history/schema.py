"""The tables: records exactly as pulled, what people said, and sessions as worked out from the records.

`session` and `hold` can be emptied at any time without loss (see rows.write_sessions).

Whatever changes here changes with a migration in migrations/versions, and HEAD with it; a test compares them.
Times are UTC in ms since 1970 as integers: SQLite has no zone-aware type, and PostgreSQL must hold the same.
BigInteger where a u32 is held: PostgreSQL's integer is signed.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    TypeDecorator,
    inspect,
    select,
)

from holdcore.model import Hold
from holdtimer.words.dates import from_utc_ms, utc_ms

HEAD = "0004"
"""What this program writes; repeated here so that opening a current database need not load Alembic."""

metadata = MetaData()


class UtcMs(TypeDecorator[datetime]):
    """An aware datetime, held in ms since 1970."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Dialect) -> int | None:
        return None if value is None else utc_ms(value)

    def process_result_value(self, value: int | None, _: Dialect) -> datetime | None:
        return None if value is None else from_utc_ms(value)


device = Table(
    "device",
    metadata,
    Column("id", LargeBinary(8), primary_key=True),
    Column("label", String(64), nullable=False),
    Column("first_seen_utc_ms", BigInteger, nullable=False),
    Column("last_seen_utc_ms", BigInteger, nullable=False),
)

record = Table(
    "record",
    metadata,
    Column("device", LargeBinary(8), ForeignKey("device.id"), primary_key=True),
    Column("epoch", LargeBinary(8), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("boot", BigInteger, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("type", SmallInteger, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("pulled_utc_ms", BigInteger, nullable=False),
    # Rows lie in the order in which they are written and read.
    sqlite_with_rowid=False,
)

anchor = Table(
    "anchor",
    metadata,
    Column("device", LargeBinary(8), ForeignKey("device.id"), primary_key=True),
    Column("epoch", LargeBinary(8), primary_key=True),
    Column("boot", BigInteger, primary_key=True),
    Column("device_ms", BigInteger, primary_key=True),
    Column("utc_ms", BigInteger, nullable=False),
    Column("error_ms", BigInteger, nullable=False),
    # See zones.Zone; null in anchors from before revision 0002.
    Column("zone_min", SmallInteger),
    # In anchors from before revision 0004, which have no name of a zone.
    Column("zone_changed_utc_ms", BigInteger),
    Column("zone_before_min", SmallInteger),
    Column("zone", String(64)),
)

log = Table(
    "log",
    metadata,
    Column("device", LargeBinary(8), ForeignKey("device.id"), primary_key=True),
    Column("epoch", LargeBinary(8), primary_key=True),
    # The sessions.RULES by which its sessions were derived; 0 where records or anchors came since.
    Column("rules", SmallInteger, nullable=False),
)

session = Table(
    "session",
    metadata,
    Column("device", LargeBinary(8), ForeignKey("device.id"), primary_key=True),
    Column("epoch", LargeBinary(8), primary_key=True),
    Column("seq", BigInteger, primary_key=True),
    Column("boot", BigInteger, nullable=False),
    Column("routine", String(32), nullable=False),
    Column("started_utc_ms", UtcMs, key="started_utc"),
    Column("started_error_ms", BigInteger),
    Column("not_before_utc_ms", UtcMs, key="not_before_utc"),
    Column("not_after_utc_ms", UtcMs, key="not_after_utc"),
    Column("zone_min", SmallInteger),
    Column("outcome", String(16), nullable=False),
    Column("pain_before", SmallInteger),
    Column("pain_after", SmallInteger),
    Column("active_ms", BigInteger, nullable=False),
    Column("paused_ms", BigInteger, nullable=False),
    Column("pauses", BigInteger, nullable=False),
    Column("why_undated", String(8)),
)

_HOLD_TYPES: dict[str, Any] = {"name": String(32), "planned_ms": BigInteger, "actual_ms": BigInteger}

hold = Table(
    "hold",
    metadata,
    Column("device", LargeBinary(8), primary_key=True),
    Column("epoch", LargeBinary(8), primary_key=True),
    Column("session", BigInteger, primary_key=True),  # its seq
    Column("place", BigInteger, primary_key=True),  # in the session, from 0
    Column("start_ms", BigInteger, nullable=False),
    Column("end_ms", BigInteger, nullable=False),
    *(Column(name, _HOLD_TYPES.get(name, SmallInteger), nullable=False) for name in Hold._fields),
    ForeignKeyConstraint(
        ["device", "epoch", "session"],
        ["session.device", "session.epoch", "session.seq"],
        name="hold_session",
    ),
    sqlite_with_rowid=False,
)

person = Table(
    "person",
    metadata,
    Column("device", LargeBinary(8), ForeignKey("device.id"), primary_key=True),
    Column("since_utc_ms", BigInteger, primary_key=True),  # 0: from the beginning
    Column("name", String(64), nullable=False),
)

prescription = Table(
    "prescription",
    metadata,
    Column("device", LargeBinary(8), ForeignKey("device.id"), primary_key=True),
    Column("slug", String(24), primary_key=True),
    Column("sent_utc_ms", BigInteger, primary_key=True),
    Column("origin", Text, nullable=False),  # the path or the bundled name that it was sent from
    Column("text", Text, nullable=False),  # the routine file, as the program that sent it writes JSON
    Column("digest", LargeBinary(32), nullable=False),  # SHA-256 of the bytes that were sent
    Column("grows", Boolean, nullable=False),  # whether its doses were worked out from the sessions
)

VERSION_TABLE = "holdtimer_revision"
"""Alembic's own name would not tell this program's database from another one's."""

_version = Table(VERSION_TABLE, MetaData(), Column("version_num", String(32)))


def stored_revision(connection: Connection) -> str | None:
    """The revision that the database says it has; None where it has none."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.scalar(select(_version.c.version_num))
