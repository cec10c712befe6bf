"""How many of something there are."""


def counted(count: int, what: str) -> str:
    """(1, "new record") -> "1 new record", (3, "day") -> "3 days"."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def signed(value: float, digits: int = 0, unit: str = "") -> str:
    """(0.5, 1) -> "+0.5", (-3, 0, "%") -> "-3%"; what rounds to nothing has no sign: "0", never "-0"."""
    text = f"{value:+.{digits}f}"
    return (text if text.strip("+-0.") else text[1:]) + unit


def battery(mv: int) -> str:
    """A cell's voltage, for instance "battery 3.90 V"; a device whose chip is not calibrated says 0."""
    return f"battery {mv / 1000:.2f} V" if mv else "battery unknown"
