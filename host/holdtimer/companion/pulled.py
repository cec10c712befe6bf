"""A log that was fetched, by radio or from a file: what of it was not known before."""

from collections.abc import Mapping
from dataclasses import dataclass

from holdtimer.history.sessions import Session
from holdtimer.history.store import Store

Key = tuple[bytes, bytes, int]
"""Device, epoch of its log, number of the session's first record: one session."""


@dataclass(frozen=True)
class Pulled:
    """How many records are new, and which sessions are; a session that has ended since the last pull is."""

    name: str
    records: int
    sessions: frozenset[Key]


def key_of(session: Session) -> Key:
    return session.device, session.epoch, session.seq


def outcomes(store: Store, device: bytes) -> dict[Key, str]:
    """How each session of a device ended."""
    return {key_of(session): session.outcome for session in store.sessions(device)}


def new_sessions(before: Mapping[Key, str], after: Mapping[Key, str]) -> frozenset[Key]:
    """The sessions that are new, or have ended since."""
    return frozenset(key for key, outcome in after.items() if before.get(key) != outcome)
