"""One script of presses for the device, wherever it runs, and the moments at which it is looked at."""

from collections.abc import Iterable
from pathlib import Path

from holdtimer.routines.load import find, library

LOCAL_S = 848_000_000
"""The time that the device knows at power-on: in November 2026."""

CLICK, LONG, VERY_LONG = 100, 1_000, 3_200

AGAIN = 220  # after the first click of a double one


def double(at_ms: int) -> tuple[tuple[int, int], ...]:
    return (at_ms, CLICK), (at_ms + AGAIN, CLICK)


PRESSES = (
    (1_000, CLICK),  # the next routine
    *double(2_500),  # back
    *double(4_000),  # the settings
    (5_500, LONG),
    (7_000, LONG),  # volume one louder
    (9_000, VERY_LONG),  # leaves
    *(press for at_ms in range(13_000, 18_500, 1_500) for press in double(at_ms)),  # from the last one up
    (22_000, LONG),  # starts
    (31_000, CLICK),  # pauses
    (36_000, CLICK),  # goes on
    *double(51_000),  # skips
    (67_000, LONG),  # back
    (92_000, VERY_LONG),  # stops
    (97_000, 2_000),  # pain: climbs to 3
    (102_000, CLICK),  # accepts
    (105_000, VERY_LONG),  # radio
    (110_000, VERY_LONG),  # off
    (247_000, CLICK),  # it is asleep: wakes
    (249_500, LONG),  # starts again
)
"""When, and for how long, in ms."""

MOMENTS = (
    500,
    1_950,
    4_950,
    6_850,
    8_450,
    20_450,
    27_450,
    34_450,
    38_350,
    59_450,
    69_850,
    95_750,
    98_950,
    100_450,
    109_450,
    257_450,
)
"""None within 200 ms of a change: the compiled program draws up to 100 ms before its time and waits."""

END_MS = 262_000


def edges() -> list[tuple[int, bool]]:
    """When the button goes down (True) and up."""
    pairs = [(at_ms, True) for at_ms, _ in PRESSES] + [(at_ms + held_ms, False) for at_ms, held_ms in PRESSES]
    return sorted(pairs)


def put_routines(folder: Path) -> None:
    """Make `folder` a flash that has all bundled routines, and nothing else."""
    (folder / "routines").mkdir(parents=True, exist_ok=True)
    for slug, _ in library():
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
