"""What belongs to this user alone: the data folder, and files that nobody else may read."""

import os
from pathlib import Path

from platformdirs import user_data_path

DATA_DIRECTORY = "HOLDTIMER_DATA"
"""Environment variable: the folder for all that is kept, instead of the platform's own."""


def data_folder() -> Path:
    """Where history, keys and the simulated device are kept; it may not exist yet."""
    chosen = os.environ.get(DATA_DIRECTORY)
    return Path(chosen) if chosen else user_data_path("holdtimer", appauthor=False)


def write_private(path: Path, data: bytes) -> None:
    """Put `data` at `path`, whole or not at all, for its owner's eyes; raises OSError."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    try:
        with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError:
        new.unlink(missing_ok=True)
        raise
