"""When the next break is due. Loaded only where the owner wants to be reminded.

Times are local, in s since 2000; a day has 86 400 s.
"""

from holdcore.events import Remember

TYPE_CHECKING = False
if TYPE_CHECKING:
    from holdcore.app import App

DAY_S = 86_400


def due_ms(app: "App") -> "int | None":
    """When to remind of a break; None for never, or where the time of day is not known."""
    device, chosen = app.device, app.device.settings
    if device.local_s < 0:
        return None
    due_s = next_due(
        _now_s(app),
        device.rested_s,
        60 * chosen.remind_min,
        chosen.remind_from_h,
        chosen.remind_to_h,
    )
    return None if due_s < 0 else max(0, 1000 * (due_s - device.local_s))


def note_break(app: "App", later_s: int) -> None:
    """Count the time to the next break from `later_s` after now; nothing where the time of day is unknown."""
    if app.device.local_s >= 0:
        now_s = _now_s(app)
        app.device.rested_s = now_s + later_s
        app.ask(Remember(now_s, now_s + later_s, app.device.asked))


def _now_s(app: "App") -> int:
    """device.local_s is the time at 0 ms."""
    return app.device.local_s + app.now_ms // 1000


def next_due(now_s: int, rested_s: int, every_s: int, from_h: int, to_h: int) -> int:
    """When to remind of a break; -1 for never. A time in the past means at once.

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
