"""Devices, their records as pulled, and the anchors of their clocks."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "device",
        sa.Column("id", sa.LargeBinary(8), primary_key=True),
        sa.Column("label", sa.String(64), nullable=False),
        sa.Column("first_seen_utc_ms", sa.BigInteger, nullable=False),
        sa.Column("last_seen_utc_ms", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "record",
        sa.Column("device", sa.LargeBinary(8), sa.ForeignKey("device.id"), nullable=False),
        sa.Column("epoch", sa.LargeBinary(8), nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("boot", sa.BigInteger, nullable=False),
        sa.Column("at_ms", sa.BigInteger, nullable=False),
        sa.Column("type", sa.SmallInteger, nullable=False),
        sa.Column("raw", sa.LargeBinary, nullable=False),
        sa.Column("pulled_utc_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("device", "epoch", "seq", name="record_key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "anchor",
        sa.Column("device", sa.LargeBinary(8), sa.ForeignKey("device.id"), nullable=False),
        sa.Column("epoch", sa.LargeBinary(8), nullable=False),
        sa.Column("boot", sa.BigInteger, nullable=False),
        sa.Column("device_ms", sa.BigInteger, nullable=False),
        sa.Column("utc_ms", sa.BigInteger, nullable=False),
        sa.Column("error_ms", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("device", "epoch", "boot", "device_ms", name="anchor_key"),
    )
