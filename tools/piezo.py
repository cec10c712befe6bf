"""How loud a piezo is at a note and a duty, by a model; and the peaks of it in firmware/holdfw/buzzer.py.

usage: python tools/piezo.py [--check]      prints the peaks; --check: exit 1 where the driver has others

A piezo disc in its case is a resonator at some 4 kHz, whose quality differs from part to part, 4 to 15. A
pulse of duty d has overtones n of amplitude sin(n * pi * d) / n, each as loud as the resonator lets it. For
most notes an overtone near 4 kHz is heard, and a square wave, which lacks half of them, is not the loudest.
"""

import math
import sys
from collections.abc import Iterable

from holdfw.buzzer import LOWEST, PEAKS

RESONANCE_HZ = 4_000.0
QUALITIES = (4.0, 6.0, 9.0, 15.0)
OVERTONES = 40
DUTIES = [step / 1024 for step in range(8, 513)]
NEAR_DB = 0.5
"""Of two duties that are this near, the smaller one is taken: it draws less."""


def hz(note: int) -> float:
    """The frequency of a MIDI note."""
    return float(440 * 2 ** ((note - 69) / 12))


def response(freq_hz: float, quality: float) -> float:
    """The sound pressure of a resonator driven by a voltage of this frequency; 1 far above resonance."""
    x = freq_hz / RESONANCE_HZ
    return x * x / math.hypot(1 - x * x, x / quality)


def level_db(note: int, duty: float, quality: float) -> float:
    """Of all overtones together."""
    pressures = (
        math.sin(n * math.pi * duty) / n * response(n * hz(note), quality) for n in range(1, OVERTONES + 1)
    )
    return 10 * math.log10(sum(each * each for each in pressures) or 1e-30)


def loudest_db(note: int, quality: float) -> float:
    """The most that any duty makes of it."""
    return max(level_db(note, duty, quality) for duty in DUTIES)


def peak(note: int) -> float:
    """The duty at which the note is loudest, whatever the quality: the one that loses least at its worst."""
    worst: list[float] = [0.0] * len(DUTIES)
    for quality in QUALITIES:
        levels = [level_db(note, duty, quality) for duty in DUTIES]
        worst = [max(lost, max(levels) - level) for lost, level in zip(worst, levels, strict=True)]
    return next(duty for duty, lost in zip(DUTIES, worst, strict=True) if lost <= min(worst) + NEAR_DB)


def peaks(notes: Iterable[int]) -> bytes:
    """Each note's peak in 255ths of a half, as the driver has them."""
    return bytes(round(peak(note) * 2 * 255) for note in notes)


def main() -> int:
    made = peaks(range(LOWEST, LOWEST + len(PEAKS)))
    sys.stdout.write(f"{made!r}\n")
    return int("--check" in sys.argv and made != PEAKS)


if __name__ == "__main__":
    sys.exit(main())
