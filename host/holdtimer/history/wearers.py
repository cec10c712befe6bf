"""Who wore a device when, as people said it; one name at a time. Pure."""

from bisect import bisect
from collections.abc import Iterable
from dataclasses import dataclass, replace

from holdtimer.history.sessions import Session
from holdtimer.words.dates import utc_ms

PERSON_MAX = 64
"""Characters of a name."""


@dataclass(frozen=True)
class Wearer:
    """From `since_utc_ms` (ms since 1970; 0 is from the beginning) `person` wore the device."""

    device: bytes
    since_utc_ms: int
    person: str


def worn(sessions: Iterable[Session], wearers: Iterable[Wearer]) -> list[Session]:
    """The sessions with their persons; None where nobody, or more than one, may have worn the device then."""
    by_device: dict[bytes, list[Wearer]] = {}
    for wearer in sorted(wearers, key=lambda wearer: wearer.since_utc_ms):
        by_device.setdefault(wearer.device, []).append(wearer)
    return [
        replace(session, person=_person(session, by_device[session.device]))
        if session.device in by_device
        else session
        for session in sessions
    ]


def _person(session: Session, wearers: list[Wearer]) -> str | None:
    begins = [wearer.since_utc_ms for wearer in wearers]
    earliest = session.not_before_utc or session.started_utc
    latest = session.not_after_utc or session.started_utc
    first = bisect(begins, utc_ms(earliest)) - 1 if earliest else -1
    last = bisect(begins, utc_ms(latest)) if latest else len(begins)
    before = {None} if first < 0 and begins[0] > 0 else set()
    people = before | {wearer.person for wearer in wearers[max(0, first) : last]}
    return people.pop() if len(people) == 1 else None
