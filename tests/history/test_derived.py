"""Stored sessions are those of the records, whatever came since; who used a device; what was sent."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

import pytest
from history.diary import diary, fill
from history.journals import DEVICE, EPOCH, Journal
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdcore.log import journal
from holdtimer.history.devices import Person, Sent, name_persons
from holdtimer.history.errors import RecordsError
from holdtimer.history.sessions import Log, Session, sessions_of
from holdtimer.history.store import Store
from holdtimer.history.walltime import Anchor
from holdtimer.history.zones import Zone

OTHER = b"device 2"
SHORT = diary(14)
NOON_MS = int(datetime(2026, 11, 20, 12, tzinfo=UTC).timestamp() * 1000)
DAY_MS = 86_400_000


def from_records(store: Store) -> list[Session]:
    return sessions_of(store.logs())


def test_stored_sessions_are_those_of_the_records(store: Store) -> None:
    fill(store, diary(60))
    underived = store.sessions()
    assert store.derive() == 1
    stored = store.sessions()

    assert len(stored) > 40
    assert any(session.holds for session in stored)
    assert stored == underived == from_records(store)
    assert store.derive() == 0
    assert store.derive(again=True) == 1
    assert store.sessions() == stored


def test_what_comes_later_is_in_the_sessions_derived_or_not(store: Store) -> None:
    log = Journal().booted().session()
    store.keep(DEVICE, EPOCH, log.data)
    store.derive()
    seen = len(log.data)

    log.started("Later").held()
    store.keep(DEVICE, EPOCH, log.data[seen:])
    assert [(session.routine, session.outcome) for session in store.sessions()] == [
        ("Three stretches", "completed"),
        ("Later", "open"),
    ]
    store.derive()
    seen = len(log.data)

    log.held().ended().rated(journal.AFTER, 7)
    store.keep(DEVICE, EPOCH, log.data[seen:])
    store.anchor(DEVICE, EPOCH, 1, log.at_ms, NOON_MS, 5, Zone(60))
    for _ in range(2):
        later = store.sessions()[-1]
        assert (later.outcome, later.pain_after, len(later.holds)) == ("completed", 7, 2)
        assert later.started_utc == datetime(2026, 11, 20, 11, 59, tzinfo=UTC)
        assert store.sessions() == from_records(store)
        store.derive()


CUTS = count()


@given(
    st.lists(st.integers(0, 10_000), max_size=6),
    st.lists(st.booleans(), min_size=7, max_size=7),
    st.integers(0, 3),
)
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_however_it_comes_and_whenever_it_is_derived(
    store: Store, places: list[int], derived: list[bool], late: int
) -> None:
    """A log cut anywhere, derived or not after each part; anchors come early and late."""
    device = next(CUTS).to_bytes(8, "big")
    frames = SHORT.log.frames
    ends = [*sorted(place % len(frames) for place in places), len(frames)]
    begin = 0
    for end, now in zip(ends, derived, strict=False):
        store.keep(device, EPOCH, b"".join(frames[begin:end]))
        begin = end
        for met in SHORT.met if now else ():
            store.anchor(device, EPOCH, met.boot, met.device_ms, met.utc_ms, 1, met.zone)
        if now:
            store.derive()
            assert store.sessions(device) == sessions_of(store.logs(device))
    store.anchor(device, EPOCH, 1, SHORT.log.at_ms + late, NOON_MS + SHORT.log.at_ms, 1, Zone(60 * late))

    assert store.sessions(device) == sessions_of(store.logs(device))
    store.derive()
    assert store.sessions(device) == sessions_of(store.logs(device))


def test_each_log_has_its_own_sessions(store: Store) -> None:
    for device, epoch, holds in ((DEVICE, EPOCH, 1), (DEVICE, b"epoch  2", 2), (OTHER, EPOCH, 3)):
        store.keep(device, epoch, Journal().booted().session(holds).data)
    assert store.derive() == 3

    assert [len(session.holds) for session in store.sessions()] == [1, 2, 3]
    assert [len(session.holds) for session in store.sessions(OTHER)] == [3]
    store.keep(OTHER, EPOCH, Journal().booted().session(3).started("More").data)
    assert [session.routine for session in store.sessions()][3:] == ["More"]
    assert store.sessions() == from_records(store)


def test_names_that_a_database_cannot_hold_are_kept_readable(store: Store) -> None:
    store.keep(
        DEVICE, EPOCH, Journal().booted().started("a\0b'\"").held(name="\x1b[2J" + "é" * 14).ended().data
    )
    store.derive()

    (session,) = store.sessions()
    assert session.routine == "a�b'\""
    assert session.holds[0].hold.name == "�[2J" + "é" * 14


# --- who used it


def dated(started_ms: int | None, before_ms: int | None = None, after_ms: int | None = None) -> Session:
    (session,) = sessions_of_one()
    utc = [
        None if ms is None else datetime.fromtimestamp(ms / 1000, UTC)
        for ms in (started_ms, before_ms, after_ms)
    ]
    return replace(session, started_utc=utc[0], not_before_utc=utc[1], not_after_utc=utc[2])


def sessions_of_one() -> list[Session]:
    return sessions_of([Log(DEVICE, EPOCH, Journal().booted().session().frames, [Anchor(1, 0, NOON_MS, 1)])])


@pytest.mark.parametrize(
    ("session", "person"),
    [
        (dated(NOON_MS), "Anna"),
        (dated(NOON_MS + 3 * DAY_MS), "Ben"),
        (dated(NOON_MS + DAY_MS), "Ben"),
        (dated(NOON_MS + DAY_MS + 60_000, NOON_MS + DAY_MS - 60_000, NOON_MS + DAY_MS + 180_000), None),
        (dated(NOON_MS + DAY_MS + 60_000, NOON_MS + DAY_MS, NOON_MS + DAY_MS + 120_000), "Ben"),
        (dated(None, NOON_MS - DAY_MS, NOON_MS), "Anna"),
        (dated(None, NOON_MS, NOON_MS + 2 * DAY_MS), None),
        (dated(None, None, NOON_MS), "Anna"),
        (dated(None, NOON_MS + DAY_MS, None), "Ben"),
        (dated(None), None),
    ],
)
def test_a_session_is_of_who_used_the_device_then(session: Session, person: str | None) -> None:
    persons = [Person(DEVICE, NOON_MS + DAY_MS, "Ben"), Person(DEVICE, 0, "Anna"), Person(OTHER, 0, "Cem")]
    assert [session.person for session in name_persons([session], persons)] == [person]


def test_before_the_first_that_is_named_it_is_nobody() -> None:
    persons = [Person(DEVICE, NOON_MS, "Anna")]
    early, late, unsure = name_persons([dated(NOON_MS - 1), dated(NOON_MS), dated(None)], persons)
    assert (early.person, late.person, unsure.person) == (None, "Anna", None)


def test_names_are_kept_changed_and_forgotten(store: Store) -> None:
    store.keep(DEVICE, EPOCH, Journal().booted().session().data)
    store.assign(DEVICE, "Ann", 0)
    store.assign(DEVICE, "Anna", 0)
    store.assign(OTHER, "Ben", NOON_MS)

    assert store.persons() == [Person(DEVICE, 0, "Anna"), Person(OTHER, NOON_MS, "Ben")]
    assert [session.person for session in store.sessions()] == ["Anna"]
    store.assign(DEVICE, "", 0)
    assert [session.person for session in store.sessions()] == [None]
    with pytest.raises(RecordsError, match="length of the name"):
        store.assign(DEVICE, "x" * 65, 0)


# --- what was sent


def test_what_was_sent_is_kept_when_it_differs(store: Store) -> None:
    first = Sent(DEVICE, "daily-five", NOON_MS, "daily-five", "{1}", b"1" * 32, True)
    sent = [
        first,
        replace(first, sent_utc_ms=NOON_MS + 1),
        replace(first, sent_utc_ms=NOON_MS + 2, digest=b"2" * 32),
        replace(first, sent_utc_ms=NOON_MS + 3, digest=b"2" * 32, grows=False),
        replace(first, sent_utc_ms=NOON_MS + 4, device=OTHER),
    ]

    assert [store.prescribe(each) for each in sent] == [True, False, True, True, True]
    assert store.prescriptions() == [sent[0], *sent[2:]]
