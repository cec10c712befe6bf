"""What people said of a device, and what was sent to it. Pure."""

from bisect import bisect
from collections.abc import Iterable
from dataclasses import dataclass

from holdtimer.history.sessions import Session, with_values
from holdtimer.words.dates import utc_ms

PERSON_MAX = 64
"""Characters of a name."""


@dataclass(frozen=True)
class Person:
    """From `since_utc_ms` (ms since 1970; 0 is from the beginning) on, the device is used by `name`."""

    device: bytes
    since_utc_ms: int
    name: str


@dataclass(frozen=True)
class Sent:
    """A routine as it was sent to `device`.

    `text` is its file as JSON, `digest` (32 bytes) the SHA-256 of the bytes that were sent, `origin` the path
    or the bundled name that it came from; `grows` where its doses were worked out from the sessions.
    """

    device: bytes
    slug: str
    sent_utc_ms: int
    origin: str
    text: str
    digest: bytes
    grows: bool

    @property
    def about(self) -> tuple[bytes, str]:
        """The device and the slug: what is sent later about the same takes its place."""
        return self.device, self.slug


def name_persons(sessions: Iterable[Session], persons: Iterable[Person]) -> list[Session]:
    """The sessions with their persons; None where it may have been nobody or more than one of them."""
    by_device: dict[bytes, list[Person]] = {}
    for person in sorted(persons, key=lambda person: person.since_utc_ms):
        by_device.setdefault(person.device, []).append(person)
    return [
        with_values(session, person=_find(session, by_device[session.device]))
        if session.device in by_device
        else session
        for session in sessions
    ]


def _find(session: Session, persons: list[Person]) -> str | None:
    begins = [person.since_utc_ms for person in persons]
    earliest = session.not_before_utc or session.started_utc
    latest = session.not_after_utc or session.started_utc
    first = bisect(begins, utc_ms(earliest)) - 1 if earliest else -1
    last = bisect(begins, utc_ms(latest)) if latest else len(begins)
    nobody = {None} if first < 0 and begins[0] > 0 else set()
    found = nobody | {person.name for person in persons[max(0, first) : last]}
    return found.pop() if len(found) == 1 else None
