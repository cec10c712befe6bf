"""A command as a process of its own, in surroundings of one's choice; what it says is bytes."""

import os
import subprocess
from pathlib import Path

from sim.process import PATIENCE_S, PROGRAM


def run(
    *arguments: str | bytes | Path,
    cwd: Path,
    data: Path,
    environment: dict[str, str | None] | None = None,
    input: bytes = b"",
    stdout: int = subprocess.PIPE,
) -> "subprocess.CompletedProcess[bytes]":
    """Run in `cwd` with the history in `data`; a None in `environment` is a variable that is not there.

    Whatever happens, no traceback and no fault of the program reaches the user.
    """
    given = {**os.environ, "HOLDTIMER_DATA": str(data), "HOLDTIMER_KEYS": "file", **(environment or {})}
    done = subprocess.run(
        [PROGRAM, *arguments],
        cwd=cwd,
        env={name: value for name, value in given.items() if value is not None},
        input=input,
        stdout=stdout,
        stderr=subprocess.PIPE,
        timeout=2 * PATIENCE_S,
        check=False,
    )
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    assert b"fault in holdtimer" not in done.stderr, done.stderr.decode()
    return done
