"""When a session was, as `holdtimer sessions` and `holdtimer show` say it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from history.journals import DEVICE, EPOCH, Journal
from review.done import held, session
from sim.process import holdtimer

from holdtimer.cli import tables
from holdtimer.cli.sessions import sessions, show
from holdtimer.files import DATA_DIRECTORY
from holdtimer.history.store import Store, open_store
from holdtimer.history.zones import Zone
from holdtimer.review.moments import when, when_in_column
from holdtimer.review.plans import Plans, Progress
from holdtimer.review.prescribed import Prescribed

NOON_MS = int(datetime(2026, 11, 20, 12, tzinfo=UTC).timestamp() * 1000)
HOUR_MS = 3_600_000


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """Three sessions, each of a boot of its own."""
    monkeypatch.setenv(DATA_DIRECTORY, str(tmp_path))
    with open_store() as store:
        store.keep(DEVICE, EPOCH, Journal().booted().session().booted().session().booted().session().data)
        yield store


def anchor(store: Store, boot: int, zone_min: int) -> None:
    store.anchor(DEVICE, EPOCH, boot, 0, NOON_MS + boot * HOUR_MS, 0, Zone(zone_min))


def test_each_session_is_shown_in_the_zone_where_it_was_done(store: Store) -> None:
    for boot, zone_min in ((1, 60), (2, 345), (3, -210)):
        anchor(store, boot, zone_min)

    assert [when(session) for session in store.sessions()] == [
        "2026-11-20 14:00+01:00",
        "2026-11-20 19:45+05:45",
        "2026-11-20 11:30-03:30",
    ]


def test_without_an_anchor_the_interval_is_shown(store: Store) -> None:
    assert {when(session) for session in store.sessions()} == {"time not known"}

    anchor(store, 2, 60)

    assert [when(session) for session in store.sessions()] == [
        "before 2026-11-20 14:58+01:00",  # it took a minute and a half
        "2026-11-20 15:00+01:00",
        "after 2026-11-20 15:01+01:00",
    ]


def test_between_two_anchors(store: Store) -> None:
    anchor(store, 1, 60)
    anchor(store, 3, 60)

    assert when(store.sessions()[1]) == "between 2026-11-20 14:01+01:00 and 2026-11-20 15:58+01:00"


def test_show_says_the_zone(store: Store) -> None:
    anchor(store, 3, 345)

    shown = CliRunner().invoke(show, ["3"])

    assert shown.exit_code == 0
    assert shown.stdout.startswith("3  2026-11-20 20:45+05:45  Three stretches  completed\n")


def test_the_list_says_the_zone_and_fits_into_80_columns(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    anchor(store, 1, 60)
    anchor(store, 3, 345)

    listed = CliRunner().invoke(sessions).stdout

    for said in (
        "14:00+01:00",
        "20:45+05:45",
        "between",
        "18:46+05:45",
        "20:43+05:45",
        "no date: the device",
    ):
        assert said in listed
    assert "…" not in listed
    assert {len(line) for line in listed.splitlines()} <= set(range(81))
    assert listed.splitlines()[0].rstrip().endswith("outcome")


def test_a_terminal_without_the_signs_gets_their_numbers(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONIOENCODING", "ascii")
    for boot in (1, 2, 3):
        store.anchor(DEVICE, EPOCH, boot, 0, NOON_MS + boot * HOUR_MS, 60_000, Zone(60))

    done = holdtimer("sessions", data=tmp_path)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count(r"\u00b11m") == 3


def test_in_the_list_a_date_with_its_error_is_on_one_line_of_80_columns(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    here = datetime.fromtimestamp(NOON_MS / 1000).astimezone().utcoffset()
    assert here is not None
    for boot, error_ms in ((1, 0), (2, 60_000), (3, 119 * 60_000)):
        zone = Zone(here // timedelta(minutes=1))
        store.anchor(DEVICE, EPOCH, boot, 0, NOON_MS + boot * HOUR_MS, error_ms, zone)

    lines = CliRunner().invoke(sessions).stdout.splitlines()

    assert "completed" in lines[2]
    told = [when_in_column(session) for session in store.sessions()]
    assert [each.partition("±")[2] for each in told] == ["", "1m", "119m"]
    assert [len([line for line in lines if each in line]) for each in told] == [1, 1, 1]
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize("zone_min", [0, -240])
def test_in_the_list_a_long_name_takes_nothing_from_the_other_columns(
    zone_min: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    done = replace(
        session(date(2026, 11, 23), held(), routine="Lower back after sitting all day", after=10),
        started_error_ms=50 * 60_000,
        zone_min=zone_min,
    )

    both = [done, replace(done, person="Anna Sophie Muster")]
    tables.show(tables.sessions_table(both, 4, Plans(Prescribed([]), both).progress))

    listed = capsys.readouterr().out
    assert listed.count("completed") == listed.count("- to 10") == listed.count("±50m") == 2
    assert "…" not in listed
    assert max(map(len, listed.splitlines())) <= 80


def test_in_the_list_the_widest_of_everything_fits(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    wide = replace(
        session(date(2026, 11, 23), *[held()] * 2, routine="Lower back after sitting all day", before=10),
        number=123_456,
        started_error_ms=119 * 60_000,
        outcome="interrupted",
        pain_after=10,
        active_ms=5_400_000,
    )
    tables.show(tables.sessions_table([wide, replace(wide, person="Ann")], 4, lambda _: Progress(100, 100)))

    listed = capsys.readouterr().out
    assert listed.count("interrupted") == listed.count("10 to 10") == listed.count("100/100") == 2
    assert listed.count("123456") == listed.count("1:30:00") == 2
    assert "…" not in listed
    assert max(map(len, listed.splitlines())) <= 80
