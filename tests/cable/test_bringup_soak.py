"""`holdtimer soak`: begun, two days of starts and a crash, and looked at again."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from cable.bench import holdtimer
from cable.board import DEEPSLEEP, HARD_RESET, PWRON, PtyBoard

from holdcore.log import journal
from holdtimer.usb.bringup.log import Boot, Log
from holdtimer.usb.bringup.soak import since, soak
from holdtimer.usb.mpremote import Mpremote

Installed = Callable[[str], Path]
CopyOf = Callable[[Path], Path]

HOUR_MS = 3_600_000
BEGUN_MS = 1_790_000_000_000
AT = "2026-12-01T10:00:00+00:00"


def test_begun_then_told(
    interpreter: str,
    installed: Installed,
    copy_of: CopyOf,
    flash_with: Callable[..., Path],
    files_on: Callable[[Path], dict[str, bytes]],
    tmp_path: Path,
) -> None:
    path, flash = tmp_path / "report.json", copy_of(installed("firebeetle2-esp32e"))
    with PtyBoard(interpreter, flash, cause=PWRON) as board:
        begun = holdtimer("soak", "--out", str(path), "--port", board.port)
    assert begun.returncode == 0, begun.stderr
    assert "use it for 48 hours" in begun.stdout

    files = files_on(flash)
    [name] = [name for name in files if name.endswith(".seg")]
    end = json.loads(path.read_text())["measured"]["soak begun"]["values"]["end"]
    add = [
        journal.encode(journal.BOOT, end + 10, 90, 700, 3_900, DEEPSLEEP, 0, 2, 0, 1, HOUR_MS, 0),
        b"harmed",
        journal.encode(journal.BOOT, end + 11, 91, 700, 3_800, HARD_RESET, 0, 2, 0, 1, 2 * HOUR_MS, 0),
        journal.encode(journal.TRACE, end + 12, 91, 700, name="ValueError: it"),
    ]
    used = flash_with(
        {**files, name: files[name] + b"".join(add), "crash.txt": b"firmware 0.2.0\nValueError: it"}
    )
    with PtyBoard(interpreter, used, cause=PWRON) as board:
        told = holdtimer("soak", "--out", str(path), "--port", board.port)

    assert told.returncode == 0, told.stderr
    assert "starts by deep sleep: 1" in told.stdout
    assert "starts by reset: " in told.stdout
    assert "crashes: 1" in told.stdout
    assert "then " in told.stdout
    assert "last crash: ValueError: it" in told.stdout
    assert "clock error: not measured" in told.stdout, "the power came on anew"
    assert [*json.loads(path.read_text())["measured"]] == ["soak begun", "soak"]


def boot(number: int, cause: int, run: int = 7, crashed: bool = False) -> Boot:
    return Boot(number, cause, 500, number * HOUR_MS, run, 4_000 - number, crashed)


BEGUN = {"utc_ms": BEGUN_MS, "rtc_ms": 10 * HOUR_MS, "end": 40, "run": 7}


def test_the_clock_is_off_by_what_the_rtc_counted_beyond_the_laptop() -> None:
    log = Log((boot(8, DEEPSLEEP), boot(9, DEEPSLEEP)), 50, 58 * HOUR_MS + 1_700)

    values = since({**BEGUN}, log, BEGUN_MS + 48 * HOUR_MS)

    assert values["clock_error_ms"] == 1_700
    assert values["hours"] == 48
    assert values["starts"] == [["deep sleep", 2]]
    assert values["cell_mv"] == [3_992, 3_991]


@pytest.mark.parametrize(
    ("log", "why"),
    [
        (Log((boot(8, PWRON, run=8),), 50, 58 * HOUR_MS), "another run"),
        (Log((boot(8, DEEPSLEEP),), 50, 3_000), "it fell"),
        (Log((boot(8, DEEPSLEEP),), 50, 40 * HOUR_MS), "no oscillator is off by so much"),
    ],
)
def test_a_clock_that_began_anew_has_no_error(log: Log, why: str) -> None:
    assert "clock_error_ms" not in since({**BEGUN}, log, BEGUN_MS + 48 * HOUR_MS), why


def test_the_rtc_runs_on_between_two_looks(
    interpreter: str, installed: Installed, copy_of: CopyOf, tmp_path: Path
) -> None:
    path, flash = tmp_path / "report.json", copy_of(installed("firebeetle2-esp32e"))

    with PtyBoard(interpreter, flash) as board:
        remote = Mpremote(board.port)
        soak(remote, path, BEGUN_MS, AT)
        report = soak(remote, path, BEGUN_MS, AT)

    values = report.measured["soak"].values
    assert isinstance(values["clock_error_ms"], int)
    assert 0 < values["clock_error_ms"] < 60_000
    assert values["starts"]
