"""Prepare a simulated device's flash before it boots, with the firmware's own store."""

import hashlib
from pathlib import Path

from holdcore.model import ROUTINES_MAX
from holdfw.flash import Flash
from holdtimer.errors import EXIT_FILE, HoldtimerError


class FlashUnusable(HoldtimerError):
    """The folder cannot serve as the device's flash, or it is full."""

    exit_code = EXIT_FILE


def provision(folder: Path, routines: list[tuple[str, bytes]]) -> None:
    """Make `folder` a flash if it is none yet; write each (slug, encoded routine), over one that is there.

    Errors: FlashUnusable.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        flash = Flash(str(folder))
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
    except OSError as error:
        raise unusable(folder, error) from error


def unusable(folder: Path, error: OSError) -> FlashUnusable:
    """The error for a folder that the file system refused."""
    return FlashUnusable(
        f"{folder} cannot serve as the flash: {error.strerror or error}", "choose another with --folder"
    )
