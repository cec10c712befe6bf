"""Puts a key on the device that is plugged in: by cable only, so that whoever has the device has the say."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from holdtimer.keys import Enrolled, Keys
from holdtimer.usb import device_script
from holdtimer.usb.errors import NoAnswer
from holdtimer.usb.look import look
from holdtimer.usb.mpremote import Mpremote, answer_in, on_board
from holdtimer.usb.payload import digest


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


def ensure_key(remote: Mpremote, keys: Keys, tell: Callable[[str], None]) -> Enrolled | None:
    """Give the device a key of `keys`, unless it has one; None where it had.

    `tell` hears that another key was replaced.
    """
    found = answer_in(remote.run(*on_board("tell_key()")))
    key = keys.known(bytes.fromhex(found["device"]))
    if key and digest(key) == found["key"]:
        return None
    made = keys.enroll(lambda new: _put(remote, new))
    if found["key"]:
        tell("its key was none of this computer's: whoever has that one can no longer talk to it")
    return made


def _put(remote: Mpremote, key: bytes) -> bytes:
    with tempfile.TemporaryDirectory(prefix="holdtimer-") as made:
        script = Path(made) / "enroll.py"  # in a folder of our own: a command line is for all to see
        script.write_text(f"enroll('{key.hex()}')", encoding="utf-8")
        lines = remote.run(("run", device_script.__file__), ("run", str(script)))
    return bytes.fromhex(answer_in(lines)["device"])
