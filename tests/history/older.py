"""A history as the program of an earlier revision left it."""

from alembic import command
from alembic.config import Config
from history.journals import DEVICE
from sqlalchemy import text

from holdtimer.history.database import connect
from holdtimer.history.upgrade import MIGRATIONS

OTHER = b"device 2"


def make_0003(url: str) -> None:
    """Two devices: Anna wore one from the beginning and Ben after her, Cem the other."""
    engine = connect(url)
    config = Config()
    config.set_main_option("script_location", MIGRATIONS)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
        for derived in ("session (seq BIGINT)", "hold (session BIGINT)"):  # as far as it matters
            connection.execute(text(f"CREATE TABLE {derived}"))
        for device in (DEVICE, OTHER):
            connection.execute(
                text("INSERT INTO device VALUES (:id, :label, 0, 0)"), {"id": device, "label": device.hex()}
            )
        for device, since_utc_ms, person in ((DEVICE, 0, "Anna"), (DEVICE, 5, "Ben"), (OTHER, 7, "Cem")):
            connection.execute(
                text("INSERT INTO wearer VALUES (:device, :since, :person)"),
                {"device": device, "since": since_utc_ms, "person": person},
            )
    engine.dispose()
