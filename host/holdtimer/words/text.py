"""Names of devices, and text that came from outside."""

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
    such as those that turn the direction of the text around them.
    """
    return "".join(char if char.isprintable() else instead for char in text)


def place_of(data: bytes, at: int) -> tuple[int, int]:
    """Line and column, from 1 and in characters, of the byte `at`; what stands before it is UTF-8."""
    before = data[:at]
    return before.count(b"\n") + 1, len(before.rpartition(b"\n")[2].decode()) + 1
