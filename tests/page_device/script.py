"""One script of presses for the device, wherever it runs, and the moments at which it is looked at."""

from collections.abc import Iterable
from pathlib import Path

from holdtimer.routines.load import find

LOCAL_S = 848_000_000
"""The time that the device knows at power-on: in November 2026."""

SLUGS = ("kneeling-quad", "openers")

CLICK, LONG, VERY_LONG = 100, 1_000, 3_200

PRESSES = (
    (1_000, CLICK),  # the next routine
    (2_500, CLICK),  # and around
    (4_000, CLICK),
    (4_220, CLICK),  # twice: the settings
    (5_500, LONG),
    (7_000, LONG),  # volume one louder
    (9_000, VERY_LONG),  # leaves
    (13_500, CLICK),
    (15_000, LONG),  # starts
    (24_000, CLICK),  # pauses
    (29_000, CLICK),  # goes on
    (44_000, CLICK),
    (44_230, CLICK),  # skips
    (60_000, LONG),  # back
    (85_000, VERY_LONG),  # stops
    (90_000, 2_000),  # pain: climbs to 3
    (95_000, CLICK),  # accepts
    (98_000, VERY_LONG),  # radio
    (103_000, VERY_LONG),  # off
    (240_000, CLICK),  # it is asleep: wakes
    (242_500, LONG),  # starts again
)
"""When, and for how long, in ms."""

MOMENTS = (
    500,
    3_350,
    4_950,
    6_850,
    8_450,
    14_450,
    20_450,
    27_450,
    31_350,
    52_450,
    62_850,
    88_750,
    91_950,
    93_450,
    102_450,
    250_450,
)
"""None within 200 ms of a change: the compiled program draws up to 100 ms before its time and waits."""

END_MS = 255_000


def edges() -> list[tuple[int, bool]]:
    """When the button goes down (True) and up."""
    pairs = [(at_ms, True) for at_ms, _ in PRESSES] + [(at_ms + held_ms, False) for at_ms, held_ms in PRESSES]
    return sorted(pairs)


def put_routines(folder: Path) -> None:
    """Make `folder` a flash that has SLUGS and nothing else."""
    (folder / "routines").mkdir(parents=True, exist_ok=True)
    for slug in SLUGS:
        (folder / "routines" / f"{slug}.bin").write_bytes(find(slug).encoded())


def log_of(folder: Path) -> bytes:
    """What lies in the segments."""
    return b"".join(path.read_bytes() for path in sorted((folder / "log").glob("*.seg")))


def heard(tones: Iterable[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """When, in ms, which pitch in Hz begins at which duty; 0 and 0 for silence."""
    out = [(0, 0, 0)]
    for at_ms, freq_hz, duty in tones:
        tone = (at_ms, freq_hz if duty else 0, duty)
        if tone[1:] != out[-1][1:]:
            out.append(tone)
    return out
