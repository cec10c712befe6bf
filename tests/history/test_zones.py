"""The zone of this computer, and the zone of a session from those of the anchors."""

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdtimer.history.zones import Zone, Zones, here

BERLIN, TOKYO, NEW_YORK = 120, 540, -240
WINTER = datetime(2026, 10, 25, 1, tzinfo=UTC)
"""When Europe's summer time ends in 2026: directive 2000/84/EC, the last Sunday of October at 01:00 UTC."""


def ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def hours(count: float) -> int:
    """UTC in ms, so long after the change."""
    return ms(WINTER + timedelta(hours=count))


AFTER_CHANGE = Zone(60, ms(WINTER), BERLIN)


@pytest.fixture(scope="module")
def set_zone() -> Iterator[None]:
    before = os.environ.get("TZ")
    yield
    os.environ.pop("TZ", None)
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()


def in_zone(name: str, at: datetime) -> Zone:
    os.environ["TZ"] = name
    time.tzset()
    return here(ms(at))


needs_tzset = pytest.mark.skipif(
    not hasattr(time, "tzset"), reason="Windows cannot change the zone of a process: run elsewhere"
)


@needs_tzset
@pytest.mark.usefixtures("set_zone")
@pytest.mark.parametrize(
    ("name", "at", "zone"),
    [
        ("UTC", WINTER, Zone(0, name="UTC")),
        ("Asia/Kathmandu", WINTER, Zone(345, name="Asia/Kathmandu")),
        ("Europe/Berlin", WINTER, Zone(60, name="Europe/Berlin")),
        ("Europe/Berlin", WINTER - timedelta(seconds=1), Zone(120, name="Europe/Berlin")),
        ("America/New_York", datetime(2026, 7, 4, tzinfo=UTC), Zone(NEW_YORK, name="America/New_York")),
        # A change of half an hour.
        ("Australia/Lord_Howe", datetime(2026, 12, 1, tzinfo=UTC), Zone(660, name="Australia/Lord_Howe")),
        # No name of IANA's: only the offset is known.
        ("CET-1CEST,M3.5.0,M10.5.0/3", WINTER - timedelta(seconds=1), Zone(120)),
    ],
)
def test_this_computers_zone(name: str, at: datetime, zone: Zone) -> None:
    assert in_zone(name, at) == zone


@pytest.mark.parametrize("days", [-400, -250, -100, 0, 100, 250])
def test_a_name_knows_every_change_and_a_zone_of_before_the_last_one(days: int) -> None:
    at = WINTER + timedelta(days=days)
    offset = at.astimezone(ZoneInfo("Europe/Berlin")).utcoffset()
    assert offset
    assert Zone(60, name="Europe/Berlin").offset_at(ms(at)) == offset // timedelta(minutes=1)
    assert AFTER_CHANGE.offset_at(ms(at)) == (BERLIN if days < 0 else 60)


@pytest.mark.parametrize("name", ["Nowhere/Atlantis", "../etc/passwd", "Europe/Berlin\0"])
def test_a_name_that_this_computer_does_not_know_leaves_the_offset(name: str) -> None:
    assert Zone(345, name=name).offset_at(0) == 345


@needs_tzset
@pytest.mark.usefixtures("set_zone")
@given(
    name=st.sampled_from(["Europe/Berlin", "America/St_Johns", "Pacific/Auckland", "Asia/Tokyo"]),
    days=st.lists(st.floats(0, 900), min_size=2, max_size=6),
)
def test_at_home_every_session_has_the_hour_of_the_zone(name: str, days: list[float]) -> None:
    start = datetime(2026, 2, 1, tzinfo=UTC)
    pulled = sorted([*days, 900])
    found = Zones([(ms(start + timedelta(days=d)), in_zone(name, start + timedelta(days=d))) for d in pulled])

    for day in days:
        at = start + timedelta(days=day)
        offset = at.astimezone(ZoneInfo(name)).utcoffset()
        assert offset is not None
        assert found.offset_min(ms(at)) == offset // timedelta(minutes=1)


def test_no_anchor_no_zone() -> None:
    assert Zones([]).offset_min(hours(0)) is None


@pytest.mark.parametrize(
    ("hour", "offset_min"), [(-30, BERLIN), (-0.01, BERLIN), (0, 60), (12, 60), (99, 60)]
)
def test_one_anchor_after_the_change_dates_both_sides_of_it(hour: float, offset_min: int) -> None:
    assert Zones([(hours(24), AFTER_CHANGE)]).offset_min(hours(hour)) == offset_min


def test_the_anchor_before_does_not_hide_the_change() -> None:
    """Nearest to the anchor in summer time, yet after the change."""
    zones = Zones([(hours(-1), Zone(BERLIN)), (hours(240), AFTER_CHANGE)])

    assert [zones.offset_min(hours(hour)) for hour in (-2, -0.5, 0.5, 300)] == [BERLIN, BERLIN, 60, 60]


def test_a_traveller_has_the_zone_of_the_nearer_anchor() -> None:
    zones = Zones([(hours(24), AFTER_CHANGE), (hours(48), Zone(TOKYO)), (hours(96), AFTER_CHANGE)])

    found = [zones.offset_min(hours(hour)) for hour in (-1, 30, 35.9, 36.1, 48, 60, 71.9, 72.1, 96)]

    assert found == [BERLIN, 60, 60, TOKYO, TOKYO, TOKYO, TOKYO, 60, 60]


def test_a_traveller_over_a_change() -> None:
    """From Tokyo to Berlin; the change there lies between, and the nearer anchor knows of it."""
    zones = Zones([(hours(-100), Zone(TOKYO)), (hours(50), AFTER_CHANGE)])

    assert [zones.offset_min(hours(hour)) for hour in (-90, -24, 1)] == [TOKYO, BERLIN, 60]
