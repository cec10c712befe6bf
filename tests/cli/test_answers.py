"""What the figures say to a person and to a physiotherapist, where they once said something else."""

import json
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from history.journals import DEVICE, EPOCH, OPEN, Journal

from holdcore.log import journal
from holdcore.model import COMPLETED, RIGHT, SHORT, STOPPED
from holdtimer.cli.main import cli
from holdtimer.files import DATA_DIRECTORY
from holdtimer.history.devices import Sent
from holdtimer.history.store import Store, open_store
from holdtimer.history.zones import Zone
from holdtimer.review.filters import SeveralNamed
from holdtimer.routines import load
from holdtimer.routines.toml_write import to_json

DAY = timedelta(days=1)
SIX = load(
    'name = "Six"\ndays_per_week = 7\n[[steps]]\nname = "Figure 4"\nhold = 30\nreps = 3\nsides = "each"\n'
    'muscles = ["glutes"]\n',
    "six",
)
DIGEST = sha256(SIX.encoded()).digest()


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    monkeypatch.setenv(DATA_DIRECTORY, str(tmp_path))
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.delenv("HOLDTIMER_DATABASE", raising=False)
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    with open_store() as opened:
        yield opened
    monkeypatch.undo()
    time.tzset()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def output(*arguments: str) -> str:
    done = run(*arguments)
    assert done.exit_code == 0, done.output
    return done.stdout


