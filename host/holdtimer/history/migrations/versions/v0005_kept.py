"""What a log says beside its sessions: the battery, and what is missing of it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    for name in ("battery_mv", "dropped", "missing"):
        op.add_column("log", sa.Column(name, sa.BigInteger))
