"""The report of a bring-up beside the figures here: what is measured now, and what does not hold."""

import csv
import io
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hardware.parts import load_bom
from hardware.power import budget, compare
from hardware.power.budget import MEASURED
from holdtimer.sim import framebuf
from holdtimer.usb.boards import CHIPS
from holdtimer.usb.bringup.report import Report, load
from holdtimer.usb.bringup.soak import SOAK
from holdtimer.usb.bringup.table import TABLE

sys.modules.setdefault("framebuf", framebuf)

from holdfw.pins import BOARDS  # noqa: E402
from holdfw.start import AHEAD_MS  # noqa: E402

ROOT = Path(__file__).parents[2]
FIREBEETLE, XIAO = "firebeetle2-esp32e", "xiao-esp32c3"


def woke(cause: int, after_ms: int) -> dict[str, Any]:
    return {
        "leaves_ms": 1_000,
        "boots": [[cause, 300, 1_000 + after_ms]],
        "before_ms": 5_000,
        "on_for_ms": 9_000,
    }


GOOD: dict[str, dict[str, Any]] = {
    "versions": {"chip_hz": 160_000_000},
    "windows": {
        "before": [[60_000, 50_000, 66_000, 61_440]] * 20,
        "during": [[56_000, 54_000, 50_000, 48_000]] * 20,
        "after": [[61_000, 49_000, 66_000, 61_440]] * 20,
    },
    "light sleeps": {"asked_ms": 200, "slept_us": [203_000] * 100, "took_ms": 20_300, "host_ms": 20_310.0},
    "appends": {"took_us": [21_000] * 999 + [90_000]},
    "reset": woke(2, 800),
    "watchdog": woke(3, 2_900),
    "wake by timer": woke(4, 5_800),
    "wake by press": woke(4, 6_000),
    "bounce": {"press_us": [[0, 400, 900]] * 20, "release_us": [[0]] * 20},
    "cell": {"pin_uv": [1_950_000] * 64, "meter_mv": 3_920.0},
    "usb": woke(4, 0),
    "rssi": {"near_dbm": -48.0, "far_dbm": -62.0},
    "power cut": {"whole": 300, "harmed": 0, "torn_bytes": 12},
    SOAK: {"crashes": 0, "hours": 48.0, "clock_error_ms": 900_000},
}


def report_of(measured: dict[str, dict[str, Any]], **board: Any) -> Report:
    pins = BOARDS[FIREBEETLE]
    its = {
        "board": FIREBEETLE,
        "chip": "ESP32",
        "device": "a1b2c3d4e5f60718",
        "firmware": "0.2.0",
        "micropython": "1.29.0",
        "pins": {name: pin for name in pins._fields if isinstance(pin := getattr(pins, name), int)},
    }
    each = {
        name: {"at": "2026-12-01T10:00:00+00:00", "values": v, "units": {}} for name, v in measured.items()
    }
    return Report.model_validate({"board": its | board, "measured": each})


def test_what_is_measured_and_holds() -> None:
    lines = [*compare.figures(report_of(GOOD))]

    assert all(holds for _, holds in lines)
    assert all(line.startswith("measured") for line, _ in lines)
    assert "measured      B in one piece with the radio on: 48000 (at least 47104)" in dict(lines)
    assert "measured      share that the RTC is off by: 0.00520833 (at most 0.0526316)" in dict(lines)


def test_of_what_is_not_measured_the_figure_is_said() -> None:
    lines = [line for line, _ in compare.figures(report_of({}))]

    assert len(lines) == len(compare.FIGURES)
    assert all(line.startswith("not measured") for line in lines)
    assert "not measured  ms until the contact has settled: at most 25" in lines


def test_each_measurement_has_its_figures() -> None:
    assert {figure.name for figure in compare.FIGURES} | {"versions"} == {row.name for row in TABLE} | {SOAK}


@pytest.mark.parametrize(
    ("name", "wrong", "says"),
    [
        ("windows", {"after": GOOD["windows"]["after"][:7]}, "windows opened of 20: 7"),
        ("windows", {"before": [[60_000, 50_000, 66_000, 30_000]] * 20}, "before a window: 30000"),
        (
            "windows",
            {"during": [[60_000, 50_000, 66_000, 20_000]] * 20},
            "with the radio on: 20000",
        ),
        (
            "windows",
            {"after": [[60_000 - 100 * n, 1, 1, 1] for n in range(20)]},
            "20 windows leave behind: 1900",
        ),
        ("light sleeps", {"slept_us": [203_000] * 99 + [380_000]}, "ends late: 180"),
        ("light sleeps", {"slept_us": [203_000] * 99 + [11_000]}, "false wakes of 100: 1"),
        ("light sleeps", {"host_ms": 21_000.0}, "clock is off by: 0.0333"),
        ("appends", {"took_us": [70_000] * 1000}, "ms of a record appended: 70"),
        ("reset", woke(2, 1_500), "reset to the picture, by the RTC: 1500"),
        ("watchdog", woke(1, 2_900), "after a bite: 1"),
        ("wake by timer", woke(1, 5_800), "cause of the start: 1"),
        ("wake by timer", woke(4, 9_000), "from its end to the picture: 4000"),
        ("wake by press", woke(4, 60_400), "no press: 60400"),
        ("bounce", {"press_us": [[0, 31_000]] * 20}, "has settled: 31"),
        ("bounce", {"press_us": [[0]] * 23}, "presses seen of 20: 23"),
        ("cell", {"meter_mv": 4_100.0}, "mV above the meter: -200"),
        ("usb", {"on_for_ms": 1_000}, "resets by the cable: 1"),
        ("power cut", {"harmed": 2}, "harmed by a power cut: 2"),
        (SOAK, {"crashes": 1}, "crashes: 1"),
        (SOAK, {"clock_error_ms": -18_000_000}, "RTC is off by: 0.104"),
    ],
)
def test_what_does_not_hold_is_said(name: str, wrong: dict[str, Any], says: str) -> None:
    lines = [*compare.figures(report_of(GOOD | {name: GOOD[name] | wrong}))]

    failed = [line for line, holds in lines if not holds]
    assert [line for line in failed if says in line and line.startswith("CONTRADICTS")], failed


