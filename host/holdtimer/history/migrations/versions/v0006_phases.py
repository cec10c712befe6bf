"""Nothing but what is derived: holds have a unit, counts and work, sessions their answers."""

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Every upgrade makes the derived tables anew."""
