"""CPU seconds (user and system) that `holdtimer --help` takes.  usage: python tools/help_cpu.py"""

import os
import subprocess
import sys
from pathlib import Path

RUNS = 7
"""The least of several: other load on the machine only ever adds."""


def cpu_seconds() -> float:
    """CPU seconds of one run, its children included."""
    before = os.times()
    subprocess.run([Path(sys.executable).with_name("holdtimer"), "--help"], check=True, capture_output=True)
    after = os.times()
    return after.children_user + after.children_system - before.children_user - before.children_system


if __name__ == "__main__":
    sys.stdout.write(f"holdtimer --help: {min(cpu_seconds() for _ in range(RUNS)):.2f} s of CPU\n")
