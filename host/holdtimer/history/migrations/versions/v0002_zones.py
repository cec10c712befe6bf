"""The laptop's zone at each anchor; anchors from before have none."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("anchor", sa.Column("zone_min", sa.SmallInteger))
    op.add_column("anchor", sa.Column("zone_changed_utc_ms", sa.BigInteger))
    op.add_column("anchor", sa.Column("zone_before_min", sa.SmallInteger))
