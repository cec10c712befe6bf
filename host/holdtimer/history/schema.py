"""The tables, exactly as pulled. Sessions are worked out from them (see sessions), never stored here.

Whatever changes here changes with a migration in migrations/versions, and HEAD with it; a test compares them.
Times are UTC in ms since 1970 as integers: SQLite has no zone-aware type, and PostgreSQL must hold the same.
BigInteger where a u32 is held: PostgreSQL's integer is signed.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    ForeignKey,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    inspect,
    select,
)

HEAD = "0002"
"""What this program writes; repeated here so that opening a current database need not load Alembic."""

metadata = MetaData()

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
    Column("device", LargeBinary(8), ForeignKey("device.id"), nullable=False),
    Column("epoch", LargeBinary(8), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("boot", BigInteger, nullable=False),
    Column("at_ms", BigInteger, nullable=False),
    Column("type", SmallInteger, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    Column("pulled_utc_ms", BigInteger, nullable=False),
    PrimaryKeyConstraint("device", "epoch", "seq", name="record_key"),
    # Rows lie in the order in which they are written and read.
    sqlite_with_rowid=False,
)

anchor = Table(
    "anchor",
    metadata,
    Column("device", LargeBinary(8), ForeignKey("device.id"), nullable=False),
    Column("epoch", LargeBinary(8), nullable=False),
    Column("boot", BigInteger, nullable=False),
    Column("device_ms", BigInteger, nullable=False),
    Column("utc_ms", BigInteger, nullable=False),
    Column("error_ms", BigInteger, nullable=False),
    # See zones.Zone; null in anchors from before revision 0002.
    Column("zone_min", SmallInteger),
    Column("zone_changed_utc_ms", BigInteger),
    Column("zone_before_min", SmallInteger),
    PrimaryKeyConstraint("device", "epoch", "boot", "device_ms", name="anchor_key"),
)

VERSION_TABLE = "holdtimer_revision"
"""Alembic's own name would not tell this program's database from another one's."""

_version = Table(VERSION_TABLE, MetaData(), Column("version_num", String(32)))


def stored_revision(connection: Connection) -> str | None:
    """The revision that the database says it has; None where it has none."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.scalar(select(_version.c.version_num))
