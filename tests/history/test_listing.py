"""Anchors and sessions through the store."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from history.journals import DEVICE, EPOCH, Journal

from holdtimer.history.checks import ERROR_MAX_MS, ZONE_MAX_MIN
from holdtimer.history.errors import RecordsError
from holdtimer.history.sessions import Log, sessions_of
from holdtimer.history.store import Store
from holdtimer.history.zones import Zone

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
NOON_MS = int(NOON.timestamp() * 1000)
UTC_ZONE = Zone(0)
SUMMER, WINTER = 120, 60
WINTER_MS = int(datetime(2026, 10, 25, 1, tzinfo=UTC).timestamp() * 1000)


def test_an_empty_history_has_no_sessions(store: Store) -> None:
    assert store.sessions() == []


def test_sessions_are_those_of_the_records(store: Store) -> None:
    log = Journal().booted().session().booted().session(2).started()
    store.keep(DEVICE, EPOCH, log.data)

    found = store.sessions()

    assert found == sessions_of([Log(DEVICE, EPOCH, log.frames)])
    assert [(session.outcome, len(session.holds)) for session in found] == [
        ("completed", 3),
        ("completed", 2),
        ("open", 0),
    ]


def test_a_later_anchor_dates_earlier_sessions(store: Store) -> None:
    store.keep(DEVICE, EPOCH, Journal().booted().wait(1_000).session().data)
    assert store.sessions()[0].started_utc is None

    store.anchor(DEVICE, EPOCH, 1, 61_000, NOON_MS, 12, UTC_ZONE)
    store.anchor(DEVICE, b"epoch  2", 1, 1_000, NOON_MS, 12, UTC_ZONE)

    assert store.sessions()[0].started_utc == NOON - timedelta(minutes=1)
    assert store.sessions()[0].started_error_ms == 12 + 60_000 // 500, "and the drift of a minute"


def test_an_anchor_may_come_before_any_record_and_twice(store: Store) -> None:
    store.anchor(DEVICE, EPOCH, 1, 0, NOON_MS, 12, UTC_ZONE)
    store.anchor(DEVICE, EPOCH, 1, 0, NOON_MS + 5_000, 12, UTC_ZONE)

    store.keep(DEVICE, EPOCH, Journal().booted().session().data)

    assert store.sessions()[0].started_utc == NOON


def test_sessions_of_one_device(store: Store) -> None:
    for device, count in ((b"device 1", 1), (b"device 2", 2)):
        log = Journal().booted()
        for _ in range(count):
            log.session()
        store.keep(device, EPOCH, log.data)
        store.anchor(device, EPOCH, 1, 0, NOON_MS + count, 0, UTC_ZONE)

    assert [session.number for session in store.sessions()] == [1, 2, 3]
    assert [(session.number, session.device) for session in store.sessions(b"device 2")] == [
        (1, b"device 2"),
        (2, b"device 2"),
    ]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("boot", 1 << 32),
        ("device_ms", 1 << 48),
        ("device_ms", -1),
        ("utc_ms", 0),
        ("utc_ms", NOON_MS * 1_000),
        ("error_ms", -1),
        ("error_ms", ERROR_MAX_MS + 1),
    ],
)
def test_an_anchor_out_of_range_is_refused(store: Store, field: str, value: int) -> None:
    right = {"boot": 1, "device_ms": 0, "utc_ms": NOON_MS, "error_ms": 0}

    with pytest.raises(RecordsError, match=f"{field} is {value}"):
        store.anchor(DEVICE, EPOCH, **(right | {field: value}), zone=UTC_ZONE)

    store.keep(DEVICE, EPOCH, Journal().booted().session().data)
    assert store.sessions()[0].started_utc is None


@pytest.mark.parametrize(
    ("zone", "message"),
    [
        (Zone(ZONE_MAX_MIN + 1), "zone_min is 1440"),
        (Zone(-ZONE_MAX_MIN - 1), "zone_min is -1440"),
        (Zone(0, NOON_MS, ZONE_MAX_MIN + 1), "zone_before_min is 1440"),
        (Zone(0, NOON_MS + 1, 0), f"zone_changed_utc_ms is {NOON_MS + 1}"),
    ],
)
def test_a_zone_out_of_range_is_refused(store: Store, zone: Zone, message: str) -> None:
    with pytest.raises(RecordsError, match=message) as caught:
        store.anchor(DEVICE, EPOCH, 1, 0, NOON_MS, 0, zone)

    assert "time zone" in caught.value.hint


def test_sessions_on_both_sides_of_daylight_saving_pulled_after_it(store: Store) -> None:
    day_ms = 86_400_000
    log = Journal().booted().session().wait(2 * day_ms).session()
    store.keep(DEVICE, EPOCH, log.data)

    store.anchor(DEVICE, EPOCH, 1, 4 * day_ms, WINTER_MS + 3 * day_ms, 0, Zone(WINTER, WINTER_MS, SUMMER))

    assert [session.zone_min for session in store.sessions()] == [SUMMER, WINTER]


def test_sessions_of_a_journey(store: Store) -> None:
    log = Journal().booted().session().booted().session().booted().session()
    store.keep(DEVICE, EPOCH, log.data)
    for boot, zone_min in ((1, 60), (2, 540), (3, -300)):
        store.anchor(DEVICE, EPOCH, boot, 200_000, NOON_MS + boot * 86_400_000, 0, Zone(zone_min))

    assert [session.zone_min for session in store.sessions()] == [60, 540, -300]


def test_a_session_of_a_boot_without_an_anchor_has_an_interval_and_its_zone(store: Store) -> None:
    store.keep(DEVICE, EPOCH, Journal().booted().session().booted().session().booted().session().data)
    store.anchor(DEVICE, EPOCH, 1, 0, NOON_MS, 0, Zone(WINTER))
    store.anchor(DEVICE, EPOCH, 3, 0, NOON_MS + 3_600_000, 0, Zone(WINTER))

    found = store.sessions()[1]

    assert (found.started_utc, found.zone_min) == (None, WINTER)
    assert found.why_undated == "power"
    assert found.not_before_utc
    assert found.not_after_utc
    assert timedelta(seconds=89) < found.not_before_utc - NOON <= timedelta(seconds=90), (
        "its session took so long"
    )
    hour = NOON + timedelta(hours=1)
    assert timedelta(seconds=89) < hour - found.not_after_utc <= timedelta(seconds=90)


def test_a_clock_set_back_between_two_pulls_dates_both_sessions_anew(store: Store) -> None:
    store.keep(DEVICE, EPOCH, Journal().booted().session().wait(600_000).session().data)
    store.anchor(DEVICE, EPOCH, 1, 300_000, NOON_MS + 86_400_000, 5, UTC_ZONE)
    wrong = store.sessions()[0]

    store.anchor(DEVICE, EPOCH, 1, 900_000, NOON_MS, 5, UTC_ZONE)

    right = store.sessions()
    assert wrong.started_utc == NOON + timedelta(days=1) - timedelta(minutes=5)
    assert [session.started_utc for session in right] == [
        NOON - timedelta(minutes=15),
        NOON - timedelta(minutes=15) + timedelta(seconds=690),
    ]
    assert (wrong.started_error_ms, right[0].started_error_ms) == (5 + 300_000 // 500, 5 + 900_000 // 500)
    assert (
        replace(
            right[0],
            started_utc=wrong.started_utc,
            started_error_ms=wrong.started_error_ms,
            not_before_utc=wrong.not_before_utc,
            not_after_utc=wrong.not_after_utc,
        )
        == wrong
    )
