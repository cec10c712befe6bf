"""Fetch the log of a device."""

from dataclasses import dataclass

from holdtimer.companion.front import Front, Target
from holdtimer.companion.reach import Reached, reach
from holdtimer.history.sessions import Session
from holdtimer.link.pull import pull as pull_records


@dataclass(frozen=True)
class Pulled:
    """How many records are new, and which sessions are; a session that has ended since the last pull is."""

    name: str
    records: int
    sessions: frozenset["Key"]


Key = tuple[bytes, bytes, int]
"""Device, epoch of its log, number of the session's first record: one session."""


async def pull(front: Front, target: Target) -> Pulled:
    """Fetch what the device has logged since the last pull; each record is stored once."""
    async with reach(front, target) as reached:
        return await fetch(front, reached)


async def fetch(front: Front, reached: Reached) -> Pulled:
    """The same with a device that was reached."""
    before = _outcomes(reached)
    with front.bar("fetching the log", "records") as progress:
        records = await pull_records(reached.talk, reached.status, reached.store, progress)
    new = {key for key, outcome in _outcomes(reached).items() if before.get(key) != outcome}
    return Pulled(reached.name, records, frozenset(new))


def key_of(session: Session) -> Key:
    """Which session it is."""
    return session.device, session.epoch, session.seq


def _outcomes(reached: Reached) -> dict[Key, str]:
    return {key_of(session): session.outcome for session in reached.store.sessions(reached.status.device)}
