"""What is done with a device every day: its log fetched, and what has changed sent."""

import asyncio
import random
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field

from holdcore.log import journal, reader
from holdtimer.companion import Front, Progress, Target
from holdtimer.companion.pulled import Pulled, key_of, new_sessions, outcomes
from holdtimer.companion.push import Outgoing, find_changed, send
from holdtimer.companion.reach import Reached, look_for, meet, reach, work_out
from holdtimer.companion.windows import Windows
from holdtimer.errors import HoldtimerError
from holdtimer.history.errors import BusyError, HistoryError
from holdtimer.history.frames import frames_of
from holdtimer.history.sessions import Session
from holdtimer.history.store import Store, open_store
from holdtimer.keys import ENROLL, Keys
from holdtimer.link.central import Central, Nearby, open_central
from holdtimer.link.central import scan as listen
from holdtimer.link.contact import Status
from holdtimer.link.errors import LinkLost
from holdtimer.link.exchanges import pull as pull_records
from holdtimer.review.plans import Plans
from holdtimer.review.prescribed import Prescribed, load_prescribed
from holdtimer.routines import RoutineError
from holdtimer.usb.program import shortened
from holdtimer.words.counts import counted
from holdtimer.words.text import printable

LOOK_S = 10.0
"""How long `watch` listens at a time."""

STRANGERS_MAX = 20
"""Of so many names it is told that they are no device of this computer's; a name costs nobody anything."""


@dataclass
class Synced:
    """How far a sync came; `error` says why no further."""

    name: str
    status: Status | None = None
    pulled: Pulled | None = None
    sent: list[Outgoing] = field(default_factory=list)
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
    """Sync once in each radio window, for ever.

    What may work the next time (a lost link, a database that is in use) is tried again in the same window, a
    while later each time, and shown once. Devices that this computer has no key of are left alone.
    Errors: those of `open_store`, AdapterMissing.
    """
    with open_store(target.database) as store:
        async with open_central(target.hci) as central:
            front.tell("waiting for a radio window to open; Ctrl-C ends it")
            await watch_windows(front, central, store, target.device, show)


async def watch_windows(
    front: Front, central: Central, store: Store, device: str | None, show: Callable[[Synced], None]
) -> None:
    """As `watch`, of one device or of all."""
    now_s = asyncio.get_running_loop().time
    windows = Windows(random.Random())
    strangers: set[str] = set()
    while True:
        ours = {known.name for known in Keys().devices()}
        due: dict[str, Nearby] = {}

        def is_due(nearby: Nearby, ours: set[str] = ours, due: dict[str, Nearby] = due) -> bool:
            if not nearby.is_called(device):
                return False
            if nearby.name not in ours:
                if nearby.name not in strangers and len(strangers) < STRANGERS_MAX:
                    strangers.add(nearby.name)
                    front.tell(f"{nearby.name} is left alone: this computer has no key for it; {ENROLL}")
            elif windows.hear(nearby.address, now_s()):
                due[nearby.address] = nearby
            return bool(due)

        await listen(central, LOOK_S, is_due)
        since_s = now_s()
        for address, nearby in due.items():
            again = windows.failures(address) > 0
            synced = await _sync(_Silent() if again else front, central, nearby, store)
            temporary = isinstance(synced.error, LinkLost | BusyError)
            if temporary:
                windows.failed(address, now_s())
            elif synced.error:
                windows.refused(address, now_s())
            else:
                windows.done(address, now_s())
            if not (again and temporary):
                show(synced)
        windows.deaf(since_s, now_s())


class _Silent:
    """The front of what is tried again."""

    def tell(self, text: str) -> None: ...

    def bar(self, what: str, unit: str) -> AbstractContextManager[Progress]:  # noqa: ARG002
        return nullcontext(lambda done, of: None)  # noqa: ARG005


async def _sync(front: Front, central: Central, nearby: Nearby, store: Store) -> Synced:
    synced = Synced(nearby.name)
    try:
        async with meet(front, central, nearby, store) as reached:
            synced.status = reached.status
            synced.pulled = await _fetch(front, reached)
            await _send_changed(front, reached, synced)
    except HoldtimerError as error:
        synced.error = error
    try:
        # No device waits for these: they read the sessions of everybody, which takes seconds in a practice.
        work_out(store)
        if synced.pulled and synced.pulled.sessions:
            every = store.sessions()
            synced.sessions = [each for each in every if key_of(each) in synced.pulled.sessions]
            synced.plans = Plans(load_prescribed(store.prescriptions()), every)
    except HistoryError as error:
        synced.error = synced.error or error
    return synced


class _Traced:
    """A store that reads along what crashes left: `trace`, as it is to be shown."""

    def __init__(self, store: Store) -> None:
        self.trace = ""
        self._store = store

    def cursor(self, device: bytes, epoch: bytes) -> int:
        return self._store.cursor(device, epoch)

    def keep(self, device: bytes, epoch: bytes, records: bytes) -> int:
        kept = self._store.keep(device, epoch, records)
        for frame in frames_of(records).values():
            if frame.type == journal.TRACE:
                self.trace += reader.decode(frame.raw).text
        return kept


async def _fetch(front: Front, reached: Reached) -> Pulled:
    key = reached.status.device, reached.status.epoch
    before, cursor = outcomes(reached.store, reached.status.device), reached.store.cursor(*key)
    log = _Traced(reached.store)
    with front.bar("fetching the log", "records") as progress:
        records = await pull_records(reached.talk, reached.status, log, progress)
    if log.trace:
        front.tell(
            f"the firmware of {reached.name} had a fault and started anew; whoever mends it needs this:"
        )
        front.tell("\n".join(map(printable, shortened().restore(log.trace).splitlines())))
    missing = reached.store.cursor(*key) - cursor - records
    if cursor and missing:  # at first nothing is: another computer may have what is not there any more
        front.tell(
            f"{counted(missing, 'record')} of {reached.name} cannot be fetched: its flash has harmed them, "
            "did not take them, or had no room for them any more"
        )
    return Pulled(reached.name, records, new_sessions(before, outcomes(reached.store, reached.status.device)))


async def _send_changed(front: Front, reached: Reached, synced: Synced) -> None:
    changed, synced.wrong = find_changed(reached.store, reached.talk.device_id)
    for outgoing in changed:
        await send(front, reached, outgoing)
        synced.sent.append(outgoing)
