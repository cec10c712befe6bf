"""The state of each log, who wore a device, and what was sent to it."""

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
