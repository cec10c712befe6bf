"""Prepare a simulated device's flash before it boots, with the firmware's own store: routines and its key."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from holdcore.model import ROUTINES_MAX
from holdfw.flash import Flash
from holdtimer.errors import EXIT_FILE, HoldtimerError
from holdtimer.files import write_secret


class FlashUnusable(HoldtimerError):
    """The folder cannot serve as the device's flash, or it is full."""

    exit_code = EXIT_FILE


@contextmanager
def _flash(folder: Path) -> Iterator[Flash]:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield Flash(str(folder))
    except OSError as error:
        raise FlashUnusable(
            f"{folder} cannot serve as the flash: {error.strerror or error}", "choose another with --folder"
        ) from error


def provision(folder: Path, routines: list[tuple[str, bytes]]) -> None:
    """Make `folder` a flash if it is none yet; write each (slug, encoded routine), over one that is there.

    Errors: FlashUnusable.
    """
    with _flash(folder) as flash:
        for slug, data in routines:
            known = flash.routines()
            if slug not in known and len(known) >= ROUTINES_MAX:
                raise FlashUnusable(
                    f"the simulated device holds {ROUTINES_MAX} routines already, and no more fit",
                    f"remove one from {folder / 'routines'}, or choose another folder with --folder",
                )
            flash.open_upload(hashlib.sha256(data).digest())
            flash.drop_upload()
            flash.write_upload(data)
            flash.keep_upload(slug)


def has_routines(folder: Path) -> bool:
    """Whether any routine is on the flash. Errors: FlashUnusable."""
    with _flash(folder) as flash:
        return bool(flash.routines())


def write_key(folder: Path, key: bytes) -> bytes:
    """Make `key` (32 bytes) the device's own from its next start on; its id. Errors: FlashUnusable."""
    with _flash(folder) as flash:
        write_secret(folder / "key", key)
        return bytes(flash.identity()[:8])


def read_key(folder: Path) -> tuple[bytes, bytes]:
    """The device's id, and its key, b"" where it has none. Errors: FlashUnusable."""
    with _flash(folder) as flash:
        return flash.identity()[:8], flash.key()
