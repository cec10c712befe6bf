"""A length of time in words. Each form rounds down, so that 59.9 s is not yet a minute.

The spelling of a routine file ("1m35s") is part of its language: see holdtimer.routines.durations.
"""


def clock(ms: int) -> str:
    """For a column: 20000 -> "0:20", 95400 -> "1:35", 5400000 -> "1:30:00"."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"


def clock_ms(ms: int) -> str:
    """The same to the millisecond: 95400 -> "1:35.400"."""
    return f"{clock(ms)}.{ms % 1000:03d}"


def duration(ms: int) -> str:
    """For a sentence: 20000 -> "20 s", 95400 -> "1 min 35 s"; from 1 h on without seconds, "2 h 30 min"."""
    minutes, seconds = divmod(ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours:,} h {minutes} min" if minutes else f"{hours:,} h"
    if minutes:
        return f"{minutes} min {seconds} s" if seconds else f"{minutes} min"
    return f"{seconds} s"
