"""How loud the buzzer is, by the model of a piezo in tools/piezo.py; exit 1 where a limit is missed."""

import sys
from itertools import pairwise
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1])]

from holdfw.buzzer import LOWEST, PEAKS, Buzzer  # noqa: E402
from holdtimer.sim.machine import Chip  # noqa: E402
from tools.piezo import QUALITIES, level_db, loudest_db  # noqa: E402

NOTES = range(LOWEST, LOWEST + len(PEAKS))
LOST_DB = 1.0
STEP_DB = (1.5, 4.5)


def duty(note: int, volume: int) -> float:
    """What the pin carries."""
    chip = Chip(lambda: 0)
    machine = chip.machine()
    Buzzer(machine.PWM(machine.Pin(25))).play(bytes((note, 10)), volume, 0)
    return chip.tones[-1].duty_u16 / 65536


def main() -> int:
    missed = False
    sys.stdout.write("Q     volume 10 below the loudest   a square wave is below it   steps of volume\n")
    for quality in QUALITIES:
        levels = [[level_db(note, duty(note, volume), quality) for volume in range(1, 11)] for note in NOTES]
        loudest = [loudest_db(note, quality) for note in NOTES]
        lost = max(most - of_note[-1] for most, of_note in zip(loudest, levels, strict=True))
        square = max(most - level_db(note, 0.5, quality) for most, note in zip(loudest, NOTES, strict=True))
        steps = [after - before for of_note in levels for before, after in pairwise(of_note)]
        ok = lost <= LOST_DB and STEP_DB[0] <= min(steps) and max(steps) <= STEP_DB[1]
        missed |= not ok
        sys.stdout.write(
            f"{quality:<4g}  {lost:.1f} dB (limit {LOST_DB:g})            up to {square:.1f} dB"
            f"                  {min(steps):.1f} to {max(steps):.1f} dB  {'ok' if ok else 'MISSED'}\n"
        )
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
