"""Alembic's environment: runs on the connection, and in the transaction, that upgrade.py hands over."""

from alembic import context

from holdtimer.history.schema import VERSION_TABLE, metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
)
context.run_migrations()
