"""The zone of an anchor by its IANA name, and why a session has no date."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("anchor", sa.Column("zone", sa.String(64)))
    op.add_column("session", sa.Column("why_undated", sa.String(8)))


def downgrade() -> None:
    op.drop_column("session", "why_undated")
    op.drop_column("anchor", "zone")
