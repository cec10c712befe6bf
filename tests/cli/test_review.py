"""sessions, show, stats and review as a user runs them: in text, JSON and CSV, with filters, on bad days."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from history.diary import diary, fill
from history.journals import DEVICE, EPOCH, Journal

from holdcore.log import journal
from holdtimer.cli.main import cli
from holdtimer.errors import EXIT_FILE, HoldtimerError
from holdtimer.files import DATA_DIRECTORY
from holdtimer.history.errors import StorageError
from holdtimer.history.store import Store, open_store
from holdtimer.history.zones import Zone
from holdtimer.review.filters import SeveralNamed

COMMANDS = ("sessions", "show", "stats", "review")


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(DATA_DIRECTORY, str(tmp_path))
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.delenv("HOLDTIMER_DATABASE", raising=False)
    return tmp_path


@pytest.fixture
def store(data: Path) -> Iterator[Store]:  # noqa: ARG001  # where it is
    with open_store() as opened:
        yield opened


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def output(*arguments: str) -> str:
    done = run(*arguments)
    assert done.exit_code == 0, done.output
    return done.stdout


def this_week(store: Store, log: Journal, days_ago: int = 1) -> None:
    """Keep the log; its boot 1 began so many days ago."""
    store.keep(DEVICE, EPOCH, log.data)
    start = datetime.now(UTC) - timedelta(days=days_ago)
    store.anchor(DEVICE, EPOCH, 1, 0, int(start.timestamp() * 1000), 5, Zone(0))


# --- forms


@pytest.mark.parametrize("command", COMMANDS)
def test_every_form_of_every_command_on_a_month(store: Store, command: str) -> None:
    fill(store, diary(60))
    since = ("--since", "2026-01-05", "--until", "2026-02-02")

    text = output(command, *since)
    assert len(text.splitlines()) > 5
    parsed = json.loads(output(command, *since, "--json"))
    assert parsed
    rows = list(csv.reader(io.StringIO(output(command, *since, "--csv"))))
    assert len(rows) > 5
    assert len({len(row) for row in rows}) == 1
    assert run(command, "--csv", "--json").exit_code == 2


def test_json_and_csv_of_sessions_say_the_same(store: Store) -> None:
    fill(store, diary(20))
    objects = json.loads(output("sessions", "--json"))
    rows = list(csv.DictReader(io.StringIO(output("sessions", "--csv"))))
    assert [
        {key: "" if value is None else str(value) for key, value in each.items()} for each in objects
    ] == rows
    assert {row["device"] for row in rows} == {DEVICE.hex()}
    assert rows[0]["started"].startswith("2026-01-05T0")
    shown = json.loads(output("show", "1", "--json"))
    assert len(shown.pop("holds")) == shown["hold_count"]
    assert shown == objects[0]


def test_filters_cut_what_is_shown_and_leave_the_numbers(store: Store) -> None:
    fill(store, diary(30))
    every = json.loads(output("sessions", "--json"))
    some = json.loads(output("sessions", "--json", "--routine", "trio", "--since", "2026-01-08"))
    assert some == [
        each for each in every if each["routine"] == "Hip trio" and each["started"] >= "2026-01-08"
    ]
    assert some
    assert some[0]["number"] > 1
    sides = json.loads(output("show", "--json", "--side", "left", "--routine", "trio"))["holds"]
    assert {hold["side"] for hold in sides} == {"left"}
    nothing = run("sessions", "--routine", "nowhere")
    assert (nothing.stdout, nothing.exit_code) == ("", 0)
    assert "no session is as wanted" in nothing.stderr


def test_each_person_has_figures_of_their_own(store: Store) -> None:
    fill(store, diary(20))
    other = b"device 2"
    store.keep(other, EPOCH, Journal().booted().session().data)
    assert output("person", "hold-6465766963652032", "Ben").endswith("from the beginning  Ben\n")
    assert isinstance(run("person", "hold-6465", "Anna").exception, SeveralNamed)  # it may be either
    assert run("person", "hold-ffff", "Anna").exit_code == 2

    anonymous, ben = json.loads(output("stats", "--json"))
    assert (anonymous["person"], ben["person"]) == (None, "Ben")
    assert (ben["sessions"], ben["undated"]) == (1, 1)
    (only,) = json.loads(output("stats", "--json", "--person", "ben"))
    assert only == ben
    assert "Ben: 1 session, 1 finished; 1 without a date" in output("stats")
    assert output("person") == "hold-6465  from the beginning  Ben\n"
    output("person", "2032", "--forget")
    assert "nobody is named" in run("person").stderr


def test_whose_a_session_is_where_there_are_several(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    this_week(store, Journal().booted().session())
    assert "hold-6465" not in output("sessions")
    assert "nobody named" not in output("review")
    for other in (b"\xaa" * 8, b"\xbb" * 8):
        store.keep(other, EPOCH, Journal().booted().session().data)
        store.anchor(other, EPOCH, 1, 0, int(datetime.now(UTC).timestamp() * 1000) - 86_400_000, 5, Zone(0))
    store.assign(b"\xaa" * 8, "Ann", 0)

    monkeypatch.setenv("COLUMNS", "80")
    table = output("sessions")
    assert "…" not in table
    assert all(who in table for who in ("hold-6465", "Ann", "hold-bbbb"))
    for command in ("review", "stats"):
        mixed = run(command)
        assert "nobody named" in mixed.stdout
        assert "2 devices have sessions that nobody is named for" in mixed.stderr
        assert "devices have sessions" not in run(command, "--person", "Ann").stderr
        assert "devices have sessions" not in run(command, "--device", "hold-bb").stderr


def test_a_clock_that_was_ahead_for_one_leaves_the_pain_of_another_flagged(store: Store) -> None:
    log = Journal().booted()
    for _ in range(22):
        log.session().wait(86_400_000)
    log.rated(journal.AFTER, 2)
    this_week(store, log, 22)
    store.assign(DEVICE, "Ann", 0)
    ahead = b"\xaa" * 8
    store.keep(ahead, EPOCH, Journal().booted().session().data)
    store.anchor(ahead, EPOCH, 1, 0, int(datetime(2090, 1, 1, tzinfo=UTC).timestamp() * 1000), 5, Zone(0))
    store.assign(ahead, "Ben", 0)

    said = output("review")
    assert said.startswith("Ann\nSee a professional: ")
    assert "Ben\n1 of 1 session finished" in said


@pytest.mark.parametrize("name", ["Eve\n\x1b[31m", "   ", "nul\udcff"])
def test_a_name_that_cannot_be_shown_is_refused(store: Store, name: str) -> None:
    store.keep(DEVICE, EPOCH, Journal().booted().session().data)
    done = run("person", DEVICE.hex(), name)
    assert isinstance(done.exception, HoldtimerError)
    assert store.persons() == []


def test_output_to_a_full_disk_is_no_fault_of_the_program(store: Store, data: Path) -> None:
    fill(store, diary(20))
    for command in (["sessions"], ["sessions", "--csv"], ["export", "csv"]):
        with Path("/dev/full").open("w") as full:
            done = subprocess.run(
                [sys.executable, "-c", "from holdtimer.cli.main import main; main()", *command],
                env={**os.environ, DATA_DIRECTORY: str(data)},
                stdout=full,
                stderr=subprocess.PIPE,
                text=True,
                timeout=60,
                check=False,
            )
        assert done.returncode == EXIT_FILE, done.stderr
        assert "Free some space" in done.stderr
        assert "fault in holdtimer" not in done.stderr


def test_a_name_is_no_formula_and_no_markup(store: Store) -> None:
    store.keep(DEVICE, EPOCH, Journal().booted().started("=1+1").held(name="[bold]x[/nothing]").ended().data)
    rows = list(csv.DictReader(io.StringIO(output("sessions", "--csv"))))
    assert rows[0]["routine"] == "'=1+1"
    for command in COMMANDS[:3]:
        assert ("[bold]x[/nothing]" in output(command)) == (command != "sessions")


def test_a_page_of_it(store: Store, tmp_path: Path) -> None:
    fill(store, diary(30))
    page = tmp_path / "review.html"
    assert output("review", "--html", str(page)).startswith(f"{page}: ")
    text = page.read_text()
    assert text.startswith("<!doctype html>") or text.startswith("<!DOCTYPE html>")
    assert "Hip trio" in text
    assert run("review", "--html", str(page), "--json").exit_code == 2


def test_an_empty_page_says_why(data: Path) -> None:
    page = data / "review.html"
    output("review", "--html", str(page))
    assert "no session was pulled" in page.read_text()


# --- bad days


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.usefixtures("data")
def test_an_empty_history_says_what_to_do(command: str) -> None:
    done = run(command)
    assert done.stdout == ""
    assert "no sessions yet; fetch them from a device with: holdtimer pull" in done.stderr
    assert done.exit_code == (2 if command == "show" else 0)
    if command != "show":
        assert json.loads(output(command, "--json")) == []


@pytest.mark.parametrize("command", COMMANDS)
def test_one_session(store: Store, command: str) -> None:
    this_week(store, Journal().booted().session(1))
    assert "Three stretches" in output(command)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_clock_that_was_never_set(store: Store, command: str) -> None:
    store.keep(DEVICE, EPOCH, Journal().booted().session().data)
    done = run(command)
    assert done.exit_code == 0
    said = done.stdout + done.stderr
    assert "time not known" in said or "without a date" in said or "has no date" in said


@pytest.mark.parametrize("command", COMMANDS)
def test_a_damaged_file_is_named_with_the_way_out(data: Path, command: str) -> None:
    (data / "history.sqlite").write_text("dear diary, " * 100)
    done = run(command)
    assert isinstance(done.exception, StorageError)
    assert "not a database" in str(done.exception)
    assert isinstance(done.exception, HoldtimerError)
    assert "holdtimer restore" in done.exception.hint
    assert (data / "history.sqlite").read_text() == "dear diary, " * 100


def test_a_history_elsewhere_by_option_and_by_environment(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'elsewhere.sqlite'}"
    with open_store(url) as elsewhere:
        elsewhere.keep(DEVICE, EPOCH, Journal().booted().session().data)
    assert len(json.loads(output("sessions", "--json", "--database", url))) == 1
    assert not (data / "history.sqlite").exists()
    monkeypatch.setenv("HOLDTIMER_DATABASE", url)
    assert len(json.loads(output("sessions", "--json"))) == 1
    assert output("rebuild") == "1 session of 1 log\n"


def test_figures_are_the_same_after_everything_is_derived_again(store: Store) -> None:
    fill(store, diary(40))
    before = output("stats", "--csv")
    store.derive()
    derived = output("stats", "--csv")
    store.derive(again=True)
    assert before == derived == output("stats", "--csv")


def test_pain_for_a_professional_comes_first(store: Store) -> None:
    log = Journal().booted()
    for _ in range(22):
        log.session().wait(86_400_000)
    log.rated(journal.AFTER, 2)
    this_week(store, log, 22)
    assert output("review").startswith("See a professional: ")
    said = output("review", "--all")
    assert said.startswith("For a professional\n")
    assert "persists or worsens over several weeks" in said.replace("\n", " ")
    assert "see a professional" in output("stats").replace("\n", " ")
