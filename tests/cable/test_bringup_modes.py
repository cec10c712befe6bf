"""`holdtimer hold-state`: the board in each mode of the power budget, and the row for what a meter shows."""

import csv
import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from cable.bench import Bench, holdtimer
from cable.board import Hardware, PtyBoard

from holdtimer.usb.bringup.modes import MODES, begin, row_of
from holdtimer.usb.bringup.run import identify
from holdtimer.usb.errors import Unsuitable
from holdtimer.usb.mpremote import Mpremote

Installed = Callable[[str], Path]
CopyOf = Callable[[Path], Path]

FIREBEETLE, XIAO = "firebeetle2-esp32e", "xiao-esp32c3"
BUDGET = Path(__file__).parents[2] / "hardware" / "power" / "budget.toml"
DOES = {
    "DEEP": b"deep sleep of 60000",
    "LIGHT": b"light sleep of 60000",
    "AWAKE": b"Bluetooth is on",
    "working": b"",
    "BRIGHT": b"light sleep of 60000",
    "DIM": b"light sleep of 60000",
    "DARK": b"light sleep of 60000",
    "sounding": b"as loud as can be",
    "always": b"deep sleep of 60000",
}
"""What the chip is heard to do for it."""


def test_each_mode_of_the_budget_can_be_held() -> None:
    currents = tomllib.loads(BUDGET.read_text())["current"]

    assert {mode for modes in currents.values() for mode in modes} == MODES.keys() == DOES.keys()


@pytest.mark.parametrize("mode", MODES)
def test_it_is_held_and_the_board_starts_again(
    mode: str, interpreter: str, installed: Installed, copy_of: CopyOf
) -> None:
    with PtyBoard(interpreter, copy_of(installed(FIREBEETLE))) as board:
        remote = Mpremote(board.port)
        found = identify(remote)
        already = len(board.said)
        begin(remote, found, mode, 60)
        board.wait_for(DOES[mode])
        board.wait_for_start()
        said = bytes(board.said[already:])

    assert DOES[mode] in said
    assert (b"selftest:" in said) is (mode in ("BRIGHT", "DIM")), "the display has a picture, or is dark"


def test_the_row_is_one_of_measured_csv(interpreter: str, installed: Installed, copy_of: CopyOf) -> None:
    options = ["--for", "60", "--instrument", "PPK2", "--by", "A, B"]
    with PtyBoard(interpreter, copy_of(installed(FIREBEETLE))) as board:
        done = holdtimer("hold-state", "LIGHT", *options, "--port", board.port, answers="1600\n0\n-1\n0.91\n")

    assert done.returncode == 0, done.stderr
    head = (BUDGET.parent / "measured.csv").read_text().splitlines()[0]
    [row] = csv.DictReader([head, *done.stdout.splitlines()])
    assert (row["part"], row["mode"], row["ma"]) == (FIREBEETLE, "LIGHT", "0.91")
    assert (row["instrument"], row["by"]) == ("PPK2", "A, B")
    assert "60 s" in row["how"]
    assert date.fromisoformat(row["date"])
    assert done.stderr.count("cannot be what it shows") == 3
    assert "in the cell's wire" in done.stderr


def test_what_is_not_read_makes_no_row(interpreter: str, installed: Installed, copy_of: CopyOf) -> None:
    with PtyBoard(interpreter, copy_of(installed(FIREBEETLE))) as board:
        done = holdtimer("hold-state", "DEEP", "--port", board.port)

    assert (done.returncode, done.stdout) == (0, "")
    assert "not measured" in done.stderr


@pytest.mark.parametrize(
    ("board", "mode", "part"),
    [
        (XIAO, "DEEP", XIAO),
        (XIAO, "BRIGHT", "oled-096"),
        (XIAO, "always", "resistor-200k"),
        (FIREBEETLE, "always", FIREBEETLE),
    ],
)
def test_the_part_is_that_of_the_budget(
    board: str, mode: str, part: str, interpreter: str, installed: Installed
) -> None:
    hardware = Hardware()
    if board == XIAO:
        hardware = replace(hardware, machine="ESP32C3 module with ESP32C3")
    with PtyBoard(interpreter, installed(board), hardware) as plugged:
        found = identify(Mpremote(plugged.port))

    row = row_of(found, mode, 30, Bench(["2"]), "PPK2", "x", date(2026, 12, 1))

    assert row is not None
    assert row[:4] == ["2026-12-01", part, mode, "2"]
    assert mode in tomllib.loads(BUDGET.read_text())["current"][part]


def test_a_sound_is_what_it_takes_beyond_silence(interpreter: str, installed: Installed) -> None:
    with PtyBoard(interpreter, installed(FIREBEETLE)) as plugged:
        found = identify(Mpremote(plugged.port))
    person = Bench(["30", "29", "31.5"])

    row = row_of(found, "sounding", 30, person, "PPK2", "x", date(2026, 12, 1))

    assert row is not None
    assert row[1:4] == ["piezo", "sounding", "1.5"]
    assert sum("cannot be" in line for line in person.told) == 1, "less with sound than without"


def test_a_display_that_nobody_gets_at(interpreter: str, installed: Installed) -> None:
    with PtyBoard(interpreter, installed(FIREBEETLE)) as plugged:
        remote = Mpremote(plugged.port)
        found = identify(remote)
        stick = found.model_copy(update={"board": "stick", "pins": found.pins | {"sda": -1, "scl": -1}})
        with pytest.raises(Unsuitable, match="not on I2C"):
            begin(remote, stick, "BRIGHT", 60)
        begin(remote, stick, "LIGHT", 60)
        plugged.wait_for(DOES["LIGHT"])


@pytest.mark.parametrize("asked", [["NAPPING"], ["DEEP", "--for", "3600"]])
def test_a_mode_or_a_time_that_there_is_not(asked: list[str]) -> None:
    assert holdtimer("hold-state", *asked).returncode == 2
