"""The zone of an anchor by its IANA name, and whose a device is as `person`."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("anchor", sa.Column("zone", sa.String(64)))
    op.create_table(
        "person",
        sa.Column("device", sa.LargeBinary(8), sa.ForeignKey("device.id"), nullable=False),
        sa.Column("since_utc_ms", sa.BigInteger, nullable=False),
        sa.Column("name", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("device", "since_utc_ms", name="person_key"),
    )
    op.execute("INSERT INTO person SELECT device, since_utc_ms, person FROM wearer")
    op.drop_table("wearer")
