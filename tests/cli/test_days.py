"""--day-begins, and HOLDTIMER_DAY_BEGINS, on every command that sorts by day."""

import csv
import io
import json
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from history.journals import DEVICE, EPOCH, Journal
from icalendar import Calendar

from holdtimer.cli.main import cli
from holdtimer.files import DATA_DIRECTORY
from holdtimer.history.store import open_store
from holdtimer.history.zones import Zone

AT_NIGHT_MS = int(datetime(2026, 11, 23, 0, 30, tzinfo=UTC).timestamp() * 1000)
SUNDAY, MONDAY = "2026-11-22", "2026-11-23"


@pytest.fixture(autouse=True)
def _history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A session half an hour after Sunday's midnight."""
    monkeypatch.setenv(DATA_DIRECTORY, str(tmp_path))
    monkeypatch.delenv("HOLDTIMER_DATABASE", raising=False)
    monkeypatch.delenv("HOLDTIMER_DAY_BEGINS", raising=False)
    with open_store() as store:
        store.keep(DEVICE, EPOCH, Journal().booted().session().data)
        store.anchor(DEVICE, EPOCH, 1, 0, AT_NIGHT_MS, 5, Zone(0))
    yield
    monkeypatch.undo()
    time.tzset()


def run(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(cli, arguments, env=environment)


def days(*arguments: str, **environment: str) -> list[str]:
    found = json.loads(run("sessions", "--json", *arguments, **environment).stdout or "[]")
    return [row["day"] for row in found]


def test_a_session_after_midnight_is_one_of_the_evening_before() -> None:
    assert days() == days("--until", SUNDAY) == [SUNDAY]
    assert days("--since", MONDAY) == []
    assert days("--day-begins", "0") == days("--day-begins", "0", "--since", MONDAY) == [MONDAY]


def test_the_environment_says_it_for_good_and_the_option_for_once() -> None:
    assert days(HOLDTIMER_DAY_BEGINS="0") == [MONDAY]
    assert days("--day-begins", "4", HOLDTIMER_DAY_BEGINS="0") == [SUNDAY]
    assert run("sessions", HOLDTIMER_DAY_BEGINS="13").exit_code == 2
    for command in ("sessions", "show", "stats", "review", "export", "sync", "person"):
        assert "HOLDTIMER_DAY_BEGINS" in run(command, "--help").stdout


@pytest.mark.parametrize(("hour", "day"), [("4", SUNDAY), ("0", MONDAY)])
def test_every_command_goes_by_it(hour: str, day: str) -> None:
    option = ("--day-begins", hour)
    (figures,) = json.loads(run("stats", "--json", *option).stdout)
    assert [(each["day"], each["sessions"]) for each in figures["days"]] == [(day, 1)]
    assert figures["first"] == figures["last"] == day
    assert json.loads(run("show", "--json", *option).stdout)["day"] == day
    rows = list(csv.DictReader(io.StringIO(run("export", "csv", *option).stdout)))
    assert {row["day"] for row in rows} == {day}
    told = run("review", "--all", "--since", "2026-11-16", "--until", "2026-11-29", *option).stdout
    week = "2026-W47" if day == SUNDAY else "2026-W48"
    assert f"{week}: 1 day" in told


def test_a_person_since_a_day_uses_it_from_the_hour_at_which_that_begins(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    assert run("person", "hold", "Anna", "--since", MONDAY).stdout.endswith("since 2026-11-23 04:00  Anna\n")
    assert json.loads(run("sessions", "--json").stdout)[0]["person"] is None
    run("person", "hold", "Anna", "--since", MONDAY, "--day-begins", "0")
    assert json.loads(run("sessions", "--json").stdout)[0]["person"] == "Anna"


@pytest.mark.parametrize(("hour", "ago"), [("4", 1), ("0", 0)])
def test_at_half_past_one_at_night_it_is_still_yesterday(
    monkeypatch: pytest.MonkeyPatch, hour: str, ago: int
) -> None:
    """In the zone where it is about half past one."""
    now = datetime.now(UTC)
    east_min = (90 - now.hour * 60 - now.minute) % 1440
    east_min -= 1440 if east_min > 720 else 0
    monkeypatch.setenv(
        "TZ", f"NIGHT{'-' if east_min >= 0 else '+'}{abs(east_min) // 60}:{abs(east_min) % 60:02d}"
    )
    time.tzset()
    assert datetime.now().hour in (1, 2)

    written = run("export", "ical", "--plan", "daily-five", "--day-begins", hour)

    planned = next(each for each in Calendar.from_ical(written.stdout).walk("VEVENT") if "RRULE" in each)
    first: date = planned.decoded("DTSTART")
    assert first == date.today() - timedelta(days=ago)
