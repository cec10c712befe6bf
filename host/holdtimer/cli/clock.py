"""Times as people read them."""


def clock(ms: int) -> str:
    """150000 -> "2:30.000": minutes, seconds and milliseconds."""
    return f"{ms // 60_000}:{ms // 1000 % 60:02d}.{ms % 1000:03d}"
