"""The promised days hold, in the firmware's own states, for the day that the firmware really has."""

import csv
import dataclasses
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from bench.device import MEETS_MS, Bench, one_reminder, usual_use
from hardware.checks import joins
from hardware.design import Design
from hardware.parts import load_bom, load_parts
from hardware.power import budget
from hardware.power.budget import DAY_S, Budget, Use, fitted
from hardware.readme import load_promises
from holdcore.breaks import next_due
from holdcore.link.radio_window import LINGER_MS
from holdcore.model import Settings

ROOT = Path(__file__).parents[2]
INSTALLED = ROOT / "build" / "micropython32"
FIREBEETLE, XIAO = "firebeetle2-esp32e", "xiao-esp32c3"
BOARDS = [FIREBEETLE, XIAO]


@pytest.fixture
def entries() -> dict[str, Any]:
    return tomllib.loads((ROOT / "hardware" / "power" / "budget.toml").read_text())


def read(entries: dict[str, Any], *measured: dict[str, str]) -> Budget:
    return budget.read(entries, list(measured), load_parts())


@pytest.mark.parametrize("board", BOARDS)
def test_the_promise_holds(board: str) -> None:
    spent = budget.load()
    assert spent.days(fitted(board, load_bom()), spent.use, "high") >= load_promises()[board].days


def test_a_promise_that_does_not_hold_ends_the_command_with_1(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "hardware", tmp_path / "hardware")
    command = [sys.executable, "-m", "hardware.power.budget"]
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    kept = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert (kept.returncode, kept.stdout.count("promised"), "MISSED" in kept.stdout) == (0, 2, False), (
        kept.stderr
    )

    readme = tmp_path / "hardware" / "README.md"
    promise = f"at least {load_promises()[XIAO].days} days"
    assert promise in readme.read_text()
    readme.write_text(readme.read_text().replace(promise, "at least 999 days"))
    missed = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert (missed.returncode, "999 promised: MISSED" in missed.stdout) == (1, True), missed.stderr


def test_the_modes_are_the_firmwares(design: Design) -> None:
    modes = {part: set(currents) for part, currents in budget.load().currents.items()}
    assert list(joins.check_modes(design, modes)) == []
    assert list(joins.check_modes(design, modes | {XIAO: modes[XIAO] - {"LIGHT"}})) == [
        f"budget.toml: {XIAO} has no LIGHT, which the firmware has"
    ]
    assert list(joins.check_modes(design, modes | {XIAO: modes[XIAO] | {"NAPPING"}})) == [
        f"budget.toml: {XIAO} has NAPPING, which the firmware does not have"
    ]
    assert list(joins.check_modes(design, modes | {"oled-096": {"BRIGHT", "DIM"}})) == [
        "budget.toml: oled-096 has no DARK, which the firmware has"
    ]


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    """Runs the device program on 32-bit MicroPython."""
    if not Path(os.environ.get("HOLDTIMER_MP32", INSTALLED / "micropython")).exists():
        why = INSTALLED / "left-out"
        pytest.skip(why.read_text() if why.exists() else "32-bit MicroPython. To add it: make portable")
    return Bench(tmp_path)


def test_the_day_is_what_the_firmware_did(bench: Bench) -> None:
    did = dataclasses.asdict(usual_use(bench))
    said = dataclasses.asdict(budget.load().use)
    # How long the processor works follows this machine's speed: `make bench` judges the days.
    assert said["awake_s"] / 3 < did.pop("awake_s") < said.pop("awake_s") * 3
    waits_s = (MEETS_MS + LINGER_MS) / 1000  # for the laptop, and for its next command
    pull_s = said.pop("radio_s") - waits_s
    assert waits_s < did.pop("radio_s") < waits_s + 3 * pull_s
    assert did == pytest.approx(said, rel=0.03)


def test_a_reminder_is_what_the_firmware_did(bench: Bench) -> None:
    did = dataclasses.asdict(one_reminder(bench))
    said = dataclasses.asdict(budget.load().reminder)
    assert said["awake_s"] / 3 < did.pop("awake_s") < said.pop("awake_s") * 3
    assert did == pytest.approx(said, rel=0.03)


def test_as_many_reminders_as_the_settings_bring() -> None:
    chosen, times = Settings(), 0
    hours = 60 * chosen.remind_min, chosen.remind_from_h, chosen.remind_to_h
    now_s = midnight_s = 1_000 * DAY_S
    while (due_s := next_due(now_s, now_s, *hours)) < midnight_s + DAY_S:
        now_s, times = due_s + 60, times + 1
    assert times == budget.load().reminders


def test_the_readme_has_the_days_with_reminders() -> None:
    spent = budget.load()
    fire, xiao = (spent.reminded_days(fitted(board, load_bom())) for board in BOARDS)
    said = " ".join((ROOT / "hardware" / "README.md").read_text().split())
    assert f"{spent.reminders} breaks a day" in said
    assert f"answers none, gets {xiao:.0f} and {fire:.0f}:" in said


