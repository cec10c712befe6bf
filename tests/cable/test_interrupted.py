"""A deploy is cut off at each of its steps: no mixture ever runs, and the next deploy finishes it."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from cable.board import PtyBoard
from cable.firmware import Firmware

from holdtimer.usb.deploy import deploy
from holdtimer.usb.errors import CableLost
from holdtimer.usb.mpremote import Mpremote

FlashWith = Callable[..., Path]
FilesOn = Callable[[Path], dict[str, bytes]]

BEGUN = re.compile(rb"f=open\('/[^']+','wb'\)")
HALF = re.compile(BEGUN.pattern + rb"\nw=f.write\x04\x05A\x01w\([^\x04]*\x04\x05")
CLEARED = re.compile(rb"\x01clear\([^\x04]*\x04\x05")
SEALED = re.compile(rb"\x01seal\(\)\x04\x05?")
"""In what mpremote sends: a file is begun; a piece of it is written; leftovers go; the install is sealed."""


@pytest.mark.parametrize("updated", [True, False], ids=["update", "blank"])
def test_cut_off_at_every_step(
    updated: bool,
    old: Firmware,
    new: Firmware,
    interpreter: str,
    flash_with: FlashWith,
    files_on: FilesOn,
    tmp_path: Path,
) -> None:
    before = flash_with({"routines/mine.bin": b"mine", "boot.py": b"# as MicroPython makes it\n"})
    if updated:
        with PtyBoard(interpreter, before) as board:
            deploy(Mpremote(board.port), old.payload)
    flash = tmp_path / "flash"
    shutil.copy(before, flash)
    with PtyBoard(interpreter, flash) as board:
        deploy(Mpremote(board.port), new.payload)
    wanted = files_on(flash)
    listed = json.loads(wanted.pop("install.json"))["files"]
    steps = {
        cut
        for pattern in (BEGUN, HALF, CLEARED, SEALED)
        for found in pattern.finditer(bytes(board.heard))
        for cut in ([found.end() - 1, found.end()] if pattern is SEALED else [found.end()])
    }
    assert len(steps) >= (14 if updated else 18)
    unfinished = 0

    for number, step in enumerate(sorted(steps)):
        power_fails = number % 3 > 0
        shutil.copy(before, flash)
        with (
            PtyBoard(interpreter, flash, cut_after=step, power_fails=power_fails) as board,
            pytest.raises(CableLost),
        ):
            deploy(Mpremote(board.port), new.payload)

        with PtyBoard(interpreter, flash) as board:
            started = board.wait_for(b">>> ").decode()
            ran = re.findall("RUNNING.*", started)
            assert [line.strip() for line in ran] in ([], [old.running], [new.running]), started
            unfinished += not ran
            deploy(Mpremote(board.port), new.payload)
            board.wait_for(new.running.encode())
        finished = files_on(flash)
        assert json.loads(finished.pop("install.json"))["files"] == listed
        assert finished == wanted

    assert unfinished > len(steps) // 2