def ms(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def morning(days_ago: int) -> datetime:
    """When a day began, so that today's is over at any time of the clock: at four."""
    today = datetime.now(UTC) - timedelta(hours=4)
    return today.replace(hour=4, minute=0, second=1, microsecond=0) - days_ago * DAY


def keep(store: Store, log: Journal, began: datetime, device: bytes = DEVICE) -> None:
    """Its first boot began then, and the device was met today."""
    store.keep(device, EPOCH, log.data)
    store.anchor(device, EPOCH, 1, 0, ms(began), 5, Zone(0))
    store.anchor(device, EPOCH, 1, ms(datetime.now(UTC)) - ms(began), ms(datetime.now(UTC)), 5, Zone(0))


def send(store: Store, at: datetime, device: bytes = DEVICE) -> None:
    store.prescribe(Sent(device, "six", ms(at), "six.toml", to_json(SIX), DIGEST, True))


def daily(days: int, holds: int, how: int, digest: bytes = DIGEST[:8]) -> Journal:
    """A session a day of so many holds."""
    log = Journal().booted()
    for _ in range(days):
        log.started("Six", digest)
        for rep in range(holds):
            log.wait(30_000)
            side, place = 1 + rep // 3, rep % 3 + 1
            log.logged(30_000, name="Figure 4", side=side, rep=place, reps=3)
        log.ended(how, holds * 30_000).wait(86_400_000 - holds * 30_000)
    return log


# --- 1: the plan is what was prescribed


def test_sessions_that_were_stopped_are_told_against_the_routine_as_sent(store: Store) -> None:
    send(store, morning(9))
    keep(store, daily(7, 1, STOPPED), morning(7))

    first, *_ = output("review").splitlines()
    assert first.startswith("0 of 7 sessions finished")
    assert "3 min 30 s held of 21 min planned (16%)" in output("review").replace("\n", " ")
    assert output("sessions").count("1/6") == 7
    assert output("show").count("not begun") == 5
    (figures,) = json.loads(output("stats", "--json"))
    assert (figures["finished"], figures["planned_ms"], figures["kept_ms"]) == (0, 1_260_000, 210_000)
    (right,) = [row for row in figures["stretches"] if row["side"] == "right"]
    assert (right["holds"], right["not_begun"], right["planned_ms"]) == (0, 21, 630_000)
    assert {row["holds_planned"] for row in json.loads(output("sessions", "--json"))} == {6}


def test_what_an_open_hold_gives_pays_for_no_other(store: Store) -> None:
    log = Journal().booted().started("Mine").wait(60_000)
    log.logged(60_000, name="Plank", kind=OPEN, planned_ms=15_000)
    log.wait(15_000).logged(15_000, SHORT, "Figure 4", step=1)
    keep(store, log.ended(COMPLETED, 75_000), morning(1))

    (figures,) = json.loads(output("stats", "--json"))
    assert (figures["planned_ms"], figures["kept_ms"], figures["held_ms"]) == (45_000, 30_000, 75_000)
    assert "30 s held of 45 s planned (66%)" in output("review")


def test_a_hold_that_was_begun_twice_counts_once(store: Store) -> None:
    log = Journal().booted().started("Mine")
    keep(store, log.held(1_000, 3).held(30_000).ended(), morning(1))

    (figures,) = json.loads(output("stats", "--json"))
    assert (figures["hold_count"], figures["planned_ms"], figures["kept_ms"]) == (2, 30_000, 30_000)
    assert "1/1" in output("sessions")


def test_a_plan_that_this_computer_never_sent_is_no_plan(store: Store) -> None:
    keep(store, daily(2, 1, STOPPED, b"elsewher"), morning(2))

    assert output("sessions").count("1/?") == 2
    said = output("review").replace("\n", " ")
    assert "2 sessions that were not completed ran a routine that this computer never sent" in said


# --- 2: what follows a power cut


def cut(store: Store, began: datetime, went_on: datetime, is_met: bool) -> None:
    """Three holds in the evening, the power is lost, three more; the laptop meets the later boot at once."""
    log = daily(1, 3, STOPPED)
    log.frames.pop()  # the END
    log.seq -= 1
    log.booted().wait(4_000).add(journal.CONTINUED, 1, 0)
    for rep in range(3):
        log.wait(30_000)
        log.logged(30_000, name="Figure 4", side=RIGHT, rep=1 + rep, reps=3)
    log.ended(COMPLETED, 90_000).rated(journal.AFTER, 6)
    store.keep(DEVICE, EPOCH, log.data)
    store.anchor(DEVICE, EPOCH, 2, 0, ms(went_on), 5, Zone(0))
    if is_met:
        store.anchor(DEVICE, EPOCH, 1, 0, ms(began), 5, Zone(0))


EVENING = datetime(2026, 11, 16, 20, tzinfo=UTC)
MORNING = datetime(2026, 11, 17, 7, 30, tzinfo=UTC)


def test_both_days_get_what_was_done_on_them(store: Store) -> None:
    send(store, EVENING - DAY)
    cut(store, EVENING, MORNING, is_met=True)

    (figures,) = json.loads(output("stats", "--json"))
    assert [(row["day"], row["active_ms"] // 1000) for row in figures["days"]] == [
        ("2026-11-16", 90),
        ("2026-11-17", 90),
    ]
    assert [(row["day"], row["after"]) for row in figures["pain"]["points"]] == [("2026-11-17", 6)]
    assert figures["undated"] == 0
    rows = output("export", "csv").splitlines()
    head = rows[0].split(",")
    starts = [datetime.fromisoformat(row.split(",")[head.index("hold_start")]) for row in rows[1:]]
    assert [start.date() for start in starts] == [EVENING.date()] * 3 + [MORNING.date()] * 3
    assert (starts[3] - MORNING).total_seconds() == 4


def test_the_day_on_which_it_went_on_counts_where_the_evening_has_no_date(store: Store) -> None:
    cut(store, EVENING, MORNING, is_met=False)

    (figures,) = json.loads(output("stats", "--json"))
    assert [(row["day"], row["active_ms"] // 1000) for row in figures["days"]] == [("2026-11-17", 90)]
    assert figures["undated"] == 0
    assert [week["done_days"] for week in figures["adherence"]][:1] == [1]
    assert figures["pain"]["weeks"][0]["worst"] == 6
    (row,) = json.loads(output("sessions", "--json"))
    assert (row["day"], row["started"]) == ("2026-11-17", None)
    assert "went on 2026-11-17 07:30" in output("show").replace("\n", " ")


# --- 3: why a date is missing


def test_a_missing_date_has_the_cause_that_holds(store: Store) -> None:
    """The power was lost between the two meetings; the third boot has no record of its own."""
    log = Journal().booted().wait(60_000)
    log.booted().session().booted()
    log.lose(2)
    log.boot += 1
    log.at_ms = 0
    log.session().booted()
    store.keep(DEVICE, EPOCH, log.data)
    store.anchor(DEVICE, EPOCH, 1, 0, ms(EVENING), 5, Zone(0))
    store.anchor(DEVICE, EPOCH, 5, 0, ms(MORNING), 5, Zone(0))

    said = re.sub(r"\s+", " ", output("sessions"))
    between = (
        r"between 2026-11-16 \d\d:\d\d and 2026-11-17 07:\d\d, before a computer with a right clock met it"
    )
    assert re.search(rf"1 session has no date: the device's power was lost {between}\.", said)
    assert "1 session has no date: the device's record of that start is lost." in said
    assert "firmware is older" not in said


# --- 5 and 6: the guideline, and sentences that agree


def test_a_routine_that_was_done_as_prescribed_is_not_blamed(store: Store) -> None:
    send(store, morning(9))
    keep(store, daily(3, 6, COMPLETED), morning(3))

    told = output("review", "--all").replace("\n", " ")
    assert "Glutes: each side 4 min 30 s of 4 min 30 s planned." in re.sub(" +", " ", told)
    assert "was reached where as much was planned, of days and sides: glutes 6 of 6" in re.sub(
        " +", " ", told
    )

    short = load(to_json(SIX).replace('"reps": 3', '"reps": 1'), "six", ".json")
    digest = sha256(short.encoded()).digest()
    other = b"device 2"
    store.prescribe(Sent(other, "six", ms(morning(9)), "six.toml", to_json(short), digest, True))
    log = Journal().booted().started("Six", digest[:8]).held(name="Figure 4")
    log.wait(30_000).logged(30_000, name="Figure 4", side=RIGHT)
    keep(store, log.ended(), morning(1), other)
    assert "guideline" not in output("review", "--all", "--device", other.hex())


def test_pain_before_and_after_are_of_the_same_sessions(store: Store) -> None:
    log = Journal().booted()
    for before, after in ((0, None), (0, None), (4, 3)):
        log.rated(journal.BEFORE, before).started("Six").held().ended()
        if after is not None:
            log.rated(journal.AFTER, after)
        log.wait(3_600_000)
    keep(store, log, morning(1))
    told = re.sub(r"\s+", " ", output("review", "--all"))
    assert "of the sessions with both answers: before 4.0, after 3.0, 1.0 lower." in told


def test_records_that_a_full_device_dropped_are_told(store: Store) -> None:
    log = Journal().booted().session().lose(7)
    log.add(journal.DROPPED, log.seq - 7, 7).session()
    keep(store, log, morning(1))
    assert "The device was full: 7 records gave way" in re.sub(r"\s+", " ", output("review"))
    store.derive()
    assert "The device was full: 7 records gave way" in re.sub(r"\s+", " ", output("stats"))
    log = Journal().lose(3).booted().session()
    keep(store, log, morning(1), b"device 2")
    said = re.sub(r"\s+", " ", output("review", "--device", b"device 2".hex()))
    assert "3 records of the device are not in this history: another computer" in said


# --- 7: a person is one person


def people(store: Store, *names: str) -> None:
    for number, name in enumerate(names):
        device = bytes((number + 1,)) * 8
        keep(store, daily(1, 1, COMPLETED), morning(1), device)
        store.assign(device, name, 0)


def test_a_name_is_one_person_s(store: Store, tmp_path: Path) -> None:
    people(store, "Hannah", "Joanne", "Ann")
    assert [row["person"] for row in json.loads(output("sessions", "--json", "--person", "ann"))] == ["Ann"]
    assert [row["person"] for row in json.loads(output("sessions", "--json", "--person", "joa"))] == [
        "Joanne"
    ]
    store.assign(bytes((3,)) * 8, "Zoe", 0)

    page, fhir = tmp_path / "page.html", tmp_path / "out.json"
    for command in (
        ("review",),
        ("stats",),
        ("sessions",),
        ("show",),
        ("review", "--html", str(page)),
        ("export", "fhir", str(fhir)),
        ("export", "csv", str(fhir)),
    ):
        refused = run(*command, "--person", "ann")
        assert isinstance(refused.exception, SeveralNamed)
        assert str(refused.exception) == "ann may be Hannah or Joanne."
        assert refused.stdout == ""
    assert not page.exists()
    assert not fhir.exists()
    for name in ("sessions", "review"):
        nobody = run(name, "--person", "nobody")
        assert (nobody.exit_code, nobody.stdout) == (0, "")
        assert "nobody is called nobody; named are Hannah, Joanne, Zoe" in nobody.stderr


def test_a_device_is_one_device(store: Store) -> None:
    for last in (1, 2):
        keep(store, daily(1, 1, COMPLETED), morning(1), b"\xa1\xb2" + bytes((last,)) * 6)
    for command in (("review",), ("export", "jsonl"), ("export", "csv"), ("person",)):
        arguments = (
            (*command, "hold-a1b2", "Ann") if command == ("person",) else (*command, "--device", "hold-a1b2")
        )
        assert isinstance(run(*arguments).exception, SeveralNamed), command
    assert len(json.loads(output("sessions", "--json", "--device", "a1b202"))) == 1


def test_devices_that_nobody_is_named_for_are_not_added_up(store: Store) -> None:
    for last in (1, 2):
        keep(store, daily(last, 1, COMPLETED), morning(last), b"\xa1\xb2" + bytes((last,)) * 6)
    assert [each["sessions"] for each in json.loads(output("stats", "--json"))] == [1, 2]


# --- 8: who stopped


def test_who_stopped_is_told(store: Store) -> None:
    send(store, morning(160))
    keep(store, daily(10, 6, COMPLETED), morning(160))

    said = output("review").replace("\n", " ")
    assert re.match(r"No session since \d+ \w+( \d{4})?; until then there was one every day\.", said)


def test_what_no_computer_has_fetched_is_not_told_as_stopped(store: Store) -> None:
    log = daily(10, 6, COMPLETED)
    store.keep(DEVICE, EPOCH, log.data)
    for day in (0, 10):
        store.anchor(DEVICE, EPOCH, 1, day * 86_400_000, ms(morning(60 - day)), 5, Zone(0))
    said = output("review").replace("\n", " ")
    assert said.startswith("Nothing is known since")
    assert "holdtimer sync" in said


def test_somebody_whose_device_is_another_person_s_has_not_stopped(store: Store) -> None:
    keep(store, daily(10, 6, COMPLETED), morning(160))
    store.assign(DEVICE, "Ann", 0)
    store.assign(DEVICE, "Anna Muster", ms(morning(100)))
    said = re.sub(r"\s+", " ", output("review", "--person", "Ann"))
    assert "No session since" not in said
    assert "hold-6465 has been Anna Muster's" in said


# --- 9: the history that is meant


def test_every_command_looks_into_the_history_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere.sqlite"
    with open_store(f"sqlite:///{elsewhere}") as store:
        keep(store, daily(1, 6, COMPLETED), morning(1))
    monkeypatch.setenv(DATA_DIRECTORY, str(tmp_path / "data"))
    monkeypatch.setenv("HOLDTIMER_DATABASE", f"sqlite:///{elsewhere}")
    assert str(elsewhere) in run("doctor", "--seconds", "0.01").stdout
    for command in (
        *(("sessions",), ("show",), ("review",), ("stats",), ("patients",), ("person",), ("rebuild",)),
        ("export", "csv"),
        ("backup", str(tmp_path / "backup.holdtimer")),
    ):
        assert run(*command).exit_code == 0, command
    assert not list((tmp_path / "data").glob("*.sqlite*"))


# --- the ten lines, the list, the dates


def test_the_answer_has_ten_lines_at_most(store: Store) -> None:
    send(store, morning(40))
    log = Journal().booted()
    for day in range(30):
        log.rated(journal.BEFORE, 5).started("Six", DIGEST[:8])
        actual_ms = 9_000 if day > 15 else 30_000
        for rep in range(1 if day > 15 else 6):
            log.wait(30_000)
            log.logged(actual_ms, name="Figure 4", side=1 + rep // 3, rep=rep % 3 + 1, reps=3)
        log.ended(STOPPED).rated(journal.AFTER, 8).wait(86_400_000 - 200_000)
    keep(store, log, morning(30))

    lines = output("review").splitlines()
    assert len(lines) <= 10
    assert max(map(len, lines)) <= 80
    assert lines[0].startswith("See a professional")
    said = " ".join(lines)
    assert "Pain after an exercise was 8 of 10" in said
    assert "0 of" in said
    assert "More holds are cut short" in said
    assert "Next: Six" in said


def test_the_list_is_a_page_newest_first_and_fits_at_any_number(store: Store) -> None:
    keep(store, daily(25, 1, COMPLETED), morning(25))
    numbers = [int(found) for found in re.findall(r"(?m)^ ?(\d+) ", output("sessions"))]
    assert numbers == list(range(25, 5, -1))
    assert "The latest 20 of 25; all: holdtimer sessions --all" in output("sessions")
    everything = output("sessions", "--all")
    assert len(re.findall(r"(?m)^ ?(\d+) ", everything)) == 25
    assert "The latest" not in everything
    assert max(map(len, everything.splitlines())) <= 80
    assert [row["number"] for row in json.loads(output("sessions", "--json"))] == list(range(1, 26))


def test_a_day_is_read_as_people_write_it_or_refused_with_what_is(store: Store) -> None:
    keep(store, daily(3, 1, COMPLETED), morning(3))
    yesterday = json.loads(output("sessions", "--json", "--since", "yesterday"))
    assert [row["day"] for row in yesterday] == [str(morning(1).date())]
    day = morning(2).date()
    written = f"{day.day}.{day.month}.{day.year}"
    assert len(json.loads(output("sessions", "--json", "--since", written, "--until", written))) == 1
    assert len(json.loads(output("sessions", "--json", "--since", f"{day:%A}".lower()))) == 2
    refused = run("sessions", "--since", "1/2/2026")
    assert refused.exit_code == 2
    assert "20.11.2026" in refused.output


# --- everybody at a glance


def test_patients_are_a_row_each_and_who_needs_a_look_comes_first(store: Store) -> None:
    send(store, morning(30))
    keep(store, daily(10, 6, COMPLETED), morning(10), b"device 2")
    store.assign(b"device 2", "Well", 0)
    keep(store, daily(10, 6, COMPLETED), morning(60), b"device 3")
    store.assign(b"device 3", "Stopped", 0)
    log = daily(10, 6, COMPLETED).rated(journal.AFTER, 8)
    keep(store, log, morning(10), b"device 4")
    store.assign(b"device 4", "Hurts", 0)
    keep(store, daily(1, 6, COMPLETED), morning(200), b"device 5")

    rows = json.loads(output("patients", "--json"))
    assert [(row["person"], row["look_at"]) for row in rows] == [
        ("Hurts", "hurts"),
        (None, "stopped"),
        ("Stopped", "stopped"),
        ("Well", ""),
    ]
    assert {row["battery_mv"] for row in rows} == {3900}
    week = morning(0).date().weekday()
    assert [row["done"] for row in rows if row["person"] == "Well"] == [min(10, week)]
    table = output("patients")
    assert max(map(len, table.splitlines())) <= 80
    assert "strong pain after" in table
    assert "nobody named" in table
    assert len(output("patients", "--csv").splitlines()) == 5
    store.derive()
    assert json.loads(output("patients", "--json")) == rows


def test_an_answer_is_the_same_in_the_row_and_in_the_review(store: Store) -> None:
    keep(store, daily(30, 6, COMPLETED).rated(journal.AFTER, 9), morning(30))
    (row,) = json.loads(output("patients", "--json"))
    assert row["why"] in re.sub(r"\s+", " ", output("review"))


# --- what may be wrong with a history


def test_two_people_with_one_name_are_told_apart_by_whoever_reads(store: Store) -> None:
    people(store, "Ann", "Ann")
    said = re.sub(r"\s+", " ", output("review"))
    assert "These are the sessions of 2 devices with one name; if that is two people, give each" in said


def test_undated_sessions_only_have_a_true_answer(store: Store) -> None:
    store.keep(DEVICE, EPOCH, daily(3, 6, COMPLETED).data)
    said = re.sub(r"\s+", " ", output("review"))
    assert said.startswith("3 of 3 sessions finished, 3 of them without a date")
    assert "3 sessions have no date: no computer with a right clock has met the device since" in said
    (figures,) = json.loads(output("stats", "--json"))
    assert figures["sessions"] == figures["undated"] == 3


def test_one_session_has_an_answer_without_a_trend(store: Store) -> None:
    keep(store, daily(1, 6, COMPLETED), morning(0))
    said = output("review")
    assert said.startswith("1 of 1 session finished")
    assert "today" in said
    assert "risen" not in said


def test_a_clock_that_ran_backwards_makes_no_session_of_the_future(store: Store) -> None:
    """The computer was a year ahead when it met the device first; the second meeting put that right."""
    log = daily(4, 6, COMPLETED)
    store.keep(DEVICE, EPOCH, log.data)
    store.anchor(DEVICE, EPOCH, 1, 0, ms(morning(4)) + 365 * 86_400_000, 5, Zone(0))
    store.anchor(DEVICE, EPOCH, 1, 3 * 86_400_000, ms(morning(1)), 5, Zone(0))
    days = [row["day"] for row in json.loads(output("sessions", "--json"))]
    assert days == [str(morning(ago).date()) for ago in (4, 3, 2, 1)]
    assert "4 of 4 sessions finished" in output("review")