@pytest.mark.parametrize("values", [{}, {"boots": []}, {"boots": [[2]], "leaves_ms": "now"}])
def test_a_measurement_that_lacks_its_values_is_none(values: dict[str, Any]) -> None:
    lines = [*compare.figures(report_of({"reset": values}))]

    assert ["reset in the report lacks it" in line for line, _ in lines].count(True) == 1
    assert all(holds for _, holds in lines)


def test_the_pins_are_those_of_the_board() -> None:
    assert [*compare.strange(report_of({}), BOARDS, CHIPS)] == []


@pytest.mark.parametrize(
    ("board", "says"),
    [
        ({"board": "arduino"}, "of another board: arduino; the firmware knows"),
        ({"board": XIAO}, "its chip is an ESP32, a xiao-esp32c3 has an ESP32C3"),
        ({"pins": {}}, f"made with sda = None, holdfw.pins has {BOARDS[FIREBEETLE].sda}"),
    ],
)
def test_a_report_of_another_board(board: dict[str, Any], says: str) -> None:
    assert [line for line in compare.strange(report_of({}, **board), BOARDS, CHIPS) if says in line]


def test_a_board_without_a_budget() -> None:
    assert [*compare.currents(budget.load(), "stick")] == ["there is no budget of a stick"]


def test_what_is_copied_from_the_firmware_is_the_firmwares() -> None:
    assert compare.LATE_MS == AHEAD_MS
    guide = (ROOT / "hardware" / "guide" / "bring-up.md").read_text()
    assert f"within {compare.METER_MV} mV of your meter" in guide


def measured(part: str, mode: str, ma: float) -> list[str]:
    return ["2026-12-01", part, mode, f"{ma}", "PPK2", "x", "a bench"]


@pytest.fixture
def command(tmp_path: Path) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """command(module, arguments, rows): a module of hardware/ with these rows in measured.csv."""

    def run(module: str, *arguments: str, rows: list[list[str]]) -> "subprocess.CompletedProcess[str]":
        shutil.copytree(ROOT / "hardware", tmp_path / "hardware", dirs_exist_ok=True)
        text = io.StringIO()
        csv.writer(text).writerows([MEASURED, *rows])
        (tmp_path / "hardware" / "power" / "measured.csv").write_text(text.getvalue())
        return subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


def test_the_command(command: Callable[..., "subprocess.CompletedProcess[str]"], tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    report_of(GOOD).save(path)
    assert load(path) == report_of(GOOD)

    done = command("hardware.power.compare", str(path), rows=[measured(FIREBEETLE, "LIGHT", 0.9)])

    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{FIREBEETLE} a1b2c3d4e5f60718, firmware 0.2.0" in done.stdout
    assert re.search(rf"^measured +{FIREBEETLE} LIGHT: 0.9 mA", done.stdout, re.MULTILINE)
    assert re.search(r"^not measured +piezo sounding: 5 mA", done.stdout, re.MULTILINE)
    assert "0.9 mA, measured 2026-12-01 by x with PPK2: a bench; it takes the place of 1.6 mA" in done.stdout
    assert XIAO not in done.stdout


@pytest.mark.parametrize("ma", [0.05, 25.0])
def test_ten_times_off_the_datasheet_is_said_and_changes_nothing(
    ma: float, command: Callable[..., "subprocess.CompletedProcess[str]"], tmp_path: Path
) -> None:
    path, rows = tmp_path / "report.json", [measured(FIREBEETLE, "LIGHT", ma)]
    report_of(GOOD).save(path)

    told = command("hardware.power.compare", str(path), rows=rows)
    spent = command("hardware.power.budget", rows=rows)
    checked = command("hardware.checks", rows=rows)

    line = f"{FIREBEETLE} LIGHT: {ma:g} mA, measured 2026-12-01 by x with PPK2: a bench: that is 10 times off"
    for done in (told, spent, checked):
        assert line in done.stdout, done.stdout + done.stderr
    assert (told.returncode, checked.returncode) == (1, 1)
    has = budget.fitted(FIREBEETLE, load_bom())
    days = budget.load().days(has, budget.load().use)
    assert f"{days:.0f} days on a charge" in spent.stdout, "the figure stays"


def test_a_file_that_is_no_report(
    command: Callable[..., "subprocess.CompletedProcess[str]"], tmp_path: Path
) -> None:
    (tmp_path / "report.json").write_text(json.dumps({"format": 1}))

    for arguments in (["report.json"], ["nothing.json"], []):
        done = command("hardware.power.compare", *arguments, rows=[])
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
        assert done.stderr
