"""When the next break is due. Times are local, in s since 2000; a day has 86 400 s."""

DAY_S = 86_400


def next_due(now_s: int, rested_s: int, every_s: int, from_h: int, to_h: int) -> int:
    """When to remind of a break; -1 for never. The past means now.

    The hours are `from_h` to `to_h`, over midnight where `to_h` is not later, the whole day where they are
    the same. Within them a break is due `every_s` after the last one, or after they began; outside never.
    """
    length_s = ((to_h - from_h) % 24 or 24) * 3600
    begins_s = now_s - (now_s - from_h * 3600) % DAY_S
    if now_s >= begins_s + length_s:
        begins_s += DAY_S
    if length_s < DAY_S:
        rested_s = max(rested_s, begins_s)
    due_s = min(rested_s, max(now_s, begins_s)) + every_s
    if length_s == DAY_S or due_s < begins_s + length_s:
        return due_s
    return begins_s + DAY_S + every_s if every_s < length_s else -1
