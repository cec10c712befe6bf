"""What a sheet of thirty lines costs to read, in processor time; exit 1 beyond the limit."""

import contextlib
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:1] = [str(ROOT), str(ROOT / "tests")]  # not this folder

from routines.therapist import PRESCRIPTIONS  # noqa: E402

LIMIT_S = 0.5
LINES = 30
RUNS = 5


def main() -> int:
    began_s = time.process_time()
    from holdtimer.routines import RoutineError, load  # the tables of words are made with the first line
    from holdtimer.routines.reader import read_sheet

    texts = [said.text for said in PRESCRIPTIONS if not said.name]
    sheet = "\n".join((texts * 2)[:LINES])
    readings = read_sheet(sheet).readings
    first_s = time.process_time() - began_s
    again_s = []
    for _ in range(RUNS):
        began_s = time.process_time()
        with contextlib.suppress(RoutineError):  # lines that are due at other times
            load(sheet, "sheet", ".txt")
        again_s.append(time.process_time() - began_s)
    print(f"{len(readings)} lines: {first_s:.2f} s with all that is loaded, then {min(again_s):.2f} s")
    print(f"limit {LIMIT_S} s")
    return int(first_s > LIMIT_S)


if __name__ == "__main__":
    sys.exit(main())
