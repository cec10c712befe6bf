"""Anchors and sessions through the store."""

from datetime import UTC, datetime, timedelta

import pytest
from history.journals import DEVICE, EPOCH, Journal

from holdtimer.history.errors import RecordsError
from holdtimer.history.sessions import Log, sessions_of
from holdtimer.history.store import ERROR_MAX_MS, Store

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
NOON_MS = int(NOON.timestamp() * 1000)


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

    store.anchor(DEVICE, EPOCH, 1, 61_000, NOON_MS, 12)
    store.anchor(DEVICE, b"epoch  2", 1, 1_000, NOON_MS, 12)

    assert store.sessions()[0].started_utc == NOON - timedelta(minutes=1)
    assert store.sessions()[0].started_error_ms == 12


def test_an_anchor_may_come_before_any_record_and_twice(store: Store) -> None:
    store.anchor(DEVICE, EPOCH, 1, 0, NOON_MS, 12)
    store.anchor(DEVICE, EPOCH, 1, 0, NOON_MS + 5_000, 12)

    store.keep(DEVICE, EPOCH, Journal().booted().session().data)

    assert store.sessions()[0].started_utc == NOON


def test_sessions_of_one_device(store: Store) -> None:
    for device, count in ((b"device 1", 1), (b"device 2", 2)):
        log = Journal().booted()
        for _ in range(count):
            log.session()
        store.keep(device, EPOCH, log.data)
        store.anchor(device, EPOCH, 1, 0, NOON_MS + count, 0)

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
        store.anchor(DEVICE, EPOCH, **(right | {field: value}))

    store.keep(DEVICE, EPOCH, Journal().booted().session().data)
    assert store.sessions()[0].started_utc is None
