"""What is done with a device every day: its log fetched, and what has changed sent."""

from collections.abc import Callable
from dataclasses import dataclass, field

from holdtimer.companion import Front, Target
from holdtimer.companion.push import Outgoing, find_changed, send
from holdtimer.companion.reach import Reached, look_for, meet, reach
from holdtimer.errors import HoldtimerError
from holdtimer.history.sessions import Session
from holdtimer.history.store import Store, open_store
from holdtimer.link.central import Central, Nearby, open_central
from holdtimer.link.central import scan as listen
from holdtimer.link.contact import Status
from holdtimer.link.errors import LinkLost
from holdtimer.link.exchanges import pull as pull_records
from holdtimer.review.plans import Plans
from holdtimer.review.prescribed import Prescribed, load_prescribed
from holdtimer.routines import RoutineError

LOOK_S = 10.0
"""How long `watch` listens at a time; a device not heard for so long has closed its window (it advertises
every 100 ms)."""

Key = tuple[bytes, bytes, int]
"""Device, epoch of its log, number of the session's first record: one session."""


@dataclass(frozen=True)
class Pulled:
    """How many records are new, and which sessions are; a session that has ended since the last pull is."""

    name: str
    records: int
    sessions: frozenset[Key]


@dataclass
class Synced:
    """How far a sync came; `error` says why no further."""

    name: str
    status: Status | None = None
    pulled: Pulled | None = None
    sent: list[Outgoing] = field(default_factory=list)
    postponed: list[Outgoing] = field(default_factory=list)
    """Has changed, but a routine is running."""
    sessions: list[Session] = field(default_factory=list)
    """The new ones."""
    wrong: list[RoutineError] = field(default_factory=list)
    """Files of routines that are gone or have mistakes: the device keeps what it was sent."""
    plans: Plans = field(default_factory=lambda: Plans(Prescribed(()), ()))
    error: HoldtimerError | None = None


async def pull(front: Front, target: Target) -> Pulled:
    """Fetch what the device has logged since the last pull; each record is stored once."""
    async with reach(front, target) as reached:
        return await _fetch(front, reached)


async def sync(front: Front, target: Target) -> Synced:
    """Fetch the log, and send what has changed.

    Errors: those of `open_store` and `look_for`; what goes wrong later is in `Synced.error`.
    """
    with open_store(target.database) as store:
        async with open_central(target.hci) as central:
            nearby = await look_for(front, central, target)
            return await _sync(front, central, nearby, store)


async def watch(front: Front, target: Target, show: Callable[[Synced], None]) -> None:
    """Sync once in each radio window, for ever; a lost link is tried again while the device is heard.

    Errors: those of `open_store`, AdapterMissing.
    """
    met: set[str] = set()

    def is_new(nearby: Nearby) -> bool:
        return nearby.is_called(target.device) and nearby.address not in met

    with open_store(target.database) as store:
        async with open_central(target.hci) as central:
            front.tell("waiting for a radio window to open; Ctrl-C ends it")
            while True:
                heard = await listen(central, LOOK_S, is_new)
                new = [nearby for nearby in heard if nearby.name and is_new(nearby)]
                if not new:
                    met &= {nearby.address for nearby in heard}
                for nearby in new:
                    synced = await _sync(front, central, nearby, store)
                    show(synced)
                    if not isinstance(synced.error, LinkLost):
                        met.add(nearby.address)


async def _sync(front: Front, central: Central, nearby: Nearby, store: Store) -> Synced:
    synced = Synced(nearby.name)
    try:
        async with meet(front, central, nearby, store) as reached:
            synced.status = reached.status
            synced.pulled = await _fetch(front, reached)
            await _send_changed(front, reached, synced)
    except HoldtimerError as error:
        synced.error = error
    # No device waits for these: they read the sessions of everybody, which takes seconds in a practice.
    store.derive()
    if synced.pulled and synced.pulled.sessions:
        every = store.sessions()
        synced.sessions = [each for each in every if _key_of(each) in synced.pulled.sessions]
        synced.plans = Plans(load_prescribed(store.prescriptions()), every)
    return synced


async def _fetch(front: Front, reached: Reached) -> Pulled:
    before = _outcomes(reached)
    with front.bar("fetching the log", "records") as progress:
        records = await pull_records(reached.talk, reached.status, reached.store, progress)
    new = {key for key, outcome in _outcomes(reached).items() if before.get(key) != outcome}
    return Pulled(reached.name, records, frozenset(new))


async def _send_changed(front: Front, reached: Reached, synced: Synced) -> None:
    changed, synced.wrong = find_changed(reached.store, reached.talk.device_id)
    if reached.status.busy:
        synced.postponed = changed
        return
    for outgoing in changed:
        await send(front, reached, outgoing)
        synced.sent.append(outgoing)


def _key_of(session: Session) -> Key:
    return session.device, session.epoch, session.seq


def _outcomes(reached: Reached) -> dict[Key, str]:
    return {_key_of(session): session.outcome for session in reached.store.sessions(reached.status.device)}
