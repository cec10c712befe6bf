"""The tables: records exactly as pulled, what people said, and sessions as worked out from the records.

`session` and `hold` can be emptied at any time without loss (see derived).

Whatever changes here changes with a migration in migrations/versions, and HEAD with it; a test compares them.
Times are UTC in ms since 1970 as integers: SQLite has no zone-aware type, and PostgreSQL must hold the same.
BigInteger where a u32 is held: PostgreSQL's integer is signed.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    ForeignKey,
    ForeignKeyConstraint,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    inspect,
    select,
)

HEAD = "0004"
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
    # In anchors from before revision 0004, which have no name of a zone.
    Column("zone_changed_utc_ms", BigInteger),
    Column("zone_before_min", SmallInteger),
    Column("zone", String(64)),
    PrimaryKeyConstraint("device", "epoch", "boot", "device_ms", name="anchor_key"),
)

log = Table(
    "log",
    metadata,
    Column("device", LargeBinary(8), ForeignKey("device.id"), nullable=False),
    Column("epoch", LargeBinary(8), nullable=False),
    # The sessions.RULES by which its sessions were derived; 0 where records or anchors came since.
    Column("rules", SmallInteger, nullable=False),
    PrimaryKeyConstraint("device", "epoch", name="log_key"),
)

session = Table(
    "session",
    metadata,
    Column("device", LargeBinary(8), ForeignKey("device.id"), nullable=False),
    Column("epoch", LargeBinary(8), nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("boot", BigInteger, nullable=False),
    Column("routine", String(32), nullable=False),
    Column("started_utc_ms", BigInteger),
    Column("started_error_ms", BigInteger),
    Column("not_before_utc_ms", BigInteger),
    Column("not_after_utc_ms", BigInteger),
    Column("zone_min", SmallInteger),
    Column("outcome", String(16), nullable=False),
    Column("pain_before", SmallInteger),
    Column("pain_after", SmallInteger),
    Column("active_ms", BigInteger, nullable=False),
    Column("paused_ms", BigInteger, nullable=False),
    Column("pauses", BigInteger, nullable=False),
    Column("why_undated", String(8)),
    PrimaryKeyConstraint("device", "epoch", "seq", name="session_key"),
)

hold = Table(
    "hold",
    metadata,
    Column("device", LargeBinary(8), nullable=False),
    Column("epoch", LargeBinary(8), nullable=False),
    Column("session", BigInteger, nullable=False),  # its seq
    Column("place", BigInteger, nullable=False),  # in the session, from 0
    Column("start_ms", BigInteger, nullable=False),
    Column("end_ms", BigInteger, nullable=False),
    Column("name", String(32), nullable=False),
    Column("kind", SmallInteger, nullable=False),
    Column("step", SmallInteger, nullable=False),
    Column("side", SmallInteger, nullable=False),
    Column("set", SmallInteger, nullable=False),
    Column("sets", SmallInteger, nullable=False),
    Column("rep", SmallInteger, nullable=False),
    Column("reps", SmallInteger, nullable=False),
    Column("outcome", SmallInteger, nullable=False),
    Column("planned_ms", BigInteger, nullable=False),
    Column("actual_ms", BigInteger, nullable=False),
    Column("planned_breaths", SmallInteger, nullable=False),
    Column("breaths", SmallInteger, nullable=False),
    PrimaryKeyConstraint("device", "epoch", "session", "place", name="hold_key"),
    ForeignKeyConstraint(
        ["device", "epoch", "session"],
        ["session.device", "session.epoch", "session.seq"],
        name="hold_session",
    ),
    sqlite_with_rowid=False,
)

wearer = Table(
    "wearer",
    metadata,
    Column("device", LargeBinary(8), ForeignKey("device.id"), nullable=False),
    Column("since_utc_ms", BigInteger, nullable=False),  # 0: from the beginning
    Column("person", String(64), nullable=False),
    PrimaryKeyConstraint("device", "since_utc_ms", name="wearer_key"),
)

prescription = Table(
    "prescription",
    metadata,
    Column("device", LargeBinary(8), ForeignKey("device.id"), nullable=False),
    Column("slug", String(24), nullable=False),
    Column("sent_utc_ms", BigInteger, nullable=False),
    Column("origin", Text, nullable=False),  # the path or the bundled name that it was sent from
    Column("text", Text, nullable=False),  # the routine file, as the program that sent it writes JSON
    Column("digest", LargeBinary(32), nullable=False),  # SHA-256 of the bytes that were sent
    Column("grows", Boolean, nullable=False),  # whether its doses were worked out from the sessions
    PrimaryKeyConstraint("device", "slug", "sent_utc_ms", name="prescription_key"),
)

VERSION_TABLE = "holdtimer_revision"
"""Alembic's own name would not tell this program's database from another one's."""

_version = Table(VERSION_TABLE, MetaData(), Column("version_num", String(32)))


def stored_revision(connection: Connection) -> str | None:
    """The revision that the database says it has; None where it has none."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return None
    return connection.scalar(select(_version.c.version_num))
