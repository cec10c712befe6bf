"""The bring-up of a board on the pty, with the whole firmware, by a person who does what is asked, or not."""

import json
import os
import signal
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cable.bench import COMMAND, Bench, holdtimer, plug
from cable.board import DEEPSLEEP, HARD_RESET, PWRON, Hardware, PtyBoard

from holdfw.pins import BOARDS
from holdtimer.errors import EXIT_FILE, EXIT_LOST, EXIT_REFUSED
from holdtimer.usb.bringup.report import BadReport, OtherBoard, Report, load
from holdtimer.usb.bringup.run import bring_up
from holdtimer.usb.bringup.table import TABLE
from holdtimer.usb.mpremote import Mpremote

Installed = Callable[[str], Path]
CopyOf = Callable[[Path], Path]
FilesOn = Callable[[Path], dict[str, bytes]]

WDT_RESET = 3
FIREBEETLE, XIAO = "firebeetle2-esp32e", "xiao-esp32c3"
PRESSED = replace(Hardware(), press_every_ms=400, button=BOARDS[FIREBEETLE].button)
ALONE = [row.name for row in TABLE if not row.person]
HANDS = [row.name for row in TABLE if row.person]


def run(port: str, path: Path, person: Bench) -> Report:
    return bring_up(Mpremote(port), path, person, sleep=lambda seconds: None)  # noqa: ARG005


def kept(files: dict[str, bytes]) -> dict[str, bytes]:
    """Without what the firmware makes at its first start."""
    made = ("log/", "settings", "device")
    return {name: data for name, data in files.items() if not name.startswith(made)}


@pytest.fixture(scope="module")
def whole(
    interpreter: str, installed: Installed, files_on: FilesOn, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, Bench]:
    """A report of all measurements, and who made it."""
    folder = tmp_path_factory.mktemp("whole")
    flash, path = folder / "flash", folder / "report.json"
    flash.write_bytes(installed(FIREBEETLE).read_bytes())
    # Ready, and pressed; the presses; the meter, with two readings that it cannot show; the cable; the phone,
    # with one; the switch, and the cable.
    answers = [*["", ""], "", *["", "39", "3.91 V", "3910"], *["", ""], *["", "7", "-48", "-61,5"], *["", ""]]
    person = Bench(answers)
    with PtyBoard(interpreter, flash, PRESSED) as board:
        run(board.port, path, person)
        board.wait_for(b">>> ")
    assert kept(files_on(flash)) == kept(files_on(installed(FIREBEETLE))), "nothing new is on it"
    return path, person


def test_every_measurement_is_in_the_report(whole: tuple[Path, Bench]) -> None:
    path, person = whole
    report = load(path)

    assert [*report.measured] == [row.name for row in TABLE], person.told
    assert report.board.board == FIREBEETLE
    assert report.board.device == "a1b2c3d4e5f60718"
    assert report.board.pins["button"] == BOARDS[FIREBEETLE].button
    for row in TABLE:
        measured = report.measured[row.name]
        assert measured.units.items() <= row.units.items()
        assert measured.values.keys() <= {*row.units, *measured.values}
        assert measured.at.endswith("+00:00")


def test_what_was_measured(whole: tuple[Path, Bench]) -> None:
    measured: dict[str, Any] = json.loads(whole[0].read_text())["measured"]
    values = {name: each["values"] for name, each in measured.items()}

    heaps = values["windows"]
    assert [len(heaps[when]) for when in ("before", "during", "after")] == [20, 20, 20]
    assert heaps["after"][0] == heaps["after"][-1], "a window leaves nothing behind"
    assert heaps["during"][0][3] < heaps["before"][0][3]
    sleeps = values["light sleeps"]
    assert len(sleeps["slept_us"]) == len(sleeps["wake_reason"]) == 100
    assert sleeps["took_ms"] >= 20_000
    assert sleeps["host_ms"] > 0
    assert len(values["appends"]["took_us"]) == 1000
    causes = {
        "reset": HARD_RESET, "watchdog": WDT_RESET, "wake by timer": DEEPSLEEP, "wake by press": DEEPSLEEP
    }  # fmt: skip
    took = {}
    for name, cause in causes.items():
        [boot_cause, _, rtc_ms], *_ = values[name]["boots"]
        assert boot_cause == cause, name
        took[name] = rtc_ms - values[name]["leaves_ms"]
    assert took["reset"] < 1_000
    assert 2_000 <= took["watchdog"] < 3_000
    assert took["wake by press"] < 5_000, "it did not wait for the timer"
    edges = values["bounce"]
    assert len(edges["press_us"]) == len(edges["release_us"]) == 20
    assert all(len(times) > 1 and max(times) < 25_000 for times in edges["press_us"])
    assert len(values["cell"]["pin_uv"]) == 64
    assert values["cell"]["meter_mv"] == 3910
    assert (values["rssi"]["near_dbm"], values["rssi"]["far_dbm"]) == (-48, -61.5)
    assert values["power cut"]["whole"] > 0