@pytest.mark.parametrize("board", BOARDS)
def test_the_readme_has_the_range_of_the_days(board: str) -> None:
    spent, parts = budget.load(), fitted(board, load_bom())
    likely, best = (spent.days(parts, spent.use, which) for which in ("ma", "low"))
    said = (ROOT / "hardware" / "README.md").read_text()
    assert f"at least {load_promises()[board].days} days, likely {likely:.0f}, at best {best:.0f} |" in said


def test_the_promise_is_that_of_the_highest_currents(entries: dict[str, Any]) -> None:
    parts = fitted(XIAO, load_bom())
    before = read(entries).days(parts, read(entries).use, "high")
    entries["current"][XIAO]["DEEP"]["high"] *= 2
    after = read(entries)
    assert after.days(parts, after.use, "high") < before - 3
    assert after.days(parts, after.use) == read(entries).days(parts, after.use)


def test_the_example_of_a_measurement_is_one() -> None:
    example = re.search(r"`(\d{4}-\d\d-\d\d,[^`]*)`", (ROOT / "hardware" / "README.md").read_text())
    assert example
    head = (ROOT / "hardware" / "power" / "measured.csv").read_text()
    [row] = csv.DictReader([head, example[1]])
    entries = tomllib.loads((ROOT / "hardware" / "power" / "budget.toml").read_text())
    assert read(entries, row).currents[row["part"]][row["mode"]].verified


@pytest.mark.parametrize("board", BOARDS)
def test_a_day_is_the_sum_of_its_modes(entries: dict[str, Any], board: str) -> None:
    for modes in entries["current"].values():
        for current in modes.values():
            current["low"] = current["ma"] = 1e-9
    entries["cell"]["self_discharge_percent_per_month"] = 0
    entries["current"][board]["DEEP"] |= {"ma": 1.0, "high": 1.0}
    entries["current"]["oled-096"]["BRIGHT"] |= {"ma": 10.0, "high": 10.0}
    # 1 mA but for an hour, and 10 mA for half an hour: 23 + 5 mAh of the 425 that can be used.
    use = Use(on_s=3600, awake_s=0, radio_s=0, bright_s=1800, dim_s=0, buzzer_s=0)
    assert read(entries).days({board, "oled-096"}, use) == pytest.approx(425 / 28, rel=1e-6)


def test_each_state_is_counted_once() -> None:
    seconds = Use(on_s=1000, awake_s=100, radio_s=30, bright_s=400, dim_s=500, buzzer_s=3).seconds()
    assert sum(seconds[mode] for mode in budget.MODULE_MODES) == DAY_S
    assert sum(seconds[mode] for mode in budget.DISPLAY_MODES) == DAY_S


def test_a_measured_current_takes_the_place_of_a_guess(entries: dict[str, Any]) -> None:
    row = {
        "date": "2026-12-01",
        "part": FIREBEETLE,
        "mode": "LIGHT",
        "ma": "0.9",
        "instrument": "PPK2",
        "by": "x",
        "how": "a hold",
    }
    before, after = read(entries), read(entries, row)
    current = after.currents[FIREBEETLE]["LIGHT"]
    assert (current.low, current.ma, current.high, current.verified) == (0.9, 0.9, 0.9, True)
    assert "PPK2" in current.source
    parts = fitted(FIREBEETLE, load_bom())
    assert after.days(parts, after.use) > before.days(parts, before.use)
    assert after.guesses(parts)[0] == before.guesses(parts)[0] - 1


def test_a_measured_current_of_no_mode(entries: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"budget.toml has no \[current.piezo.DEEP\]"):
        read(entries, dict.fromkeys(budget.MEASURED, "1") | {"part": "piezo", "mode": "DEEP"})


@pytest.mark.parametrize("ma", ["", "a lot", "0", "-1", "nan", "910000"])
def test_a_measured_current_that_is_none(entries: dict[str, Any], ma: str) -> None:
    row = dict.fromkeys(budget.MEASURED, "1") | {"part": "piezo", "mode": "sounding", "ma": ma}
    with pytest.raises(ValueError, match=r"piezo sounding: .* is no current in mA"):
        read(entries, row)


def test_a_measured_row_with_too_few_fields(entries: dict[str, Any]) -> None:
    head = (ROOT / "hardware" / "power" / "measured.csv").read_text()
    [row] = csv.DictReader([head, "2026-12-01,piezo,sounding,1"])
    with pytest.raises(ValueError, match=r"measured.csv: .*needs just date, part"):
        read(entries, row)
    assert head.strip().split(",") == list(budget.MEASURED)


@pytest.mark.parametrize(("key", "value"), [("ma", 0), ("source", ""), ("verified", "yes")])
def test_a_current_without_its_source(entries: dict[str, Any], key: str, value: object) -> None:
    entries["current"]["piezo"]["sounding"][key] = value
    with pytest.raises(ValueError, match=r"\[current.piezo.sounding\] needs"):
        read(entries)


@pytest.mark.parametrize(("key", "value"), [("low", 6.0), ("high", 4.0), ("low", 0)])
def test_a_range_that_is_none(entries: dict[str, Any], key: str, value: float) -> None:
    entries["current"]["piezo"]["sounding"][key] = value
    with pytest.raises(ValueError, match=r"\[current.piezo.sounding\] needs low, ma and high"):
        read(entries)
