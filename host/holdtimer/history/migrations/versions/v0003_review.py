"""Derived sessions, who wore a device, and what was sent to it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "log",
        sa.Column("device", sa.LargeBinary(8), sa.ForeignKey("device.id"), nullable=False),
        sa.Column("epoch", sa.LargeBinary(8), nullable=False),
        sa.Column("rules", sa.SmallInteger, nullable=False),
        sa.PrimaryKeyConstraint("device", "epoch", name="log_key"),
    )
    op.execute(
        "INSERT INTO log (device, epoch, rules) SELECT device, epoch, 0 FROM record GROUP BY device, epoch"
    )
    op.create_table(
        "session",
        sa.Column("device", sa.LargeBinary(8), sa.ForeignKey("device.id"), nullable=False),
        sa.Column("epoch", sa.LargeBinary(8), nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("boot", sa.BigInteger, nullable=False),
        sa.Column("routine", sa.String(32), nullable=False),
        sa.Column("started_utc_ms", sa.BigInteger),
        sa.Column("started_error_ms", sa.BigInteger),
        sa.Column("not_before_utc_ms", sa.BigInteger),
        sa.Column("not_after_utc_ms", sa.BigInteger),
        sa.Column("zone_min", sa.SmallInteger),
        sa.Column("outcome", sa.String(16), nullable=False),
        sa.Column("pain_before", sa.SmallInteger),
        sa.Column("pain_after", sa.SmallInteger),
        sa.Column("active_ms", sa.BigInteger, nullable=False),
        sa.Column("paused_ms", sa.BigInteger, nullable=False),
        sa.Column("pauses", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("device", "epoch", "seq", name="session_key"),
    )
    op.create_table(
        "hold",
        sa.Column("device", sa.LargeBinary(8), nullable=False),
        sa.Column("epoch", sa.LargeBinary(8), nullable=False),
        sa.Column("session", sa.BigInteger, nullable=False),
        sa.Column("place", sa.BigInteger, nullable=False),
        sa.Column("start_ms", sa.BigInteger, nullable=False),
        sa.Column("end_ms", sa.BigInteger, nullable=False),
        sa.Column("name", sa.String(32), nullable=False),
        *(
            sa.Column(name, sa.SmallInteger, nullable=False)
            for name in ("kind", "step", "side", "set", "sets", "rep", "reps", "outcome")
        ),
        sa.Column("planned_ms", sa.BigInteger, nullable=False),
        sa.Column("actual_ms", sa.BigInteger, nullable=False),
        sa.Column("planned_breaths", sa.SmallInteger, nullable=False),
        sa.Column("breaths", sa.SmallInteger, nullable=False),
        sa.PrimaryKeyConstraint("device", "epoch", "session", "place", name="hold_key"),
        sa.ForeignKeyConstraint(
            ["device", "epoch", "session"],
            ["session.device", "session.epoch", "session.seq"],
            name="hold_session",
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "wearer",
        sa.Column("device", sa.LargeBinary(8), sa.ForeignKey("device.id"), nullable=False),
        sa.Column("since_utc_ms", sa.BigInteger, nullable=False),
        sa.Column("person", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("device", "since_utc_ms", name="wearer_key"),
    )
    op.create_table(
        "prescription",
        sa.Column("device", sa.LargeBinary(8), sa.ForeignKey("device.id"), nullable=False),
        sa.Column("slug", sa.String(24), nullable=False),
        sa.Column("sent_utc_ms", sa.BigInteger, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("digest", sa.LargeBinary(32), nullable=False),
        sa.Column("grows", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("device", "slug", "sent_utc_ms", name="prescription_key"),
    )
