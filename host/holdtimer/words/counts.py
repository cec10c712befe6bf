"""How many of something there are."""


def counted(count: int, what: str) -> str:
    """(1, "new record") -> "1 new record", (3, "day") -> "3 days"."""
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