def test_a_reading_that_cannot_be_has_a_line_and_is_asked_again(whole: tuple[Path, Bench]) -> None:
    person = whole[1]

    refused = [line for line in person.told if "cannot be" in line]
    assert [line.split(" cannot")[0] for line in refused] == ["'39'", "'3.91 V'", "'7'"]
    assert "2500 to 4400 mV" in refused[0]
    assert sum("in mV" in question for question in person.asked) == 3


def without(whole: tuple[Path, Bench], path: Path, *names: str, **board: object) -> None:
    """Make `path` the whole report, without these measurements, of such a board."""
    told = json.loads(whole[0].read_text())
    told["board"] |= board
    told["measured"] = {name: each for name, each in told["measured"].items() if name not in names}
    path.write_text(json.dumps(told))


def test_what_needs_a_hand_can_be_left_out_and_made_later(
    interpreter: str, installed: Installed, copy_of: CopyOf, whole: tuple[Path, Bench], tmp_path: Path
) -> None:
    path, flash = tmp_path / "report.json", copy_of(installed(FIREBEETLE))
    without(whole, path, "versions", *HANDS)
    nobody, later = Bench(), Bench(["s", ""])

    with PtyBoard(interpreter, flash, PRESSED) as board:
        first = run(board.port, path, nobody)
        before = path.read_bytes()
        second = run(board.port, path, later)

    assert {*first.measured} == {*ALONE}
    assert {*json.loads(before)["measured"]} == {*ALONE}
    assert {*second.measured} == {*ALONE, "bounce"}
    assert sum("measured already" in line for line in later.told) == len(ALONE)
    assert later.told.count("not measured") == len(HANDS) - 1
    assert all(second.measured[name] == first.measured[name] for name in ALONE)


def test_left_out_in_the_middle_nothing_stays_on_the_board(
    interpreter: str,
    installed: Installed,
    copy_of: CopyOf,
    files_on: FilesOn,
    whole: tuple[Path, Bench],
    tmp_path: Path,
) -> None:
    path, flash = tmp_path / "report.json", copy_of(installed(FIREBEETLE))
    without(whole, path, "rssi", "power cut")

    with PtyBoard(interpreter, flash) as board:
        report = run(board.port, path, Bench(["", "-50", "s", "", "s"]))

    assert not {"rssi", "power cut"} & report.measured.keys()
    assert kept(files_on(flash)) == kept(files_on(installed(FIREBEETLE)))


def test_killed_between_two_measurements_it_goes_on(
    interpreter: str, installed: Installed, copy_of: CopyOf, tmp_path: Path
) -> None:
    path, flash = tmp_path / "report.json", copy_of(installed(FIREBEETLE))

    with PtyBoard(interpreter, flash) as board:
        command = [*COMMAND, "bringup", "--out", str(path), "--port", board.port]
        with subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,  # so that its mpremote goes with it, and lets the port go
        ) as running:
            assert running.stderr is not None
            seen = next(line for line in running.stderr if line.startswith("4 of"))
            os.killpg(running.pid, signal.SIGKILL)
    assert "appends" in seen
    killed = load(path)
    assert [*killed.measured] == ALONE[:3]

    with PtyBoard(interpreter, flash) as board:
        report = run(board.port, path, Bench())
    assert [*report.measured] == ALONE
    assert all(report.measured[name] == killed.measured[name] for name in killed.measured)

    with PtyBoard(interpreter, flash) as board:
        told = holdtimer("bringup", "--out", str(path), "--port", board.port)
    assert told.returncode == 0, told.stderr
    assert f"{path}: {len(ALONE)} of {len(TABLE)} measured" in told.stdout
    assert f"not measured: {', '.join(HANDS)}" in told.stdout


