"""Names of devices, and text that came from outside."""

import json
import unicodedata

DEVICE_PREFIX = "hold-"


def device_name(device: bytes) -> str:
    """The name that a device advertises, from its id: "hold-191f"."""
    return f"{DEVICE_PREFIX}{device.hex()[:4]}"


def full_name(device: bytes) -> str:
    """The same with the whole of its id, so that no two are alike."""
    return f"{DEVICE_PREFIX}{device.hex()}"


def printable(text: str, instead: str = "\ufffd") -> str:
    """`text` with `instead` for each character that is not to be seen.

    Those are C0 and C1 controls, which steer a terminal, line and paragraph separators, and formatting marks
    such as those that turn the direction of the text around them. Spaces of every width stay.

    All that comes from outside goes through here before it is shown or kept: what a board or a device says,
    names in a log or a backup, a prescription, the errors of a server.
    """
    return "".join(char if _is_seen(char) else instead for char in text)


def escaped(text: str) -> str:
    """As `printable`, with each such character as JSON writes it, so that it can be found."""
    return "".join(char if _is_seen(char) else json.dumps(char)[1:-1] for char in text)


def _is_seen(char: str) -> bool:
    return char.isprintable() or unicodedata.category(char) == "Zs"


def place_of(data: bytes, at: int) -> tuple[int, int]:
    """Line and column, from 1 and in characters, of the byte `at`; what stands before it is UTF-8."""
    before = data[:at]
    return before.count(b"\n") + 1, len(before.rpartition(b"\n")[2].decode()) + 1
