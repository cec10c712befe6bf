"""What push sends: the doses that the history says, told before they go."""

from datetime import datetime
from pathlib import Path
from typing import ClassVar

import pytest

from holdcore.engine import ELAPSED, FINISHED, STARTED, Engine
from holdcore.events import HoldEnded
from holdcore.log import journal
from holdcore.model import COMPLETED, Settings
from holdcore.routine_file import decode_routine
from holdcore.steps import Span, StoredRoutine
from holdtimer.companion.push import Outgoing, find_changed, prepare, sessions_for
from holdtimer.history.sessions import Session
from holdtimer.history.store import Store, open_store
from holdtimer.routines import RoutineFile, find
from holdtimer.routines.progression import SESSIONS

DEVICE, EPOCH = b"device 1", b"epoch  1"


@pytest.fixture(autouse=True)
def _own_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOLDTIMER_DATA", str(tmp_path))


def run(data: bytes, first_seq: int) -> list[bytes]:
    """The records of a device that does the routine to its end."""
    stored = StoredRoutine(data)
    records = [journal.encode(journal.START, first_seq, 1, 0, bytes(8), stored.count, name=stored.name)]
    engine = Engine(stored, Settings())
    happened = engine.handle(STARTED, 0)
    while True:
        for event in happened:
            if isinstance(event, HoldEnded):
                hold, at = event.hold, (first_seq + len(records), 1, engine.entered_ms)
                records.append(journal.encode(journal.DID, *at, *hold.numbers, name=hold.name))
        if engine.state == FINISHED:
            total_ms, seq = engine.entered_ms, first_seq + len(records)
            return [*records, journal.encode(journal.END, seq, 1, total_ms, COMPLETED, total_ms, 0)]
        happened = engine.handle(ELAPSED, engine.next_ms or 0)


def dosed(file: RoutineFile, sessions: list[Session]) -> Outgoing:
    return prepare(file, file.slug, True, sessions)


def test_a_dose_grows_by_what_the_device_logged_of_what_it_was_given() -> None:
    file = find("hip-trio")
    sent: list[int] = []
    told: list[str] = []
    records: list[bytes] = []
    for _ in range(2 * SESSIONS + 2):
        with open_store() as store:
            outgoing = dosed(file, store.sessions())
        data = outgoing.data
        told += outgoing.why
        sent.append(decode_routine(data).step(0).phases[0].span.dose // 1000)
        done = run(data, len(records))
        records += done
        with open_store() as store:
            store.keep(DEVICE, EPOCH, b"".join(done))

    assert sent == [20] * SESSIONS + [25] * SESSIONS + [30, 30]
    assert told[0] == "Supine figure 4: 20s, begins at its low end"
    assert told[3 * SESSIONS] == "Supine figure 4: 25s, grows to 25s: 3 completed sessions at 20s"
    assert told[-1] == "Seated hip stretch: 30s, is at its high end"


def test_the_first_time_low_ends_are_sent_with_their_range() -> None:
    data = dosed(find("hip-trio"), []).data

    assert data == find("hip-trio").encoded()
    assert decode_routine(data).step(0).phases[0].span == Span(20_000, 30_000, 20_000)


def test_a_routine_without_ranges_is_sent_as_it_is() -> None:
    outgoing = dosed(find("home-programme"), [])
    assert outgoing.data == find("home-programme").encoded()
    assert not outgoing.why


def test_doses_are_those_of_who_uses_the_device() -> None:
    def done(device: bytes) -> list[str]:
        return [session.routine for session in sessions_for(store, device)]

    other = b"device 2"
    with open_store() as store:
        for device, name in ((DEVICE, "Mine"), (other, "Theirs")):
            frames = [
                journal.encode(journal.BOOT, 0, 1, 0, 3900, 1, 0, 1, 0, 1, 0, 0),
                journal.encode(journal.START, 1, 1, 0, bytes(8), 1, name=name),
            ]
            store.keep(device, EPOCH, b"".join(frames))
        assert done(DEVICE) == ["Mine"]
        assert done(b"device 3") == []
        store.assign(DEVICE, "Anna", 0)
        assert (done(DEVICE), done(other)) == (["Mine"], ["Theirs"])
        store.assign(other, "Anna", 0)
        assert done(DEVICE) == done(other) == ["Mine", "Theirs"]


def test_a_device_waits_for_the_sessions_of_nobody_else() -> None:
    class Watched(Store):
        read: ClassVar[list[bytes | None]] = []

        def sessions(
            self,
            device: bytes | None = None,
            since: datetime | None = None,
            holds_since: datetime | None = None,
        ) -> list[Session]:
            self.read.append(device)
            return super().sessions(device, since, holds_since)

    with open_store() as made, Watched(made.engine) as store:
        for device, person in ((DEVICE, "Anna"), (b"device 2", "Anna"), (b"device 3", "Ben")):
            store.keep(device, EPOCH, journal.encode(journal.BOOT, 0, 1, 0, 3900, 1, 0, 1, 0, 1, 0, 0))
            store.assign(device, person, 0)
        find_changed(store, DEVICE)
        assert sorted(store.read, key=str) == [DEVICE, b"device 2"]
