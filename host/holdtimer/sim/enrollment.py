"""The key of a simulated device: a file in its folder, as on a real one's flash."""

from pathlib import Path

from holdfw.flash import Flash
from holdtimer.files import write
from holdtimer.sim.provision import unusable


def write_key(folder: Path, key: bytes) -> bytes:
    """Make `key` (32 bytes) the device's own from its next start on; its id. Errors: FlashUnusable."""
    try:
        device: bytes = _flash(folder).identity()[:8]
        write(folder / "key", key, private=True)
    except OSError as error:
        raise unusable(folder, error) from error
    return device


def key_of(folder: Path) -> tuple[bytes, bytes]:
    """The device's id, and its key, b"" where it has none. Errors: FlashUnusable."""
    try:
        flash = _flash(folder)
        return flash.identity()[:8], flash.key()
    except OSError as error:
        raise unusable(folder, error) from error


def _flash(folder: Path) -> Flash:
    folder.mkdir(parents=True, exist_ok=True)
    return Flash(str(folder))
