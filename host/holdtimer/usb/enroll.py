"""Puts a key on the device that is plugged in: by cable only, so that whoever has the device has the say."""

import tempfile
from pathlib import Path

from holdtimer.usb import aboard
from holdtimer.usb.errors import NoAnswer
from holdtimer.usb.look import look
from holdtimer.usb.mpremote import Mpremote, answer_in


def write_key(remote: Mpremote, key: bytes) -> bytes:
    """Make `key` (32 bytes) the device's own and start it again; its id (8 bytes).

    Raises a HoldtimerError of usb.errors.
    """
    if not look(remote).complete:
        raise NoAnswer(
            f"the board on {remote.port} has no finished install of the firmware", "run `holdtimer deploy`"
        )
    with tempfile.TemporaryDirectory(prefix="holdtimer-") as made:
        script = Path(made) / "enroll.py"  # in a folder of our own: a command line is for all to see
        script.write_text(f"enroll('{key.hex()}')")
        lines = remote.run(("run", aboard.__file__), ("run", str(script)))
    remote.run(("reset",))
    return bytes.fromhex(answer_in(lines)["device"])
