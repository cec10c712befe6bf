"""The tables: records exactly as pulled, what people said, and sessions as worked out from the records.

DERIVED can be emptied at any time without loss (see rows.write_sessions), and every upgrade makes it anew.
Whatever else changes here has a migration in migrations/versions. HEAD changes with either; a test compares.
Times are UTC in ms since 1970 as integers: SQLite has no zone-aware type, and PostgreSQL must hold the same.
BigInteger where a u32 is held: PostgreSQL's integer is signed.
"""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from holdcore.steps import Hold
from holdtimer.history.sessions import Answer
from holdtimer.words.dates import from_utc_ms, utc_ms

HEAD = "0006"
"""What this program writes; repeated here so that opening a current database need not load Alembic."""

metadata = sa.MetaData()


class UtcMs(sa.TypeDecorator[datetime]):
    """An aware datetime, held in ms since 1970."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: sa.Dialect) -> int | None:
        return None if value is None else utc_ms(value)

    def process_result_value(self, value: int | None, _: sa.Dialect) -> datetime | None:
        return None if value is None else from_utc_ms(value)


class Answers(sa.TypeDecorator[tuple[Answer, ...]]):
    """The answers of a session, as a list of lists in JSON."""

    impl = sa.JSON
    cache_ok = True

    def process_bind_param(self, value: tuple[Answer, ...] | None, _: sa.Dialect) -> list[list[object]]:
        return [list(answer) for answer in value or ()]

    def process_result_value(self, value: list[list[Any]] | None, _: sa.Dialect) -> tuple[Answer, ...]:
        return tuple(Answer(*answer) for answer in value or ())


device = sa.Table(
    "device",
    metadata,
    sa.Column("id", sa.LargeBinary(8), primary_key=True),
    sa.Column("label", sa.String(64), nullable=False),
    sa.Column("first_seen_utc_ms", sa.BigInteger, nullable=False),
    sa.Column("last_seen_utc_ms", sa.BigInteger, nullable=False),
)

record = sa.Table(
    "record",
    metadata,
    sa.Column("device", sa.LargeBinary(8), sa.ForeignKey("device.id"), primary_key=True),
    sa.Column("epoch", sa.LargeBinary(8), primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True),
    sa.Column("boot", sa.BigInteger, nullable=False),
    sa.Column("at_ms", sa.BigInteger, nullable=False),
    sa.Column("type", sa.SmallInteger, nullable=False),
    sa.Column("raw", sa.LargeBinary, nullable=False),
    sa.Column("pulled_utc_ms", sa.BigInteger, nullable=False),
    # Rows lie in the order in which they are written and read.
    sqlite_with_rowid=False,
)

anchor = sa.Table(
    "anchor",
    metadata,
    sa.Column("device", sa.LargeBinary(8), sa.ForeignKey("device.id"), primary_key=True),
    sa.Column("epoch", sa.LargeBinary(8), primary_key=True),
    sa.Column("boot", sa.BigInteger, primary_key=True),
    sa.Column("device_ms", sa.BigInteger, primary_key=True),
    sa.Column("utc_ms", sa.BigInteger, nullable=False),
    sa.Column("error_ms", sa.BigInteger, nullable=False),
    # See zones.Zone; null in anchors from before revision 0002.
    sa.Column("zone_min", sa.SmallInteger),
    # In anchors from before revision 0004, which have no name of a zone.
    sa.Column("zone_changed_utc_ms", sa.BigInteger),
    sa.Column("zone_before_min", sa.SmallInteger),
    sa.Column("zone", sa.String(64)),
)

log = sa.Table(
    "log",
    metadata,
    sa.Column("device", sa.LargeBinary(8), sa.ForeignKey("device.id"), primary_key=True),
    sa.Column("epoch", sa.LargeBinary(8), primary_key=True),
    # The sessions.RULES by which its sessions were derived; 0 where records or anchors came since.
    sa.Column("rules", sa.SmallInteger, nullable=False),
    # What it says beside its sessions (see kept.Kept), as `rules` has it.
    sa.Column("battery_mv", sa.BigInteger),
    sa.Column("dropped", sa.BigInteger),
    sa.Column("missing", sa.BigInteger),
)

session = sa.Table(
    "session",
    metadata,
    sa.Column("device", sa.LargeBinary(8), sa.ForeignKey("device.id"), primary_key=True),
    sa.Column("epoch", sa.LargeBinary(8), primary_key=True),
    sa.Column("seq", sa.BigInteger, primary_key=True),
    sa.Column("boot", sa.BigInteger, nullable=False),
    sa.Column("routine", sa.String(32), nullable=False),
    sa.Column("started_utc_ms", UtcMs, key="started_utc"),
    sa.Column("started_error_ms", sa.BigInteger),
    sa.Column("not_before_utc_ms", UtcMs, key="not_before_utc"),
    sa.Column("not_after_utc_ms", UtcMs, key="not_after_utc"),
    sa.Column("zone_min", sa.SmallInteger),
    sa.Column("outcome", sa.String(16), nullable=False),
    sa.Column("pain_before", sa.SmallInteger),
    sa.Column("pain_after", sa.SmallInteger),
    sa.Column("active_ms", sa.BigInteger, nullable=False),
    sa.Column("paused_ms", sa.BigInteger, nullable=False),
    sa.Column("pauses", sa.BigInteger, nullable=False),
    sa.Column("why_undated", sa.String(8)),
    sa.Column("digest", sa.LargeBinary(8), nullable=False),
    sa.Column("answers", Answers, nullable=False),
)

part = sa.Table(
    "part",
    metadata,
    sa.Column("device", sa.LargeBinary(8), primary_key=True),
    sa.Column("epoch", sa.LargeBinary(8), primary_key=True),
    sa.Column("session", sa.BigInteger, primary_key=True),  # its seq
    sa.Column("place", sa.BigInteger, primary_key=True),  # in the session, from 1
    sa.Column("first", sa.BigInteger, nullable=False),
    sa.Column("start_ms", sa.BigInteger, nullable=False),
    sa.Column("active_ms", sa.BigInteger, nullable=False),
    # A walltime.Moment.
    sa.Column("at_utc_ms", UtcMs),
    sa.Column("error_ms", sa.BigInteger),
    sa.Column("not_before_utc_ms", UtcMs),
    sa.Column("not_after_utc_ms", UtcMs),
    sa.Column("zone_min", sa.SmallInteger),
    sa.Column("why", sa.String(8)),
    sa.ForeignKeyConstraint(
        ["device", "epoch", "session"],
        ["session.device", "session.epoch", "session.seq"],
        name="part_session",
    ),
)

_HOLD_TYPES: dict[str, Any] = {"name": sa.String(32), "planned_ms": sa.BigInteger, "actual_ms": sa.BigInteger}

hold = sa.Table(
    "hold",
    metadata,
    sa.Column("device", sa.LargeBinary(8), primary_key=True),
    sa.Column("epoch", sa.LargeBinary(8), primary_key=True),
    sa.Column("session", sa.BigInteger, primary_key=True),  # its seq
    sa.Column("place", sa.BigInteger, primary_key=True),  # in the session, from 0
    sa.Column("start_ms", sa.BigInteger, nullable=False),
    sa.Column("end_ms", sa.BigInteger, nullable=False),
    *(sa.Column(name, _HOLD_TYPES.get(name, sa.SmallInteger), nullable=False) for name in Hold._fields),
    sa.ForeignKeyConstraint(
        ["device", "epoch", "session"],
        ["session.device", "session.epoch", "session.seq"],
        name="hold_session",
    ),
    sqlite_with_rowid=False,
)

DERIVED = [session, hold, part]
"""Parents first."""

person = sa.Table(
    "person",
    metadata,
    sa.Column("device", sa.LargeBinary(8), sa.ForeignKey("device.id"), primary_key=True),
    sa.Column("since_utc_ms", sa.BigInteger, primary_key=True),  # 0: from the beginning
    sa.Column("name", sa.String(64), nullable=False),
)

prescription = sa.Table(
    "prescription",
    metadata,
    sa.Column("device", sa.LargeBinary(8), sa.ForeignKey("device.id"), primary_key=True),
    sa.Column("slug", sa.String(24), primary_key=True),
    sa.Column("sent_utc_ms", sa.BigInteger, primary_key=True),
    sa.Column("origin", sa.Text, nullable=False),  # the path or the bundled name that it was sent from
    sa.Column("text", sa.Text, nullable=False),  # the routine file, as the program that sent it writes JSON
    sa.Column("digest", sa.LargeBinary(32), nullable=False),  # SHA-256 of the bytes that were sent
    sa.Column("grows", sa.Boolean, nullable=False),  # whether its doses were worked out from the sessions
)

VERSION_TABLE = "holdtimer_revision"
"""Alembic's own name would not tell this program's database from another one's."""

_version = sa.Table(VERSION_TABLE, sa.MetaData(), sa.Column("version_num", sa.String(32)))


def stored_revision(connection: sa.Connection) -> str | None:
    """The revision that the database says it has; None where it has none."""
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return None
    stored = connection.scalar(sa.select(_version.c.version_num))
    return None if stored is None else str(stored)
