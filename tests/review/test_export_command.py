"""holdtimer export: which sessions, into which file, and what is said where it cannot."""

import csv
import io
import json
import subprocess
import sys
import zipfile
from datetime import time
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from history.journals import DEVICE, EPOCH, Journal
from icalendar import Calendar
from review.exported import EAST_MIN, known
from review.test_export_fit import garmin

from holdtimer.cli.export import FORMATS, export
from holdtimer.cli.output import NotWritten
from holdtimer.errors import EXIT_FILE
from holdtimer.files import DATA_DIRECTORY
from holdtimer.history.store import open_store
from holdtimer.history.zones import Zone


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two sessions that have a date, and one of another device that has none; files go beside."""
    monkeypatch.setenv(DATA_DIRECTORY, str(tmp_path / "data"))
    with open_store() as store:
        store.keep(DEVICE, EPOCH, b"".join(known().records))
        (anchor,) = known().anchors
        store.anchor(DEVICE, EPOCH, 1, anchor.device_ms, anchor.utc_ms, anchor.error_ms, Zone(EAST_MIN))
        store.keep(b"device 2", EPOCH, Journal().booted().session().data)
        assert len(store.sessions()) == 3
    return tmp_path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(export, [str(each) for each in arguments])


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.mark.usefixtures("history")
def test_a_table_on_standard_output() -> None:
    assert len(rows(run("csv").stdout)) == 4 + 3


@pytest.mark.usefixtures("history")
def test_filters_choose_sessions_and_holds() -> None:
    found = rows(run("csv", "--routine", "hip", "--side", "right").stdout)
    assert [(row["stretch"], row["side"]) for row in found] == [("Supine figure 4", "right")]
    assert len(rows(run("csv", "--session", 2).stdout)) == 3
    assert [row["actual_s"] for row in rows(run("csv", "--since", "2026-11-20").stdout)] == [
        "20.5",
        "12.345",
        "60.0",
        "2.0",
    ]


@pytest.mark.parametrize("form", ["ical", "fhir"])
def test_sessions_without_a_date_are_left_out_and_counted(history: Path, form: str) -> None:
    result = run(form, history / "out")

    assert result.exit_code == 0
    assert "left out: 1 session has no date" in result.stderr
    assert f"written: {history / 'out'}" in result.stderr


def test_only_sessions_without_a_date(history: Path) -> None:
    result = run("fhir", history / "out", "--device", b"device 2".hex())

    assert result.exit_code == 2
    assert "no session has a date" in result.stderr
    assert not (history / "out").exists()


@pytest.mark.usefixtures("history")
def test_raw_records_of_one_device() -> None:
    found = [json.loads(line) for line in run("jsonl", "--device", b"device 2".hex()).stdout.splitlines()]

    assert b"".join(bytes.fromhex(line["raw"]) for line in found) == Journal().booted().session().data
    refused = run("jsonl", "--routine", "hip")
    assert refused.exit_code == 2
    assert "only --device" in refused.stderr


def test_one_session_is_a_fit_file_and_several_are_an_archive(history: Path) -> None:
    one, several = history / "one.fit", history / "all.zip"

    assert run("fit", one, "--session", 2).exit_code == 0
    assert run("fit", several).exit_code == 0

    with zipfile.ZipFile(several) as archive:
        names = archive.namelist()
        assert names[0].startswith("2026-11-20T174500-")
        assert len(set(names)) == 2
        assert archive.read(names[0]) == one.read_bytes()
    assert len(garmin(one.read_bytes())["set_mesgs"]) == 3


def test_several_sessions_are_no_fit_file(history: Path) -> None:
    result = run("fit", history / "all.fit")

    assert result.exit_code == 2
    assert "--session N" in result.stderr
    assert "FILE.zip" in result.stderr
    assert not (history / "all.fit").exists()


def test_an_exercise_of_the_library_is_named(history: Path) -> None:
    run("fit", history / "one.fit", "--session", 2)

    first = garmin((history / "one.fit").read_bytes())["set_mesgs"][0]
    assert (first["category"], first["stretch"]) == ("warm_up", "Supine figure 4")


@pytest.mark.usefixtures("history")
def test_a_calendar_with_a_plan() -> None:
    result = run("ical", "--plan", "hip-trio", "--at", "07:30", "--session", 2)

    planned, done = Calendar.from_ical(result.stdout_bytes).walk("VEVENT")
    assert planned.decoded("DTSTART").time() == time(7, 30)
    assert "RRULE" not in done


@pytest.mark.parametrize(
    "arguments", [("csv", "--routine", "none"), ("jsonl", "--device", "none"), ("fit", "--session", 9)]
)
@pytest.mark.usefixtures("history")
def test_filters_that_want_nothing(arguments: tuple[object, ...]) -> None:
    result = run(*arguments)

    assert result.exit_code == 2
    assert "no session is as wanted" in result.stderr


@pytest.mark.usefixtures("history")
def test_a_calendar_with_nothing_to_plan_says_so() -> None:
    assert "nothing planned" in run("ical", "--routine", "hip").stderr


def test_a_plan_needs_no_sessions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DATA_DIRECTORY, str(tmp_path))

    (planned,) = Calendar.from_ical(run("ical", "--plan", "hip-trio").stdout_bytes).walk("VEVENT")
    assert planned["SUMMARY"] == "Hip trio"
    assert run("csv", "--plan", "hip-trio").exit_code == 2


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_history_makes_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    monkeypatch.setenv(DATA_DIRECTORY, str(tmp_path))

    result = run(form, tmp_path / "out")

    assert result.exit_code == 2
    assert "no sessions yet; fetch them from a device" in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_file_that_is_there_stays(history: Path) -> None:
    there = history / "there.csv"
    there.write_text("mine")

    refused = run("csv", there)
    assert isinstance(refused.exception, NotWritten)
    assert (there.read_text(), refused.exception.exit_code) == ("mine", EXIT_FILE)
    assert "--replace" in refused.exception.hint

    assert run("csv", there, "--replace").exit_code == 0
    assert len(rows(there.read_text())) == 7


def test_a_full_disk_leaves_nothing_and_says_so(history: Path) -> None:
    """The system refuses to let any file grow beyond 256 bytes, as a full disk would."""
    there = history / "there.csv"
    there.write_text("mine")
    program = (
        "import resource; from holdtimer.cli.main import main;"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (256, 256));"
        "main()"
    )

    done = subprocess.run(
        [sys.executable, "-c", program, "export", "csv", str(there), "--replace"],
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert done.returncode == EXIT_FILE, done.stderr
    assert f"{there} cannot be written: File too large." in done.stderr
    assert there.read_text() == "mine"
    assert sorted(path.name for path in history.iterdir()) == ["data", "there.csv"]


def test_a_folder_that_is_not_there(history: Path) -> None:
    result = run("csv", history / "none" / "out.csv")

    assert isinstance(result.exception, NotWritten)
    assert "No such file or directory" in str(result.exception)


@pytest.mark.usefixtures("history")
def test_standard_output_onto_a_full_disk_says_so() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-c", "from holdtimer.cli.main import main; main()", "export", "csv"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=60,
        )

    assert "Standard output cannot be written: No space left on device." in done.stderr
    assert done.returncode == EXIT_FILE


@pytest.mark.usefixtures("history")
def test_a_device_is_no_file_that_is_in_the_way() -> None:
    main = "from holdtimer.cli.main import main; main()"
    command = [sys.executable, "-c", main, "export", "csv", "/dev/stdout"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == run("csv").stdout.splitlines()
