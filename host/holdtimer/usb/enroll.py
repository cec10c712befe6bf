"""Puts a key on the device that is plugged in: by cable only, so that whoever has the device has the say."""

import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path

from holdcore.kdf import KEY_SIZE
from holdtimer.usb import aboard
from holdtimer.usb.errors import NoAnswer
from holdtimer.usb.look import look
from holdtimer.usb.mpremote import Mpremote, answer_in, on_board
from holdtimer.usb.payload import digest

Known = Callable[[bytes], bytes]
"""This computer's key of a device id (8 bytes); b"" where it has none."""

Keep = Callable[[bytes, bytes], object]
"""Keeps, for a device id, its key (32 bytes)."""


def write_key(remote: Mpremote, key: bytes) -> bytes:
    """Make `key` (32 bytes) the device's own and start it again; its id (8 bytes).

    Raises a HoldtimerError of usb.errors.
    """
    if not look(remote).complete:
        raise NoAnswer(
            f"the board on {remote.port} has no finished install of the firmware", "run `holdtimer deploy`"
        )
    device = _put(remote, key)
    remote.run(("reset",))
    return device


def ensure_key(
    remote: Mpremote,
    known: Known,
    keep: Keep,
    tell: Callable[[str], None] = lambda text: None,  # noqa: ARG005
) -> bytes | None:
    """Give the device a key of this computer's, unless it has one; the id of a device that was given one.

    `tell` hears that another key was replaced. Cut off before `keep`, the device has a key that nobody knows:
    the next call gives it another.
    """
    found = answer_in(remote.run(*on_board("enrolled()")))
    key = known(bytes.fromhex(found["device"]))
    if key and digest(key) == found["key"]:
        return None
    key = secrets.token_bytes(KEY_SIZE)
    device = _put(remote, key)
    keep(device, key)
    if found["key"]:
        tell("its key was none of this computer's: whoever has that one can no longer talk to it")
    return device


def _put(remote: Mpremote, key: bytes) -> bytes:
    with tempfile.TemporaryDirectory(prefix="holdtimer-") as made:
        script = Path(made) / "enroll.py"  # in a folder of our own: a command line is for all to see
        script.write_text(f"enroll('{key.hex()}')", encoding="utf-8")
        lines = remote.run(("run", aboard.__file__), ("run", str(script)))
    return bytes.fromhex(answer_in(lines)["device"])
