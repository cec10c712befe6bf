"""Compile every device file to .mpy, as the board would get it.  usage: python tools/mpy.py OUT"""

import functools
import subprocess
import sys
from pathlib import Path

from holdtimer.usb.payload import compile_source
from holdtimer.usb.slim import slim

FIRMWARE = Path(__file__).parent.parent / "firmware"
STAY_SOURCE = {"boot.py", "main.py"}
"""MicroPython looks these up by their .py names, so a board keeps them as source."""


def device_files() -> list[Path]:
    """Every Python file that may go onto the board."""
    return sorted(FIRMWARE.rglob("*.py"))


def compile_one(source: Path, out: Path, root: Path = FIRMWARE) -> str:
    """Write `source` as .mpy below `out`, in `root`'s layout; return the compiler's complaint, or ''.

    What is of the firmware is made slim first, as `holdtimer deploy` does it.
    """
    where = source.relative_to(root)
    target = out / where.with_suffix(".mpy")
    target.parent.mkdir(parents=True, exist_ok=True)
    text = _slimmed()[where.as_posix()] if root == FIRMWARE else source.read_text("utf-8")
    try:
        data = compile_source(text, where.as_posix())
    except subprocess.CalledProcessError as error:
        complaint: str = error.stderr.decode()
        return complaint
    if str(where) not in STAY_SOURCE:
        target.write_bytes(data)
    return ""


@functools.cache
def _slimmed() -> dict[str, str]:
    return slim({path.relative_to(FIRMWARE).as_posix(): path.read_text() for path in device_files()})


def main() -> int:
    out = Path(sys.argv[1])
    sources = device_files()
    complaints = [complaint for source in sources if (complaint := compile_one(source, out))]
    sys.stderr.writelines(complaints)
    sys.stdout.write(f"mpy-cross: {len(sources) - len(complaints)} of {len(sources)} device files compiled\n")
    return 1 if complaints or not sources else 0


if __name__ == "__main__":
    sys.exit(main())