def test_the_power_goes_in_a_write(
    interpreter: str, installed: Installed, copy_of: CopyOf, whole: tuple[Path, Bench], tmp_path: Path
) -> None:
    path, flash, port = tmp_path / "report.json", copy_of(installed(FIREBEETLE)), tmp_path / "port"
    without(whole, path, "power cut")
    boards = [PtyBoard(interpreter, flash), PtyBoard(interpreter, flash, cause=PWRON)]

    def pull(question: str) -> None:
        if "It writes" in question:
            boards[0].wait_for(b"OK")
            boards[0].__exit__()
            boards[1].__enter__()
            plug(port, boards[1].port)

    plug(port, boards[0].__enter__().port)
    report = run(str(port), path, Bench(["", ""], pull))
    boards[1].__exit__()

    values = report.measured["power cut"].values
    assert values["harmed"] == 0
    assert isinstance(values["boots"], list)
    assert [boot[0] for boot in values["boots"] if isinstance(boot, list)][:1] == [PWRON]


def test_a_chip_with_its_usb_inside_tells_of_light_sleep_after_a_reset(
    interpreter: str,
    installed: Installed,
    copy_of: CopyOf,
    files_on: FilesOn,
    whole: tuple[Path, Bench],
    tmp_path: Path,
) -> None:
    xiao = Hardware(machine="ESP32C3 module with ESP32C3", button=BOARDS[XIAO].button)
    flash, path = copy_of(installed(XIAO)), tmp_path / "report.json"
    pins = {name: pin for name in BOARDS[XIAO]._fields if isinstance(pin := getattr(BOARDS[XIAO], name), int)}
    without(whole, path, "light sleeps", board=XIAO, chip="ESP32C3", pins=pins)

    with PtyBoard(interpreter, flash, xiao) as board:
        report = run(board.port, path, Bench())

    assert report.board.board == XIAO
    sleeps = report.measured["light sleeps"].values["slept_us"]
    assert isinstance(sleeps, list)
    assert len(sleeps) == 100
    assert kept(files_on(flash)) == kept(files_on(installed(XIAO)))


def test_a_cable_that_comes_off_is_told_and_what_was_measured_stays(
    interpreter: str, installed: Installed, copy_of: CopyOf, tmp_path: Path
) -> None:
    path, flash = tmp_path / "report.json", copy_of(installed(FIREBEETLE))

    with PtyBoard(interpreter, flash, cut_after=20_000) as board:
        told = holdtimer("bringup", "--out", str(path), "--port", board.port)

    assert told.returncode == EXIT_LOST, told.stderr
    assert "Traceback" not in told.stderr
    assert [*load(path).measured] == ALONE[: len(load(path).measured)]
    assert load(path).measured


@pytest.mark.parametrize(
    ("key", "value"), [("device", "ffffffffffffffff"), ("firmware", "0.0.1"), ("board", XIAO)]
)
def test_a_report_of_another_board(
    key: str, value: str, interpreter: str, installed: Installed, whole: tuple[Path, Bench], tmp_path: Path
) -> None:
    path = tmp_path / "report.json"
    without(whole, path, **{key: value})
    told = path.read_text()

    with (
        PtyBoard(interpreter, installed(FIREBEETLE)) as board,
        pytest.raises(OtherBoard, match=f"its {key} is {value}") as other,
    ):
        run(board.port, path, Bench())

    assert other.value.exit_code == EXIT_REFUSED
    assert path.read_text() == told, "it is as it was"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 2}', "\xff", " " * (1 << 21)])
def test_a_file_that_is_no_report(text: str, tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text(text, "latin-1")

    with pytest.raises(BadReport, match=r"report\.json is no report") as bad:
        load(path)

    assert bad.value.exit_code == EXIT_FILE
